use reflexio::retry;

struct NoError;

#[retry]
async fn fetch() -> Result<u32, NoError> {
    Ok(1)
}

fn main() {}
