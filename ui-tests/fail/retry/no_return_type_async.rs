use reflexio::retry;

#[retry]
async fn fetch() {}

fn main() {}
