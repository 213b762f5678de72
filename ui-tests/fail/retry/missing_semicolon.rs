use reflexio::retry;

#[retry]
fn fetch() -> std::io::Result<u32> {
    let answer = 1
    Ok(answer)
}

fn main() {}
