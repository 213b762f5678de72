use reflexio::retry;

#[retry(unknown(max_attempts = 4))]
fn fetch() -> std::io::Result<String> {
    std::fs::read_to_string("x")
}

fn main() {
    let _ = fetch();
}
