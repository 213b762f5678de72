use reflexio::retry;

#[retry]
fn fetch() -> ! {
    loop {}
}

fn main() {}
