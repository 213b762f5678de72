//! What retries do to a dependency in trouble, and what bounds them: clients and a server in virtual time.
//!
//! ```sh
//! cargo run --example storm
//! ```
//!
//! The decisions are the crate's own. `src/storm/simulation.rs` shows how a scheduler drives it, `src/storm/contender.rs`
//! has the policies. What the tables are to show is asserted, in `src/storm/facts.rs`.

use reflexio_examples::storm::Contender::{
    Backoff, BreakerInARow, BudgetByRatio, BudgetBySuccesses, NoRetries,
};
use reflexio_examples::storm::{Contender, Record, Scenario, Table, facts};

const SEED: u64 = 1;

fn main() {
    println!(
        "Ten processes make 80 calls per second to a dependency that serves 100. From 60 s to 120 s it is in\n\
         trouble. A client waits 1 s for an answer; the dependency has a queue of 2 s, and does not notice\n\
         that a client has gone. Load is requests sent for each call that arrives in that time, success the\n\
         share of those calls that succeed, at whichever attempt. `Back after` is when 99 % of calls succeed.\n\
         A mark at the right is ten seconds: # above 99 % succeed, + above 50 %, . above 1 %."
    );
    total_outage();
    brown_out();
    without_headroom();
    partial_failures();
    println!("\nAll of this was asserted. The figures are of one seed; the tests take others.");
}

fn total_outage() {
    let table = Table::play(Scenario::TOTAL_OUTAGE, &Contender::ALL, SEED);
    over_time("Total outage: nothing is served for a minute", &table);
    facts::total_outage(&table);
    println!(
        "\nRetries without a bound keep it down when the cause is gone. Each call still makes six requests, so\n\
         the queue stays full, and whatever it serves, it serves for a client that has gone. Backoff and\n\
         `adaptive` make the same load later. With a bound, of whichever kind, it comes back on its own. The\n\
         budget takes no longer than no retries do, or nearly so; a breaker up to its open time (36 s)."
    );
}

fn brown_out() {
    let table = Table::play(Scenario::BROWN_OUT, &Contender::ALL, SEED);
    over_time("Brown-out: half of the capacity is left", &table);
    facts::brown_out(&table);
    println!(
        "\nFirst attempts alone are too much now, and no budget refuses those. A breaker does: for those whom\n\
         it admits, the queue is short. While the brown-out lasts, that is of use to the callers too."
    );
}

fn without_headroom() {
    let contenders = [NoRetries, Backoff, BudgetBySuccesses, BudgetByRatio, BreakerInARow];
    let table = Table::play(Scenario::WITHOUT_HEADROOM, &contenders, SEED);
    over_time("Total outage, with 95 calls per second instead of 80", &table);
    facts::without_headroom(&table);
    println!(
        "\n1.1 times 95 is more than 100: a share of calls has to be less than the headroom. A budget that is\n\
         filled by successes retries nothing while nothing succeeds."
    );
}

fn partial_failures() {
    let play = |scenario| Table::play(scenario, &Contender::ALL, SEED);
    let one_in_twenty = play(Scenario::ONE_IN_TWENTY);
    let one_in_two = play(Scenario::ONE_IN_TWO);
    let dead_shard = play(Scenario::DEAD_SHARD);
    println!("\n== Partial failures: the minute of trouble\n");
    println!("{:24}{:>20}{:>20}{:>20}", "", "1 in 20 fails", "1 in 2 fails", "1 shard of 10 dead");
    println!(
        "{:24}{:>11}{:>9}{:>11}{:>9}{:>11}{:>9}",
        "", "load", "success", "load", "success", "load", "success"
    );
    for contender in Contender::ALL {
        print!("{:24}", contender.name());
        for table in [&one_in_twenty, &one_in_two, &dead_shard] {
            let record = table.of(contender);
            let (load, success) = (record.load(Scenario::DURING), record.success(Scenario::DURING));
            print!("{load:>11.2}{:>9}", percent(success));
        }
        println!();
    }
    facts::one_in_twenty(&one_in_twenty);
    facts::one_in_two(&one_in_two);
    facts::dead_shard(&dead_shard);
    println!(
        "\nA request that fails costs this dependency nothing. Where few fail, no bound costs success. Where\n\
         many fail by chance, retries are what one wants, and a budget grants a share of them: less than all,\n\
         more than none. A breaker also refuses calls that would have succeeded, above all where one part is\n\
         dead and the rest is well: six attempts of one call are more than five failures in a row. So budgets\n\
         come before breakers. One that trips only on what is dead, 20 in a row, costs nothing here, and does\n\
         as much in the outage."
    );
}

fn over_time(title: &str, table: &Table) {
    println!("\n== {title}\n");
    println!("{:24}{:>16}{:>18}", "", "in trouble", "the minute after");
    println!("{:24}{:>7}{:>9}{:>9}{:>9}{:>13}", "", "load", "success", "load", "success", "back after");
    for (contender, record) in table.rows() {
        println!(
            "{:24}{:>7.2}{:>9}{:>9.2}{:>9}{:>13}   |{}|",
            contender.name(),
            record.load(Scenario::DURING),
            percent(record.success(Scenario::DURING)),
            record.load(Scenario::AFTER),
            percent(record.success(Scenario::AFTER)),
            record.back_after().map_or("still down".to_owned(), |seconds| format!("{seconds} s")),
            over_ten_seconds(record),
        );
    }
}

/// A mark for the success of every ten seconds.
fn over_ten_seconds(record: &Record) -> String {
    let marks = (0..Scenario::AFTER.end).step_by(10).map(|from| match record.success(from..from + 10) {
        success if success > 0.99 => '#',
        success if success > 0.5 => '+',
        success if success > 0.01 => '.',
        _ => ' ',
    });
    marks.collect()
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
