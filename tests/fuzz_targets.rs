//! Every fuzz target answers its seeds (the case files) and every input that once broke it. The search for new
//! ones is `make fuzz`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a target that breaks a promise panics"
)]
#![cfg(not(target_arch = "wasm32"))]

#[path = "../fuzz/src/targets.rs"]
mod targets;

/// Seen from here, the repository is the crate itself.
const ROOT: &str = "";

use std::panic::catch_unwind;

use targets::{TARGETS, Target};

/// The inputs that broke a target before it was mended.
fn found(target: &Target) -> Vec<serde_json::Value> {
    let folder = format!("{}/fuzz/found/{}", env!("CARGO_MANIFEST_DIR"), target.name);
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    texts.map(|text| serde_json::from_str(&text).unwrap()).collect()
}

#[test]
fn every_target_answers_its_seeds_and_whatever_once_broke_it() {
    let mut broken = Vec::new();
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{} has no seeds", target.name);
        for input in seeds.iter().chain(&found(target)) {
            if catch_unwind(|| (target.run)(input)).is_err() {
                broken.push(format!("{}: {input}", target.name));
            }
        }
    }
    assert!(broken.is_empty(), "{} inputs break their target:\n{}", broken.len(), broken.join("\n"));
}
