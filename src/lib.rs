//! textlift tells a business which of its leads to text, what to say, exactly when, whether it may, and
//! what every text earned.
//!
//! The story runs in one direction, and so do the modules; each uses only those above it:
//!
//! **events in → lead → score → segment → message → slot → suggestion → approval → send → credit → report**
//!
//! Everything here is a function of (record, playbook, now). There is no clock, no randomness, no network
//! and no storage in this crate: the shells read the clock once, pass it down, and carry out the commands
//! that come back.

// The macros name this crate as its users do.
extern crate self as textlift;

pub mod gather;
pub mod json;
pub mod problem;
pub mod sort;
pub mod table;
pub mod text;

pub mod read;

pub mod lead;
pub mod webhook;

pub mod scoring;

pub mod messaging;

pub mod scheduling;

pub mod sending;

pub mod attribution;

pub mod worklist;

pub mod engine;
pub mod playbook;

pub mod digest;

#[cfg(not(target_arch = "wasm32"))]
pub mod types;

#[cfg(all(target_arch = "wasm32", not(feature = "digest")))]
pub mod wasm;

// The digest is a module of its own: hosts that print no report do not load it.
#[cfg(all(target_arch = "wasm32", feature = "digest"))]
#[path = "wasm/digest.rs"]
pub mod wasm;

pub use problem::{Code, Error, Problem};
