use reflexio::retry;

#[retry]
async fn fetch() -> std::io::Result<u32> {
    let answer = "one";
    Ok(answer)
}

fn main() {}
