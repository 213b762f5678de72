use reflexio::retry;

#[retry(on_metric = |event, more| drop(event))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
