//! With default settings, with and without the default deadline.

use std::sync::atomic::AtomicBool;

use measure::{Awaited, BASE, Blocking, HOUR, MAX};
use reflexio::strategies::{Backoff, decorrelated_jitter, fixed};
use reflexio::{AsyncRetryPolicy, RetryPolicy, retry};

use crate::Error;

/// `#[retry(no_deadline)]`
pub struct MacroNoDeadline;
/// `#[retry]`
pub struct Macro;
/// `RetryPolicy::new().no_deadline()`
pub struct PolicyNoDeadline;
/// `RetryPolicy::new()`
pub struct Policy;

macro_rules! annotated {
    ($subject:ty, $name:literal, [$($deadline:tt)*], pending: [$($long:tt)*]) => {
        impl Blocking for $subject {
            const NAME: &'static str = $name;
            type Error = Error;

            #[inline(always)]
            #[retry(strategy = decorrelated_jitter().base(BASE).max(MAX) $($deadline)*)]
            fn success(x: u64) -> Result<u64, Error> {
                operation::succeeds(x)
            }

            #[inline(always)]
            #[retry(strategy = decorrelated_jitter().base(BASE).max(MAX) $($deadline)*)]
            fn success_1k(body: [u8; 1024]) -> Result<u64, Error> {
                operation::reads(&body)
            }

            #[inline(always)]
            #[retry(strategy = decorrelated_jitter().base(BASE).max(MAX) $($deadline)*)]
            fn retry(failed: &AtomicBool) -> Result<u64, Error> {
                operation::fails_once(failed)
            }

            #[inline(always)]
            #[retry(strategy = fixed(BASE) $($deadline)*)]
            fn retry_fixed(failed: &AtomicBool) -> Result<u64, Error> {
                operation::fails_once(failed)
            }
        }

        impl Awaited for $subject {
            const NAME: &'static str = $name;
            type Error = Error;

            #[retry(strategy = decorrelated_jitter().base(BASE).max(MAX) $($deadline)*)]
            async fn success(x: u64) -> Result<u64, Error> {
                operation::succeed(x).await
            }

            #[retry(strategy = decorrelated_jitter().base(BASE).max(MAX) $($deadline)*)]
            async fn future_64(x: u64) -> Result<u64, Error> {
                operation::wide_64(x).await
            }

            #[retry(strategy = decorrelated_jitter().base(BASE).max(MAX) $($deadline)*)]
            async fn future_1k(x: u64) -> Result<u64, Error> {
                operation::wide_1k(x).await
            }

            #[retry(strategy = decorrelated_jitter().base(BASE).max(MAX) $($deadline)*)]
            async fn retry(failed: &AtomicBool) -> Result<u64, Error> {
                operation::fail_once(failed).await
            }

            #[retry(strategy = fixed(BASE) $($deadline)*)]
            async fn retry_fixed(failed: &AtomicBool) -> Result<u64, Error> {
                operation::fail_once(failed).await
            }

            #[retry(strategy = fixed(HOUR), $($long)*)]
            async fn pending() -> Result<u64, Error> {
                operation::fail_always().await
            }
        }
    };
}

annotated!(MacroNoDeadline, "reflexio macro, no deadline", [, no_deadline], pending: [no_deadline]);
annotated!(Macro, "reflexio macro", [], pending: [deadline_s = 604_800]);

macro_rules! called {
    ($subject:ty, $name:literal, $([$($deadline:tt)*],)? pending: [$($long:tt)*]) => {
        impl $subject {
            const fn policy(strategy: Backoff) -> RetryPolicy {
                RetryPolicy::new().strategy(strategy)$(.$($deadline)*)?
            }
        }

        const _: () = {
            const JITTERED: RetryPolicy = <$subject>::policy(decorrelated_jitter().base(BASE).max(MAX));
            static POLICY: RetryPolicy = JITTERED;
            static FIXED: RetryPolicy = <$subject>::policy(fixed(BASE));
            static AWAITED: AsyncRetryPolicy = JITTERED.into_async();
            static AWAITED_FIXED: AsyncRetryPolicy = <$subject>::policy(fixed(BASE)).into_async();
            static HOURLY: AsyncRetryPolicy = AsyncRetryPolicy::new().strategy(fixed(HOUR)).$($long)*;

            impl Blocking for $subject {
                const NAME: &'static str = $name;
                type Error = Error;

                #[inline(always)]
                fn success(x: u64) -> Result<u64, Error> {
                    POLICY.call(|| operation::succeeds(x))
                }

                #[inline(always)]
                fn success_1k(body: [u8; 1024]) -> Result<u64, Error> {
                    POLICY.call(|| operation::reads(&body))
                }

                #[inline(always)]
                fn retry(failed: &AtomicBool) -> Result<u64, Error> {
                    POLICY.call(|| operation::fails_once(failed))
                }

                #[inline(always)]
                fn retry_fixed(failed: &AtomicBool) -> Result<u64, Error> {
                    FIXED.call(|| operation::fails_once(failed))
                }
            }

            impl Awaited for $subject {
                const NAME: &'static str = $name;
                type Error = Error;

                fn success(x: u64) -> impl Future<Output = Result<u64, Error>> {
                    AWAITED.call(move || operation::succeed(x))
                }

                fn future_64(x: u64) -> impl Future<Output = Result<u64, Error>> {
                    AWAITED.call(move || operation::wide_64(x))
                }

                fn future_1k(x: u64) -> impl Future<Output = Result<u64, Error>> {
                    AWAITED.call(move || operation::wide_1k(x))
                }

                fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Error>> {
                    AWAITED.call(move || operation::fail_once(failed))
                }

                fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Error>> {
                    AWAITED_FIXED.call(move || operation::fail_once(failed))
                }

                fn pending() -> impl Future<Output = Result<u64, Error>> {
                    HOURLY.call(operation::fail_always)
                }
            }
        };
    };
}

called!(PolicyNoDeadline, "reflexio policy, no deadline", [no_deadline()], pending: [no_deadline()]);
called!(Policy, "reflexio policy", pending: [deadline_s(604_800.0)]);
