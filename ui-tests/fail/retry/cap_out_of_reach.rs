use reflexio::retry;

#[retry(max_attempts = 5, rate_limit(max_attempts = 10))]
fn fetch() -> std::io::Result<String> {
    std::fs::read_to_string("x")
}

fn main() {
    let _ = fetch();
}
