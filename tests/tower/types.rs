//! What may be a policy, and what the types promise.

use std::future::{Ready, ready};
use std::sync::Arc;

use reflexio::policy::RetryPolicy;
use reflexio::tower::{ResponseFuture, RetryLayer};
use reflexio::{AbortSignal, AsyncRetryPolicy, Budget, CircuitBreaker};
use tower::util::{BoxCloneSyncService, ServiceFn};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};

static POLICY: AsyncRetryPolicy = AsyncRetryPolicy::new();
static BREAKER: CircuitBreaker = CircuitBreaker::new();
static BUDGET: Budget = Budget::new(10);
static STOP: AbortSignal = AbortSignal::new();

type Answer = std::io::Result<u32>;
type Echo = ServiceFn<fn(u32) -> Ready<Answer>>;

fn echo() -> Echo {
    service_fn(|request| ready(Ok(request)))
}

async fn answers<S>(mut service: S)
where
    S: Service<u32, Response = u32, Error = std::io::Error> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    assert_eq!(service.ready().await.unwrap().call(7).await.unwrap(), 7);
}

#[tokio::test]
async fn whatever_an_async_function_can_run_under_is_a_policy() {
    static BLOCKING: RetryPolicy = RetryPolicy::new();
    let everything = POLICY.budget(&BUDGET).attempt_timeout_s(1.0).breaker(&BREAKER).abort_on(&STOP);
    answers(RetryLayer::cloning(&POLICY).layer(echo())).await;
    answers(RetryLayer::cloning(POLICY).layer(echo())).await;
    answers(RetryLayer::cloning(Arc::new(POLICY)).layer(echo())).await;
    answers(RetryLayer::cloning(&BLOCKING).layer(echo())).await;
    answers(RetryLayer::cloning(POLICY.context("name")).layer(echo())).await;
    answers(RetryLayer::cloning(Arc::new(everything)).layer(echo())).await;
}

#[tokio::test]
async fn a_layer_is_a_constant_and_is_shared_by_services() {
    static LAYER: RetryLayer<&AsyncRetryPolicy> = RetryLayer::cloning(&POLICY);
    answers(ServiceBuilder::new().layer(LAYER).service(echo())).await;
    answers(ServiceBuilder::new().layer(&LAYER).service(echo())).await;
    answers(BoxCloneSyncService::new(LAYER.layer(echo()))).await;
}

/// In bytes, on 64 bits: of the policy and the service one copy each, tokio's sleep, and the state of the call.
#[test]
fn a_response_is_no_larger_than_what_it_waits_for() {
    let sleep = size_of::<tokio::time::Sleep>();
    let response = size_of::<ResponseFuture<Echo, &AsyncRetryPolicy, reflexio::tower::Cloning, u32>>();
    assert!(response <= sleep + 160, "{response}");
}
