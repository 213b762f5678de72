//! What is retried.

#[derive(Debug)]
pub enum Failure {
    Busy,
    Gone,
}

#[inline(never)]
pub fn read(path: &str) -> Result<usize, Failure> {
    match std::fs::read(path) {
        Ok(content) => Ok(content.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Failure::Gone),
        Err(_) => Err(Failure::Busy),
    }
}

#[inline(never)]
pub async fn read_awaited(path: &str) -> Result<usize, Failure> {
    tokio::task::yield_now().await;
    read(path)
}
