use reflexio::retry;

#[retry]
fn fetch() -> std::io::Result<u32> {
    let answer = ;
    Ok(answer)
}

fn main() {}
