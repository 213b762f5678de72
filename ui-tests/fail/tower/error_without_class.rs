use reflexio::{AsyncRetryPolicy, tower::RetryLayer};
use reflexio_ui_tests::{Client, is_service};
use tower_layer::Layer;

#[derive(Default)]
struct Lost;

fn main() {
    let service = RetryLayer::cloning(AsyncRetryPolicy::new()).layer(Client::<Lost>::default());
    is_service::<String>(&service);
}
