//! Every way to run a body under the same settings.

use reflexio_tests::Failure;

pub(super) type Outcome = Result<u32, Failure>;
/// What is retried.
pub(super) type Body<'b> = &'b mut dyn FnMut() -> Outcome;
/// A way, and what it is called.
pub(super) type Way = (&'static str, fn(Body<'_>) -> Outcome);

/// A function that lists the ways, all with the name of that function as their operation.
macro_rules! ways {
    ($name:ident { setters: { $($setters:tt)* }, arguments: { $($arguments:tt)* } }) => {
        fn $name() -> [Way; 8] {
            static BLOCKING: RetryPolicy<DefaultClassifier, VirtualTime> =
                RetryPolicy::new().timer(VirtualTime).operation(stringify!($name)).on_metric(&log::hear)$($setters)*;
            static FUTURE: AsyncRetryPolicy<DefaultClassifier, VirtualTime> =
                AsyncRetryPolicy::new().timer(VirtualTime).operation(stringify!($name)).on_metric(&log::hear)$($setters)*;
            static PLAIN: RetryPolicy<DefaultClassifier, VirtualTime> =
                RetryPolicy::new().timer(VirtualTime)$($setters)*;

            #[retry(timer = VirtualTime, operation = stringify!($name), on_metric = log::hear, $($arguments)*)]
            fn annotated(body: Body<'_>) -> Outcome {
                body()
            }
            #[retry(timer = VirtualTime, operation = stringify!($name), on_metric = log::hear, $($arguments)*)]
            async fn annotated_async(body: Body<'_>) -> Outcome {
                body()
            }
            #[retry(policy = PLAIN, operation = stringify!($name), on_metric = log::hear)]
            fn with_policy(body: Body<'_>) -> Outcome {
                body()
            }
            [
                ("annotated", |body| annotated(body)),
                ("annotated async", |body| now(annotated_async(body))),
                ("annotated with a policy", |body| with_policy(body)),
                ("policy", |body| BLOCKING.call(body)),
                ("policy, executed", |body| BLOCKING.execute(body).into_result()),
                ("context", |body| PLAIN.context(stringify!($name)).on_metric(&log::hear).call(body)),
                ("async policy, in the future", |body| {
                    let body = RefCell::new(body);
                    now(FUTURE.call(async || (body.borrow_mut())()))
                }),
                ("async policy, in what makes the future", |body| now(FUTURE.call(|| ready(body())))),
            ]
        }
    };
}
pub(super) use ways;
