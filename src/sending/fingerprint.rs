//! What an approval binds, as one short text: SHA-256 over length-prefixed fields.

use sha2::{Digest, Sha256};

use super::suggestion::Template;
use crate::lead::Lead;
use crate::messaging::{Outreaching, UsedSlot};

/// A running hash of fields; no two lists of fields give the same input to it.
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Begins a fingerprint for a purpose.
    pub fn new(purpose: &str) -> Self {
        Self(Sha256::new()).with(purpose)
    }

    /// Adds a field.
    pub fn with(mut self, field: &str) -> Self {
        self.0.update((field.len() as u64).to_be_bytes());
        self.0.update(field.as_bytes());
        self
    }

    /// The first 128 bits as 32 hexadecimal digits.
    pub fn hex(self) -> String {
        let digest = self.0.finalize();
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Lead, number, template, whole text, merge values with their events, consent, and what called for it. Never
    /// the score, an instant or the slot.
    pub fn of_proposal(lead: &Lead, template: &Template, text: &str, slots: &[UsedSlot]) -> Self {
        let mut print = Self::new("textlift suggestion 1")
            .with(&lead.id)
            .with(lead.phone.as_ref().map_or("", |phone| phone.as_str()))
            .with(&template.id)
            .with(&template.version.to_string())
            .with(template.variant.as_deref().unwrap_or(""))
            .with(text);
        for slot in slots {
            print = print.with(&slot.slot).with(&slot.value).with(slot.event.as_deref().unwrap_or(""));
        }
        print
            .with(lead.consent.grant.as_ref().map_or("", |grant| grant.event.as_str()))
            .with(template.kind.word())
            // Another track by itself is only another score; what a track calls for is bound with it.
            .with(if template.kind == Outreaching::Track { template.track.word() } else { "" })
            .with(template.sequence.map_or("", |sequence| sequence.word()))
            .with(&template.step.map_or(String::new(), |step| step.to_string()))
            .with(template.trigger.map_or("", |trigger| trigger.word()))
            .with(template.cause.as_deref().unwrap_or(""))
    }
}
