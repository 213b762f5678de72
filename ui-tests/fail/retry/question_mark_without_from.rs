use reflexio::{Classify, retry};

#[derive(Debug, Classify)]
#[class(transient)]
struct Lost;

#[retry]
async fn fetch(text: &str) -> Result<u32, Lost> {
    Ok(text.parse::<u32>()?)
}

fn main() {}
