use reflexio::retry;

#[retry(strategy = "immediate()")]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
