//! The program whose instructions are counted from outside.

use std::env;

use crate::Case;

/// Lists the cases, or runs one.
pub fn main(cases: Vec<Case>) {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list"] => {
            for case in cases {
                println!("{}\t{}\t{}", case.name, case.subject, case.times);
            }
        }
        [name, subject, n] => {
            let case = cases.iter().find(|case| case.name == name && case.subject == subject);
            let case = case.unwrap_or_else(|| panic!("no case `{name}` of `{subject}`: see `list`"));
            (case.run)(n.parse().expect("a number of times"));
        }
        _ => panic!("usage: instructions list | instructions CASE SUBJECT N"),
    }
}
