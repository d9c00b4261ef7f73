//! A deterministic simulation of the send protocol: the shell of `shell.rs` drives `outbox_advance` against
//! the provider of `world.rs` and dies between any two of its turns.
//!
//! The short form runs with `cargo test`. The long form: `SIMULATED_APPROVALS=1000000 SIMULATION_SEED=7
//! cargo test --release --test simulation -- --nocapture`; it prints a hash, and the same seed gives the same hash.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test: a slip is to be seen at once"
)]

mod shell;
mod world;

use std::collections::BTreeMap;

use shell::{Await, Build, Crashes, Plan, Simulation, Tally};
use world::Fault;

const HOUR: i64 = 3_600_000;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

/// Ordinary bad days: an approval every 1.3 s, an outage of 6 in 48 hours (of 1 in 4 in the short form).
fn days(build: Build, approvals: usize, seed: u64) -> (Tally, BTreeMap<Await, usize>) {
    let outage = if approvals > 100_000 { (48 * HOUR, 6 * HOUR) } else { (4 * HOUR, HOUR) };
    let (crashes, faults) = (Crashes::Chance(20), Vec::new());
    Simulation::new(Plan {
        seed,
        approvals,
        build,
        crashes,
        faults,
        pace: 1_300,
        outage,
        restore: None,
        life: true,
    })
    .run()
}

/// The same, but after an hour the store is put back to what it was half an hour before.
fn restored(build: Build, seed: u64) -> Tally {
    let (crashes, faults, restore) = (Crashes::Chance(0), Vec::new(), Some((HOUR / 2, HOUR)));
    let plan = Plan {
        seed,
        approvals: 4_000,
        build,
        crashes,
        faults,
        pace: 1_300,
        outage: (1, 0),
        restore,
        life: true,
    };
    Simulation::new(plan).run().0
}

fn assert_sound(tally: &Tally, what: &str) {
    assert!(tally.faults().iter().all(|(_, count)| *count == 0), "{what}: {tally:?}");
}

#[test]
fn nothing_is_sent_twice_or_lost_through_days_of_faults_and_crashes() {
    let approvals = usize::try_from(number("SIMULATED_APPROVALS", 20_000)).unwrap();
    let seed = number("SIMULATION_SEED", 1);
    let (tally, crashed_at) = days(Build::Sound, approvals, seed);
    println!("{tally:#?}\ncrashes {crashed_at:?}\nhash {:016x}", tally.hash);
    assert_sound(&tally, "sound");
    assert_eq!(tally.approvals, approvals);
    assert!(tally.taken > approvals / 3 && tally.went_unknown > approvals / 20, "too kind: {tally:?}");
    if approvals >= 20_000 {
        assert_eq!(crashed_at.len(), 9, "an await point was never crashed at: {crashed_at:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_hash() {
    let hash = |seed: u64| days(Build::Sound, 1_000, seed).0.hash;
    assert_eq!(hash(5), hash(5));
    assert_ne!(hash(5), hash(6));
}

/// Up to three sends at once, every combination of the provider's faults, a crash at every await point.
#[test]
fn a_crash_at_every_await_point_of_up_to_three_sends_at_once_does_no_harm() {
    let mut faults: Vec<Vec<Fault>> = Vec::new();
    for a in Fault::ALL {
        faults.push(vec![a]);
        for b in Fault::ALL {
            faults.push(vec![a, b]);
            for c in Fault::ALL {
                faults.push(vec![a, b, c]);
            }
        }
    }
    let mut runs = 0;
    for faults in faults {
        for point in 1..=200 {
            let crashes = Crashes::At(vec![point]);
            let plan = Plan {
                seed: point * 31 + faults.len() as u64,
                approvals: faults.len(),
                build: Build::Sound,
                crashes,
                faults: faults.clone(),
                pace: 0,
                outage: (1, 0),
                restore: None,
                life: false,
            };
            let (tally, _) = Simulation::new(plan).run();
            assert_sound(&tally, &format!("{faults:?}, crash at {point}"));
            runs += 1;
            if tally.crashes == 0 {
                break;
            }
        }
    }
    println!("{runs} runs");
}

#[test]
fn a_backup_that_is_put_back_sends_nothing_again() {
    for seed in 0..10 {
        assert_sound(&restored(Build::Sound, seed), "declared");
    }
    let silent = restored(Build::RestoresSilently, 0);
    assert!(silent.doubles > 0, "a silent restore was not caught: {silent:?}");
}

/// The checks see what they are there for: each wrong shell is caught, by the count that names its fault.
#[test]
fn every_wrong_shell_is_caught() {
    for (build, caught_by) in [
        (Build::RetriesOnTimeout, "doubles"),
        (Build::NoCompareAndSet, "lowered"),
        (Build::RecordsAfterwards, "doubles"),
        (Build::ResendsAfterRestart, "doubles"),
        (Build::ConsentByLead, "sent after STOP"),
        (Build::BadRowStopsBatch, "lost"),
        (Build::NeverHeals, "lost"),
    ] {
        let (tally, _) = days(build, 3_000, 11);
        let count = tally.faults().iter().find(|(name, _)| *name == caught_by).unwrap().1;
        println!("{build:?}: {:?}", tally.faults());
        assert!(count > 0, "{build:?} was not caught by {caught_by}: {tally:?}");
    }
    assert_sound(&days(Build::Sound, 3_000, 11).0, "the sound shell on the same days");
}
