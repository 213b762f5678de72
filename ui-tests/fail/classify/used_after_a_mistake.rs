use reflexio::{Classify, retry};

#[derive(Debug, Classify)]
enum Failure {
    #[class(transent)]
    Lost,
}

#[retry]
fn fetch() -> Result<u32, Failure> {
    Err(Failure::Lost)
}

fn main() {
    println!("{:?}: {:?}", fetch(), Failure::Lost.classify());
}
