//! A recorder for whatever is called on a thread.

use std::io::ErrorKind::ConnectionReset;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reflexio::strategies::immediate;
use reflexio::testing::{fails, listen, simulate, without_retries};
use reflexio::time::{Clock, Sleep};
use reflexio::{AsyncRetryPolicy, ErrorClass, RetryPolicy, StopReason, retry};

#[retry(strategy = immediate(), max_attempts = 3)]
fn fetch() -> std::io::Result<()> {
    Err(ConnectionReset.into())
}

#[retry(strategy = immediate(), max_attempts = 2)]
async fn fetch_awaited() -> std::io::Result<()> {
    Err(ConnectionReset.into())
}

#[test]
fn a_function_without_a_hook_is_heard() {
    let heard = listen();
    fetch().unwrap_err();
    heard.assert_attempts(3);
    heard.assert_stopped(StopReason::MaxAttemptsGlobal);
    assert_eq!(
        heard.take()[0].to_string(),
        "fetch: attempt 1 failed, TRANSIENT (std::io::error::Error); again in 0.000s [0.000s]"
    );
}

#[tokio::test]
async fn tasks_of_a_current_thread_runtime_are_heard() {
    let heard = listen();
    tokio::spawn(fetch_awaited()).await.unwrap().unwrap_err();
    AsyncRetryPolicy::new().call(async || Ok::<_, std::io::Error>(())).await.unwrap();
    assert_eq!(heard.calls().len(), 2);
}

#[test]
fn a_policy_is_heard_beside_its_own_hook_and_a_loop_of_ones_own_too() {
    static HEARD: AtomicU32 = AtomicU32::new(0);
    let heard = listen();
    let policy = RetryPolicy::new().on_metric(&|_| {
        HEARD.fetch_add(1, Ordering::Relaxed);
    });
    policy.call(|| "7".parse::<u8>()).unwrap();
    assert!(policy.begin().settle(Ok::<_, std::io::Error>(())).is_some());
    assert_eq!((HEARD.load(Ordering::Relaxed), heard.take().len()), (2, 2));
}

#[test]
fn it_hears_from_when_it_is_made_until_it_is_dropped() {
    fetch().unwrap_err();
    let outer = listen();
    assert_eq!(outer.events(), []);
    {
        let inner = listen();
        fetch().unwrap_err();
        assert_eq!(inner.events(), outer.events());
    }
    let other = listen();
    drop(outer);
    fetch().unwrap_err();
    other.assert_attempts(3);
}

#[test]
fn when_it_is_gone_a_call_that_nobody_hears_of_looks_at_no_clock_again() {
    struct Panics;
    impl Clock for Panics {
        fn now(&self) -> Duration {
            panic!("nobody wants to know")
        }
    }
    impl Sleep for Panics {
        fn sleep(&self, _: Duration) {}
    }
    drop(listen());
    let policy = RetryPolicy::new().no_deadline().timer(&Panics);
    assert_eq!(policy.call(|| "7".parse::<u8>()), Ok(7));
}

#[test]
fn other_threads_and_simulations_are_not_heard() {
    let heard = listen();
    std::thread::spawn(|| fetch().unwrap_err()).join().unwrap();
    let played = simulate(&RetryPolicy::new(), [fails(ErrorClass::Permanent)]);
    assert_eq!(played.stop_reason(), Some(StopReason::NonRetryableClass));
    assert_eq!(heard.events(), []);
}

#[test]
fn what_is_switched_off_is_told() {
    let heard = listen();
    let _once = without_retries();
    fetch().unwrap_err();
    heard.assert_stopped(StopReason::SwitchedOff);
}

/// Of a call that nobody had heard of it is not known when it began.
#[tokio::test(start_paused = true)]
async fn who_begins_to_listen_during_a_call_is_told_no_time_that_has_not_passed() {
    let policy = AsyncRetryPolicy::new().no_deadline();
    let mut call = Box::pin(policy.call(async || {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok::<_, std::io::Error>(())
    }));
    assert!(tokio::time::timeout(Duration::from_millis(10), &mut call).await.is_err());
    let heard = listen();
    call.await.unwrap();
    assert_eq!(heard.take()[0].elapsed, Duration::ZERO);

    let mut heard = None;
    let policy = RetryPolicy::new().no_deadline().strategy(immediate()).max_attempts(2);
    let call = policy.call(|| {
        heard.get_or_insert_with(listen);
        Err::<(), std::io::Error>(ConnectionReset.into())
    });
    call.unwrap_err();
    let told = heard.unwrap().take();
    assert!(told.iter().all(|event| event.elapsed < Duration::from_secs(100)), "{told:?}");
}

#[test]
fn a_call_that_is_made_when_its_thread_ends_is_a_call_like_any_other() {
    struct AtTheEnd;
    impl Drop for AtTheEnd {
        fn drop(&mut self) {
            fetch().unwrap_err();
        }
    }
    thread_local! {
        static LATE: AtTheEnd = const { AtTheEnd };
    }
    let thread = std::thread::spawn(|| {
        LATE.with(|_| ());
        fetch().unwrap_err();
    });
    thread.join().unwrap();
}
