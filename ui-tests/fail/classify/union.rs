use reflexio::Classify;

#[derive(Classify)]
#[class(transient)]
union Failure {
    number: u32,
}

fn main() {}
