use reflexio::retry;

#[retry]
struct Client;

fn main() {}
