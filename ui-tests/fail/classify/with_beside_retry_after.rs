use reflexio::Classify;

#[derive(Classify)]
#[class(with = |_| reflexio::ErrorClass::Transient)]
struct Failure(#[class(retry_after)] std::time::Duration);

fn main() {}
