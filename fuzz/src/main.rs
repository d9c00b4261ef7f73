//! A fuzzer that is guided by coverage and changes JSON values, not bytes, so that it gets past the readers:
//! `fuzz [TARGET...]`, FUZZ_SECONDS each (60). It ends with 1 if an input broke its target; the input is kept in
//! `fuzz/found/<target>`, where the tests find it.
//!
//! Compiled with counters by the compiler's own pass (see the Makefile): each counter is a branch that was taken.
//! An input that takes a branch, or takes one more often, than any before it joins the corpus.

mod coverage;
mod mutate;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use std::{env, fs, process};

use serde_json::Value;

use coverage::Coverage;
use mutate::Mutator;
use targets::{TARGETS, Target};

/// Seen from this crate, the repository is the folder above.
const ROOT: &str = "..";

/// An answer that takes longer would hold up a host; it is told, and kept as an input that broke its target.
const TOO_LONG: Duration = Duration::from_secs(2);

fn main() {
    let wanted: Vec<String> = env::args().skip(1).collect();
    let seconds = env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    // A panic is told once, with the input that caused it.
    std::panic::set_hook(Box::new(|_| {}));
    let mut broken = 0;
    for target in TARGETS {
        if wanted.is_empty() || wanted.iter().any(|name| name == target.name) {
            broken += fuzz(target, Duration::from_secs(seconds));
        }
    }
    process::exit(i32::from(broken > 0));
}

/// Fuzzes one target; the number of different panics.
fn fuzz(target: &Target, time: Duration) -> usize {
    let mut corpus = (target.seeds)();
    let mut mutator = Mutator::new(target.name, &corpus);
    let mut coverage = Coverage::new();
    let mut found: Vec<String> = Vec::new();
    let (started, mut runs, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
    let mut queue = corpus.clone();
    while started.elapsed() < time {
        let input = queue.pop().unwrap_or_else(|| mutator.next(&corpus));
        let begun = Instant::now();
        let panic = coverage.of(|| run(target, &input));
        let took = begun.elapsed();
        runs += 1;
        slowest = slowest.max(took);
        let broken = panic.or_else(|| (took > TOO_LONG).then(|| format!("it took {took:?}")));
        if let Some(why) = broken {
            let place = why.split('\n').next().unwrap_or_default().to_owned();
            if !found.contains(&place) {
                keep(target, &input, &why);
                found.push(place);
            }
        } else if coverage.is_new() {
            corpus.push(input);
        }
    }
    println!(
        "{:<12} {runs:>9} runs  {:>6} in the corpus  {:>6} branches  slowest {:>9.3} ms  {} broken",
        target.name,
        corpus.len(),
        coverage.reached(),
        slowest.as_secs_f64() * 1_000.0,
        found.len()
    );
    found.len()
}

/// What the target said when it broke.
fn run(target: &Target, input: &Value) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| (target.run)(input))).err()?;
    let said = panic.downcast_ref::<String>().cloned();
    Some(said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
}

fn keep(target: &Target, input: &Value, why: &str) {
    let folder = format!("{}/found/{}", env!("CARGO_MANIFEST_DIR"), target.name);
    let text = input.to_string();
    let name = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    let file = format!("{folder}/{name:016x}.json");
    if let Err(error) = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, text)) {
        eprintln!("{file}: {error}");
    }
    eprintln!("{}: {why}\n  kept as {file}", target.name);
}
