use reflexio::retry;

#[retry]
fn fetch() {}

fn main() {}
