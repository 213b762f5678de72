use std::sync::atomic::AtomicBool;

use reflexio::retry;

static STOP: AtomicBool = AtomicBool::new(false);

#[retry(abort_on = &STOP)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
