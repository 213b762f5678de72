//! Tasks that wait for an [`AbortSignal`].

use std::hint::spin_loop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use reflexio::AbortSignal;
use reflexio::abort::Aborted;

/// Counts how often it is woken.
#[derive(Default)]
struct Wakes(AtomicU32);

impl Wakes {
    fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn poll(wait: &mut Aborted<'_>, waker: &Waker) -> Poll<()> {
    pin!(wait).poll(&mut Context::from_waker(waker))
}

/// A wait that has begun, and its waker.
fn waiting(signal: &AbortSignal) -> (Aborted<'_>, Arc<Wakes>) {
    let wakes = Arc::<Wakes>::default();
    let mut wait = signal.aborted();
    assert!(poll(&mut wait, &wakes.clone().into()).is_pending());
    (wait, wakes)
}

fn is_over(wait: &mut Aborted<'_>) -> bool {
    poll(wait, Waker::noop()).is_ready()
}

#[test]
fn the_signal_lives_in_a_static_and_its_waits_are_small_and_go_anywhere() {
    static STOP: AbortSignal = AbortSignal::new();
    fn check<T: Send + Sync + Unpin + 'static>(_: &T) -> usize {
        size_of::<T>()
    }
    check(&STOP);
    assert_eq!(check(&STOP.aborted()), 8 + size_of::<usize>());
    assert_eq!(format!("{STOP:?}"), "AbortSignal { aborted: false, .. }");
    STOP.abort();
    assert_eq!(format!("{STOP:?}"), "AbortSignal { aborted: true, .. }");
}

#[test]
fn an_abort_wakes_who_waits_and_a_second_one_nobody() {
    let signal = AbortSignal::new();
    let (mut wait, wakes) = waiting(&signal);
    assert_eq!(wakes.count(), 0);
    signal.abort();
    signal.abort();
    assert_eq!(wakes.count(), 1);
    assert!(is_over(&mut wait));
}

#[test]
fn a_wait_after_the_abort_is_over_at_once() {
    let signal = AbortSignal::new();
    let mut made_before = signal.aborted();
    signal.abort();
    assert!(is_over(&mut made_before));
    assert!(is_over(&mut signal.aborted()));
}

#[test]
fn the_waker_of_the_last_poll_is_woken() {
    let signal = AbortSignal::new();
    let (mut wait, first) = waiting(&signal);
    let second = Arc::<Wakes>::default();
    assert!(poll(&mut wait, &second.clone().into()).is_pending());
    signal.abort();
    assert_eq!((first.count(), second.count()), (0, 1));
    assert_eq!(Arc::strong_count(&first), 1, "nobody keeps the waker that was replaced");
}

#[test]
fn a_wait_that_is_dropped_is_not_woken() {
    let signal = AbortSignal::new();
    let (wait, dropped) = waiting(&signal);
    drop(wait);
    assert_eq!(Arc::strong_count(&dropped), 1, "nobody keeps its waker");
    let (_wait, next) = waiting(&signal);
    signal.abort();
    assert_eq!((dropped.count(), next.count()), (0, 1));
}

#[test]
fn of_ten_thousand_who_wait_all_that_were_not_dropped_are_woken_once() {
    let signal = AbortSignal::new();
    let mut waits: Vec<_> = (0..10_000).map(|_| waiting(&signal)).collect();
    let dropped: Vec<_> = (0..3_000).map(|i| waits.swap_remove(i * 31 % waits.len()).1).collect();
    waits.extend((0..1_000).map(|_| waiting(&signal)));
    signal.abort();
    assert!(dropped.iter().all(|wakes| wakes.count() == 0));
    for (wait, wakes) in &mut waits {
        assert_eq!(wakes.count(), 1);
        assert!(is_over(wait));
    }
}

#[test]
fn an_abort_that_is_taken_back_at_once_lets_go_who_waited_and_nobody_else() {
    let signal = AbortSignal::new();
    let (mut before, _) = waiting(&signal);
    let mut not_begun = signal.aborted();
    signal.abort();
    signal.reset();
    let (mut after, wakes) = waiting(&signal);
    assert!(is_over(&mut before));
    assert!(!is_over(&mut not_begun));
    assert!(poll(&mut after, &wakes.clone().into()).is_pending());
    assert_eq!(wakes.count(), 0);
    signal.abort();
    assert_eq!(wakes.count(), 1);
    assert!(is_over(&mut after) && is_over(&mut not_begun));
}

#[test]
fn a_wait_that_is_over_waits_anew_when_it_is_polled_again() {
    let signal = AbortSignal::new();
    let (mut wait, _) = waiting(&signal);
    signal.abort();
    assert!(is_over(&mut wait));
    assert!(is_over(&mut wait));
    signal.reset();
    assert!(!is_over(&mut wait));
    signal.abort();
    assert!(is_over(&mut wait));
}

/// Where two threads meet without going to sleep, so that they go on at the same instant.
#[derive(Default)]
struct Meeting(AtomicU32);

impl Meeting {
    fn attend(&self) {
        let complete = (self.0.fetch_add(1, Ordering::AcqRel) | 1) + 1;
        let mut spins = 0_u32;
        while self.0.load(Ordering::Acquire) < complete {
            spins += 1;
            // On a busy machine the other one may need this core.
            if spins.is_multiple_of(32) { thread::yield_now() } else { spin_loop() }
        }
    }
}

/// One thread begins to wait while another one aborts: it is told now or woken later.
#[test]
fn an_abort_during_the_first_poll_is_not_missed() {
    const ROUNDS: u32 = 10_000;
    let signal = AbortSignal::new();
    let meeting = Meeting::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..ROUNDS {
                meeting.attend();
                // Sometimes a little before and sometimes a little after.
                (0..round % 64).for_each(|_| spin_loop());
                signal.abort();
                meeting.attend();
            }
        });
        // Counted, for a panic here would leave the other thread alone at the next meeting.
        let mut missed = 0;
        for _ in 0..ROUNDS {
            signal.reset();
            let wakes = Arc::<Wakes>::default();
            let waker = wakes.clone().into();
            let mut wait = signal.aborted();
            meeting.attend();
            let over = poll(&mut wait, &waker).is_ready();
            meeting.attend();
            missed += u32::from(wakes.count() != u32::from(!over));
        }
        assert_eq!(missed, 0, "of {ROUNDS} rounds");
    });
}

/// Fails where `run` blocks, instead of blocking the test.
fn promptly(run: impl FnOnce() + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    let thread = thread::spawn(move || {
        run();
        done.send(()).unwrap();
    });
    // Disconnected, it has panicked, which is for `join` to tell.
    let blocks = is_done.recv_timeout(Duration::from_secs(60)) == Err(mpsc::RecvTimeoutError::Timeout);
    assert!(!blocks, "it waits for itself");
    thread.join().unwrap();
}

/// A waker that owns a wait itself, as that of a task does.
struct Task {
    wait: Mutex<Option<Aborted<'static>>>,
    signal: &'static AbortSignal,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        assert!(self.signal.is_aborted());
        self.signal.abort();
        assert!(is_over(self.wait.lock().unwrap().as_mut().unwrap()));
        self.signal.reset();
    }
}

impl Task {
    fn waiting_for(signal: &'static AbortSignal) -> Waker {
        Arc::new(Self { wait: Mutex::new(Some(waiting(signal).0)), signal }).into()
    }
}

#[test]
fn a_waker_that_panics_lets_the_others_be_woken() {
    struct Broken;
    impl Wake for Broken {
        fn wake(self: Arc<Self>) {
            panic!("a broken waker");
        }
    }
    let stop = AbortSignal::new();
    let (_first, before) = waiting(&stop);
    let mut broken = stop.aborted();
    assert!(poll(&mut broken, &Arc::new(Broken).into()).is_pending());
    let (_last, after) = waiting(&stop);
    catch_unwind(AssertUnwindSafe(|| stop.abort())).expect_err("the panic is the caller's");
    assert_eq!((before.count(), after.count()), (1, 1));
}

#[test]
fn a_waker_may_use_the_signal_while_it_is_woken() {
    promptly(|| {
        static STOP: AbortSignal = AbortSignal::new();
        let waker = Task::waiting_for(&STOP);
        let mut wait = STOP.aborted();
        assert!(poll(&mut wait, &waker).is_pending());
        drop(waker);
        STOP.abort();
        assert!(!STOP.is_aborted(), "the waker has reset it");
        assert!(is_over(&mut wait));
    });
}

#[test]
fn a_waker_may_end_other_waits_when_it_is_dropped() {
    promptly(|| {
        static STOP: AbortSignal = AbortSignal::new();
        let mut wait = STOP.aborted();
        // The first is dropped where the second takes its place, the second with the wait.
        assert!(poll(&mut wait, &Task::waiting_for(&STOP)).is_pending());
        assert!(poll(&mut wait, &Task::waiting_for(&STOP)).is_pending());
        drop(wait);
    });
}

#[tokio::test]
async fn an_abort_wakes_a_task_of_tokio() {
    static STOP: AbortSignal = AbortSignal::new();
    let task = tokio::spawn(STOP.aborted());
    tokio::task::yield_now().await;
    assert!(!task.is_finished());
    STOP.abort();
    task.await.unwrap();
}

#[tokio::test]
async fn an_abort_from_another_thread_wakes_a_task_of_tokio() {
    static STOP: AbortSignal = AbortSignal::new();
    let thread = thread::spawn(|| STOP.abort());
    STOP.aborted().await;
    thread.join().unwrap();
}

#[tokio::test(start_paused = true)]
async fn waits_that_lose_a_select_a_thousand_times_do_not_disturb_the_one_that_wins() {
    let signal = AbortSignal::new();
    for _ in 0..1_000 {
        tokio::select! {
            () = signal.aborted() => panic!("nobody has aborted"),
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
    let stopped = async {
        tokio::select! {
            () = signal.aborted() => true,
            () = tokio::time::sleep(Duration::from_secs(10)) => false,
        }
    };
    let abort = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        signal.abort();
    };
    let began = tokio::time::Instant::now();
    assert!(tokio::join!(stopped, abort).0);
    assert_eq!(began.elapsed(), Duration::from_secs(3));
}

#[test]
fn two_wakers_that_panic_do_not_end_the_process() {
    struct Broken;
    impl Wake for Broken {
        fn wake(self: Arc<Self>) {
            // Without the message of a panic among the output of the tests.
            std::panic::resume_unwind(Box::new(()));
        }
    }
    let signal = AbortSignal::new();
    let mut waits = [const { None::<Aborted<'_>> }; 2].map(|_| Box::pin(signal.aborted()));
    for wait in &mut waits {
        assert!(wait.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::new(Broken)))).is_pending());
    }
    let wakes = Arc::new(Wakes::default());
    let mut last = pin!(signal.aborted());
    assert!(last.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(&wakes)))).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| signal.abort())).is_err());
    assert_eq!(wakes.count(), 1);
}
