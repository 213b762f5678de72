use reflexio::retry;

#[retry(budget = reflexio::Budget::new(10))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
