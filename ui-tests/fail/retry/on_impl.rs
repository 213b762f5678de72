use reflexio::retry;

struct Client;

#[retry]
impl Client {}

fn main() {}
