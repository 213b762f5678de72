//! A second, naive model of the rule agrees with the engine on random policies and random scripts of attempts.
//!
//! The model ([`model`], [`delays`]) was written from the rule's table and the public docs, and shares no code with the
//! engine. Time is virtual, and every case follows from its number: `ORACLE_CASE=1234` runs that one alone.

mod case;
mod compare;
mod delays;
mod generate;
mod invariants;
mod model;
mod sensitivity;
mod ways;

use ways::Way;

const CASES: u64 = 200_000;

/// As many as there are tests below, which run in parallel.
const PARTS: u64 = 8;

fn the_engine_does_what_the_model_says(part: u64) {
    if let Ok(number) = std::env::var("ORACLE_CASE") {
        let number: u64 = number.parse().expect("ORACLE_CASE is the number of a case");
        if number % PARTS == part {
            compare::check(number, &generate::case(number), &Way::ALL);
        }
        return;
    }
    for number in (part..CASES).step_by(PARTS as usize) {
        compare::check(number, &generate::case(number), &Way::for_case(number / PARTS));
    }
}

macro_rules! parts {
    ($($name:ident = $part:literal;)+) => {
        mod the_engine_does_what_the_model_says_on_cases {
            $(
                #[test]
                fn $name() {
                    super::the_engine_does_what_the_model_says($part);
                }
            )+
        }
    };
}

parts! {
    part_0 = 0;
    part_1 = 1;
    part_2 = 2;
    part_3 = 3;
    part_4 = 4;
    part_5 = 5;
    part_6 = 6;
    part_7 = 7;
}
