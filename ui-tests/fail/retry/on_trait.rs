use reflexio::retry;

#[retry]
trait Client {}

fn main() {}
