//! A worker that takes jobs from a queue, does each with retries, and stops gracefully: nothing is lost.
//!
//! ```sh
//! cargo run --example async_worker
//! ```
//!
//! At the stop signal no job is begun. A job that waits for its next attempt waits no longer: it makes that attempt at
//! once, its last one, and if that fails the job is put back with the original error.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reflexio::strategies::decorrelated_jitter;
use reflexio::time::sleeper;
use reflexio::{AsyncRetryPolicy, Classify, RetryOutcome, StopReason, event};
use reflexio_examples::Reply::{Good, HangUp, RetryAfter, Status};
use reflexio_examples::{FlakyServer, retry_after};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::sleep;

static STOP: AtomicBool = AtomicBool::new(false);
static STOP_SIGNAL: Notify = Notify::const_new();

static POLICY: AsyncRetryPolicy = AsyncRetryPolicy::new()
    .strategy(decorrelated_jitter().base_s(0.05).max_s(1.0))
    .operation("job")
    .on_metric(&event::print)
    .abort_if(&|| STOP.load(Ordering::Relaxed));

const JOBS_AT_ONCE: usize = 3;

#[derive(Debug)]
struct Job {
    id: u32,
    url: String,
}

#[derive(Debug, thiserror::Error, Classify)]
enum JobError {
    #[error("the server answered {status}")]
    #[class(status = status, retry_after = retry_after)]
    Status { status: u16, retry_after: Option<Duration> },
    #[error("no answer")]
    #[class(transient)]
    Connection(#[from] reqwest::Error),
}

/// What became of the jobs.
#[derive(Debug, Default)]
struct Report {
    done: Vec<Job>,
    failed: Vec<(Job, JobError)>,
    put_back: Vec<(Job, Option<JobError>)>,
}

/// Works until the queue is closed, or until the stop signal.
async fn work(mut queue: mpsc::Receiver<Job>, http: reqwest::Client) -> Result<Report, Box<dyn Error>> {
    let mut report = Report::default();
    let mut running = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = stopped() => break,
            Some(ended) = running.join_next() => report.add(ended?),
            job = queue.recv(), if running.len() < JOBS_AT_ONCE => match job {
                Some(job) => {
                    running.spawn(run(job, http.clone()));
                }
                None => break,
            },
        }
    }
    // What runs is waited for; what was not begun is put back as it is.
    while let Some(ended) = running.join_next().await {
        report.add(ended?);
    }
    queue.close();
    while let Some(job) = queue.recv().await {
        report.put_back.push((job, None));
    }
    Ok(report)
}

async fn run(job: Job, http: reqwest::Client) -> (Job, RetryOutcome<String, JobError>) {
    // A server may ask for a wait of an hour: at the stop signal it is cut short, and `abort_if` ends the call.
    let policy = POLICY.timer(sleeper(async |wait| {
        tokio::select! {
            () = sleep(wait) => {}
            () = stopped() => {}
        }
    }));
    let outcome = policy.execute(|| attempt(&http, &job.url)).await;
    (job, outcome)
}

async fn attempt(http: &reqwest::Client, url: &str) -> Result<String, JobError> {
    let response = http.get(url).send().await?;
    let status = response.status().as_u16();
    if status >= 400 {
        return Err(JobError::Status { status, retry_after: retry_after(response.headers()) });
    }
    Ok(response.text().await?)
}

impl Report {
    fn add(&mut self, (job, outcome): (Job, RetryOutcome<String, JobError>)) {
        let stop_reason = outcome.stop_reason();
        match outcome.into_result() {
            Ok(_) => self.done.push(job),
            Err(error) if stop_reason == Some(StopReason::Aborted) => self.put_back.push((job, Some(error))),
            Err(error) => self.failed.push((job, error)),
        }
    }
}

fn stop() {
    STOP.store(true, Ordering::Relaxed);
    STOP_SIGNAL.notify_waiters();
}

async fn stopped() {
    // First listen, then look: a signal between the two is heard.
    let signal = STOP_SIGNAL.notified();
    if !STOP.load(Ordering::Relaxed) {
        signal.await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = FlakyServer::start()?;
    let scripts = [
        ("/jobs/1", vec![Status(503), Good("done")]),
        ("/jobs/2", vec![HangUp, Status(500), Good("done")]),
        ("/jobs/3", vec![Status(422)]),
        ("/jobs/4", vec![Good("done")]),
        // These three ask for more patience than a worker has that is to stop.
        ("/jobs/5", vec![RetryAfter(30)]),
        ("/jobs/6", vec![RetryAfter(30)]),
        ("/jobs/7", vec![RetryAfter(30), Good("done")]),
        ("/jobs/8", vec![Good("done")]),
        ("/jobs/9", vec![Good("done")]),
    ];
    let (sender, queue) = mpsc::channel(scripts.len());
    for (id, (path, replies)) in (1..).zip(&scripts) {
        sender.send(Job { id, url: server.script(path, replies) }).await?;
    }

    let worker = work(queue, reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?);
    let signal = async {
        // In a service: Ctrl-C, or SIGTERM.
        while server.requests("/jobs/7") == 0 {
            sleep(Duration::from_millis(20)).await;
        }
        sleep(Duration::from_millis(300)).await;
        eprintln!("-- stop --");
        stop();
        Instant::now()
    };
    let (report, stopped_at) = tokio::join!(worker, signal);
    let (report, took) = (report?, stopped_at.elapsed());

    for job in &report.done {
        println!("job {}: done", job.id);
    }
    for (job, error) in &report.failed {
        println!("job {}: failed, {error}", job.id);
    }
    for (job, error) in &report.put_back {
        let why = error.as_ref().map_or("not begun".to_owned(), ToString::to_string);
        println!("job {}: put back, {why}", job.id);
    }
    println!("stopped within {} ms", took.as_millis());

    let ids = |jobs: &mut dyn Iterator<Item = &Job>| jobs.map(|job| job.id).collect::<BTreeSet<_>>();
    // Job 7 succeeded in the attempt that the stop brought forward.
    assert_eq!(ids(&mut report.done.iter()), BTreeSet::from([1, 2, 4, 7]));
    assert_eq!(ids(&mut report.failed.iter().map(|(job, _)| job)), BTreeSet::from([3]));
    assert_eq!(ids(&mut report.put_back.iter().map(|(job, _)| job)), BTreeSet::from([5, 6, 8, 9]));
    let aborted = report.put_back.iter().filter_map(|(_, error)| error.as_ref());
    let is_original = |error: &JobError| matches!(error, JobError::Status { status: 429, .. });
    assert_eq!(aborted.filter(|error| is_original(error)).count(), 2);
    assert_eq!(server.requests("/jobs/8") + server.requests("/jobs/9"), 0);
    assert!(took < Duration::from_secs(1), "{took:?}");
    Ok(())
}
