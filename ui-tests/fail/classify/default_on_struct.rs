use reflexio::Classify;

#[derive(Classify)]
#[class(default = transient)]
struct Failure;

fn main() {}
