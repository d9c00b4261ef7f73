//! Events in, lead out: what a lead is, folded from what happened.

pub mod assign;
pub mod instant;
pub mod money;

pub use instant::{DAY, HOUR, Instant, MINUTE, SECOND};
pub use money::{Currency, Money};
