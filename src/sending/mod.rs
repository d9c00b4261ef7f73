//! Slot → suggestion → approval → command: what is proposed, what was approved, and how it leaves.

pub mod approval;
pub mod arms;
mod fingerprint;
pub mod gates;
pub mod outbox;
pub mod reply;
pub mod rules;
pub mod suggestion;

pub use approval::{
    Approval, Approved, Command, Decision, Refused, Released, Seen, Voided, approve, approves_itself, release,
};
pub use arms::{Arm, Experiment, Exposure, Terms};
pub use gates::GateRules;
pub use reply::{Heard, Replied, Words, inbound, reply};
pub use rules::{AutoApproval, Caps, Sending};
pub use suggestion::{Desk, Hold, Proposal, Suggestion, suggest};
