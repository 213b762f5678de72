use reflexio::{AsyncRetryPolicy, Classify, tower::RetryLayer};
use reflexio_ui_tests::{Client, is_service};
use tower_layer::Layer;

#[derive(Default, Classify)]
#[class(transient)]
struct Lost;

fn main() {
    let policy = AsyncRetryPolicy::new().attempt_timeout_s(1.0);
    let service = RetryLayer::cloning(policy).layer(Client::<Lost>::default());
    is_service::<String>(&service);
}
