use reflexio::retry;

#[retry(abort_if = || ())]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
