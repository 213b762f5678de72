use reflexio::retry;

#[retry]
fn first(values: &mut Vec<u32>) -> std::io::Result<&mut u32> {
    values.first_mut().ok_or_else(|| std::io::ErrorKind::NotFound.into())
}

fn main() {}
