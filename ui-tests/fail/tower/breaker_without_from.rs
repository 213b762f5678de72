use reflexio::{AsyncRetryPolicy, CircuitBreaker, Classify, tower::RetryLayer};
use reflexio_ui_tests::{Client, is_service};
use tower_layer::Layer;

#[derive(Default, Classify)]
#[class(transient)]
struct Lost;

static BREAKER: CircuitBreaker = CircuitBreaker::new();

fn main() {
    let policy = AsyncRetryPolicy::new().breaker(&BREAKER);
    let service = RetryLayer::cloning(policy).layer(Client::<Lost>::default());
    is_service::<String>(&service);
}
