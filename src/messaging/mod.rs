//! (placeholder doc)

pub mod sms;
