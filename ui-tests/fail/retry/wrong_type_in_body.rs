use reflexio::retry;

#[retry]
fn fetch() -> std::io::Result<u32> {
    let answer = "one";
    Ok(answer)
}

fn main() {}
