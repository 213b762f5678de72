use reflexio::retry;

#[retry]
fn find() -> Option<u32> {
    None
}

fn main() {}
