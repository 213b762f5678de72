//! The test.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::callers::{Callers, Made};
use crate::calls::{BUDGET, STOP};
use crate::drill;
use crate::schedule::{CALLS, DRILL, STOPPING};
use crate::server::Server;
use crate::sums::Sums;

const TASKS: u32 = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_ends_in_time_adds_up_and_leaves_nothing_behind() {
    let server = Arc::new(Server::start());
    let saved = BUDGET.tokens();

    let began = Instant::now();
    let mut calls = storm(&server, 0..STOPPING).await;
    calls.extend(storm(&server, STOPPING..CALLS).await);
    let took = began.elapsed();
    let sums = Sums::of(&calls, server.requests());
    println!("{took:.1?}: {sums:#?}");
    sums.add_up(saved);
    for Made { call, .. } in calls {
        assert_eq!(Arc::strong_count(&call), 1, "somebody still holds {call:#?}");
    }

    STOP.reset();
    let callers = Arc::new(Callers::new(&server, DRILL));
    drill::recovers(&callers).await;
    drill::probes(&callers).await;
    drill::exhausts(&callers).await;
    leaves_nothing(callers, &server).await;

    sums.have_seen_everything();
}

/// These calls, from all tasks at once and with a client of their own.
async fn storm(server: &Arc<Server>, calls: Range<u32>) -> Vec<Made> {
    let callers = Arc::new(Callers::new(server, calls.start));
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        tasks.spawn(Arc::clone(&callers).calls(task, (calls.end - calls.start) / TASKS));
    }
    let made = tasks.join_all().await.into_iter().flatten().collect();
    leaves_nothing(callers, server).await;
    made
}

/// With the client its connections go, and the tasks that serve them; and with the calls whoever would wake them.
async fn leaves_nothing(callers: Arc<Callers>, server: &Server) {
    let Some(Callers { wakers, .. }) = Arc::into_inner(callers) else { panic!("a caller is left") };
    let is_settled = async {
        let mut connections = server.connections();
        connections.wait_for(|open| *open == 0).await.expect("the server runs");
        while Handle::current().metrics().num_alive_tasks() > 0 || Arc::strong_count(&wakers) > 1 {
            sleep(Duration::from_millis(1)).await;
        }
    };
    let is_settled = timeout(Duration::from_secs(10), is_settled).await.is_ok();
    let connections = *server.connections().borrow();
    let tasks = Handle::current().metrics().num_alive_tasks();
    let wakers = Arc::strong_count(&wakers) - 1;
    assert!(is_settled, "left: {connections} connections, {tasks} tasks, {wakers} wakers of calls");
}
