use reflexio::retry;

struct NoError;

#[retry]
fn fetch() -> Result<u32, NoError> {
    Ok(1)
}

fn main() {}
