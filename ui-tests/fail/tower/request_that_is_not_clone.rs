use reflexio::{AsyncRetryPolicy, Classify, tower::RetryLayer};
use reflexio_ui_tests::{Client, is_service};
use tower_layer::Layer;

#[derive(Default, Classify)]
#[class(transient)]
struct Lost;

struct Letter;

fn main() {
    let service = RetryLayer::cloning(AsyncRetryPolicy::new()).layer(Client::<Lost>::default());
    is_service::<Letter>(&service);
}
