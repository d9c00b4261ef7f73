//! Slot → suggestion → approval → command: what is proposed, what was approved, and how it leaves.

pub mod outbox;
