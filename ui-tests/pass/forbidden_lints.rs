#![forbid(unreachable_code, unused_variables)]

use reflexio::retry;

#[retry]
fn blocking() -> std::io::Result<u32> {
    Ok(1)
}

#[retry]
async fn awaited(name: String) -> std::io::Result<usize> {
    Ok(name.len())
}

fn main() {
    blocking().unwrap();
    drop(awaited(String::new()));
}
