use reflexio::{Classification, ErrorClass, retry};

fn present(found: &Option<u32>) -> Option<Classification> {
    found.is_none().then(|| ErrorClass::Transient.into())
}

#[retry(attempt_timeout_s = 1, classifier = reflexio::classify::outcome(present))]
async fn find() -> Option<u32> {
    Some(1)
}

fn main() {}
