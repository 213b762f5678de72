//! Every interleaving of what threads do to one budget, held against every order of the same steps one after the other.
//!
//! Run by `RUSTFLAGS="--cfg reflexio_loom" cargo test -p reflexio --lib --release`.

extern crate std;

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::cell::Cell;
use core::time::Duration;
use std::sync::{Arc, Mutex};

use loom::sync::Arc as Shared;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;

use super::level::Level;
use super::{Budget, Terms};
use crate::class::ErrorClass;
use crate::word::Word;

use Step::{Called, GiveBack, Succeeded, Withdraw};

/// What a thread does; a withdrawal at that second.
#[derive(Clone, Copy)]
enum Step {
    Withdraw(u64),
    GiveBack,
    Called,
    Succeeded,
}

/// The answers of each thread's withdrawals, and the word in the end.
type Outcome = (Vec<Vec<bool>>, u64);

fn take(step: Step, terms: &Terms, word: &impl Word, answers: &mut Vec<bool>) {
    match step {
        Withdraw(s) => {
            answers.push(terms.withdraw(word, ErrorClass::Transient, Some(|| Duration::from_secs(s))))
        }
        GiveBack => terms.give_back(word, ErrorClass::Transient),
        Called => terms.called(word),
        Succeeded => terms.succeeded(word),
    }
}

fn take_all(steps: &[Step], terms: &Terms, word: &impl Word) -> Vec<bool> {
    let mut answers = Vec::new();
    steps.iter().for_each(|step| take(*step, terms, word, &mut answers));
    answers
}

/// A word of the model checker's.
struct Modelled(AtomicU64);

impl Word for Modelled {
    fn load(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn replace(&self, current: u64, new: u64) -> Result<(), u64> {
        self.0.compare_exchange_weak(current, new, Ordering::Relaxed, Ordering::Relaxed).map(drop)
    }
}

/// A word that another thread can change between the comparison and the swap.
struct Torn(AtomicU64);

impl Word for Torn {
    fn load(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn replace(&self, current: u64, new: u64) -> Result<(), u64> {
        match self.0.load(Ordering::Relaxed) {
            found if found == current => {
                self.0.store(new, Ordering::Relaxed);
                Ok(())
            }
            found => Err(found),
        }
    }
}

/// A word of one thread.
impl Word for Cell<u64> {
    fn load(&self) -> u64 {
        self.get()
    }

    fn replace(&self, _: u64, new: u64) -> Result<(), u64> {
        self.set(new);
        Ok(())
    }
}

/// All that can come of the threads' steps when no two of them overlap.
fn in_any_order(terms: &Terms, word: u64, threads: &[&[Step]], so_far: &[Vec<bool>]) -> BTreeSet<Outcome> {
    if threads.iter().all(|steps| steps.is_empty()) {
        return BTreeSet::from([(so_far.to_vec(), word)]);
    }
    let mut outcomes = BTreeSet::new();
    for next in 0..threads.len() {
        let Some((step, rest)) = threads[next].split_first() else { continue };
        let mut threads = threads.to_vec();
        threads[next] = rest;
        let mut so_far = so_far.to_vec();
        let cell = Cell::new(word);
        take(*step, terms, &cell, &mut so_far[next]);
        outcomes.extend(in_any_order(terms, cell.get(), &threads, &so_far));
    }
    outcomes
}

/// The word of a budget on which one thread has taken these steps.
fn start(budget: &Budget, steps: &[Step]) -> u64 {
    let word = Cell::new(Word::load(&budget.word));
    take_all(steps, &budget.terms, &word);
    word.get()
}

/// Lets the threads loose on a budget that has a past.
fn all_outcomes<W: Word + Send + Sync + 'static>(
    word_of: fn(u64) -> W,
    budget: Budget,
    before: &[Step],
    threads: &'static [&'static [Step]],
) -> BTreeSet<Outcome> {
    let start = start(&budget, before);
    let allowed = in_any_order(&budget.terms, start, threads, &std::vec![Vec::new(); threads.len()]);
    let terms = Arc::new(budget.terms);
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let seeing = Arc::clone(&seen);
    loom::model(move || {
        let word = Shared::new(word_of(start));
        // The first steps are the main thread's: a thread that only waits for the others would double the work.
        let (first, others) = threads.split_first().unwrap();
        let running: Vec<_> = others
            .iter()
            .map(|steps| {
                let (terms, word) = (Arc::clone(&terms), Shared::clone(&word));
                thread::spawn(move || take_all(steps, &terms, &*word))
            })
            .collect();
        let mut answers = std::vec![take_all(first, &terms, &*word)];
        answers.extend(running.into_iter().map(|thread| thread.join().unwrap()));
        let word = word.load();
        assert!(Level::of(word).tokens <= terms.capacity, "more than the capacity");
        let outcome = (answers, word);
        assert!(allowed.contains(&outcome), "no order of the steps comes to {outcome:?}");
        seeing.lock().unwrap().insert(outcome);
    });
    core::mem::take(&mut *seen.lock().unwrap())
}

/// All that comes of the steps; it must be what some order of them comes to, and every order must have been met.
fn outcomes(budget: Budget, before: &[Step], threads: &'static [&'static [Step]]) -> BTreeSet<Outcome> {
    let start = start(&budget, before);
    let in_order = in_any_order(&budget.terms, start, threads, &std::vec![Vec::new(); threads.len()]);
    let seen = all_outcomes(|word| Modelled(AtomicU64::new(word)), budget, before, threads);
    assert_eq!(seen, in_order, "every order is one of the interleavings");
    seen
}

fn granted((answers, _): &Outcome) -> usize {
    answers.iter().flatten().filter(|granted| **granted).count()
}

fn thousandths((_, word): &Outcome) -> u32 {
    Level::of(*word).tokens
}

#[test]
fn threads_do_not_spend_the_same_tokens() {
    let budget = Budget::new(10).cost(5);
    for outcome in outcomes(budget, &[], &[&[Withdraw(0)], &[Withdraw(0)], &[Withdraw(0)]]) {
        assert_eq!((granted(&outcome), thousandths(&outcome)), (2, 0));
    }
}

#[test]
fn a_deposit_beside_payments_is_not_lost() {
    let budget = Budget::new(20).cost(5);
    let threads: &[&[Step]] = &[&[Withdraw(0)], &[Withdraw(0)], &[Succeeded]];
    for outcome in outcomes(budget, &[Withdraw(0)], threads) {
        assert_eq!((granted(&outcome), thousandths(&outcome)), (2, 6000));
    }
}

#[test]
fn what_is_given_back_beside_payments_is_not_lost() {
    let budget = Budget::new(20).cost(5);
    let threads: &[&[Step]] = &[&[Withdraw(0), GiveBack], &[Withdraw(0), GiveBack]];
    for outcome in outcomes(budget, &[Withdraw(0)], threads) {
        assert_eq!((granted(&outcome), thousandths(&outcome)), (2, 15_000));
    }
}

#[test]
fn two_halves_of_a_token_pay_for_one_retry() {
    let budget = Budget::ratio(0.5).burst(2);
    let threads: &[&[Step]] = &[&[Called, Withdraw(0)], &[Called, Withdraw(0)]];
    for outcome in outcomes(budget, &[Withdraw(0), Withdraw(0)], threads) {
        assert_eq!((granted(&outcome), thousandths(&outcome)), (1, 0));
    }
}

#[test]
fn time_is_turned_into_tokens_once() {
    let budget = || Budget::new(10).cost(5).refill_per_s(1.0);
    let empty = [Withdraw(0), Withdraw(0)];
    for outcome in outcomes(budget(), &empty, &[&[Withdraw(5)], &[Withdraw(5)], &[Withdraw(5)]]) {
        assert_eq!((granted(&outcome), thousandths(&outcome)), (1, 0));
    }
    for outcome in outcomes(budget(), &empty, &[&[Withdraw(5)], &[Withdraw(10)]]) {
        assert_eq!((granted(&outcome), thousandths(&outcome)), (2, 0), "whoever of them overtakes");
    }
}

#[test]
fn nobody_fills_the_bucket_above_its_capacity() {
    let budget = || Budget::new(10).cost(5).refill_per_s(1.0);
    let threads: [&[&[Step]]; 2] =
        [&[&[GiveBack], &[Succeeded], &[Withdraw(5)]], &[&[Withdraw(7), GiveBack], &[Withdraw(3), GiveBack]]];
    for threads in threads {
        let outcomes = outcomes(budget(), &[Withdraw(0)], threads);
        assert!(outcomes.iter().all(|outcome| thousandths(outcome) <= 10_000));
        assert!(outcomes.iter().any(|outcome| thousandths(outcome) == 10_000), "and the limit was met");
    }
}

#[test]
fn a_refused_retry_pays_once() {
    let budget = Budget::throttling(4, 1.0);
    let threads: &[&[Step]] = &[&[Withdraw(0)], &[Withdraw(0)], &[Withdraw(0)]];
    for outcome in outcomes(budget, &[], threads) {
        assert_eq!((granted(&outcome), thousandths(&outcome)), (1, 1000));
    }
}

/// What these tests are worth: they find the mistake that they are for.
#[test]
#[should_panic(expected = "no order of the steps comes to")]
fn a_swap_that_can_be_interrupted_is_found() {
    let threads: &[&[Step]] = &[&[Withdraw(0)], &[Withdraw(0)]];
    all_outcomes(|word| Torn(AtomicU64::new(word)), Budget::new(5), &[], threads);
}
