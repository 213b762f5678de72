use reflexio::tower::RetryLayer;

fn main() {
    let _ = RetryLayer::cloning(3);
}
