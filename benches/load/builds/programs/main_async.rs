//! Makes the call, in a program that has a runtime in any case: reflexio and the others link tokio also where they block.

mod calls;
mod operation;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let path = std::env::args().next().unwrap_or_default();
    let is_ok = runtime.block_on(async {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        calls::awaited(&path).await.is_ok()
    });
    println!("{is_ok}");
}
