use reflexio::retry;

fn print(text: &str) {
    println!("{text}");
}

#[retry(on_metric = print)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
