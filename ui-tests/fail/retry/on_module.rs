use reflexio::retry;

#[retry]
mod client {}

fn main() {}
