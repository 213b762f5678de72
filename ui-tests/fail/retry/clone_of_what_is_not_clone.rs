use reflexio::retry;

struct NotClone;

#[retry(clone(body))]
fn fetch(body: NotClone) -> std::io::Result<NotClone> {
    Ok(body)
}

fn main() {}
