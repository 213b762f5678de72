use std::io;

use reflexio::RetryPolicy;

fn main() {
    let policy = RetryPolicy::new().classifier(|error: &io::Error| error.kind() == io::ErrorKind::TimedOut);
    let _ = policy.call(|| Err::<(), _>(io::Error::other("x")));
}
