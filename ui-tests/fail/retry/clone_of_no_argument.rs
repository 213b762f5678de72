use reflexio::retry;

#[retry(clone(boddy))]
fn fetch(body: String) -> std::io::Result<String> {
    Ok(body)
}

fn main() {}
