use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(status = 0)]
    Gone(#[class(abort)] u16),
}

fn main() {}
