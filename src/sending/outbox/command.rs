//! What the shell is to do after it has stored the row.

use serde::Serialize;
use serde_json::{Map, Value};

use super::row::OutboxRow;
use crate::lead::Instant;

/// Something to do, after (for `record`: together with) storing the row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum OutboxCommand {
    /// Ask the gates at once and give their answer in as `due`, in the same turn.
    Gates,
    /// Hand the message to the provider, once, and give what comes back in as `answered`.
    Post {
        /// The same for every attempt of one approval.
        key: String,
        /// To be given back with the answer.
        attempt: u32,
        /// The number, E.164.
        to: String,
        /// The sender, where the business has several.
        #[serde(skip_serializing_if = "Option::is_none")]
        sender: Option<String>,
        /// The text.
        text: String,
        /// How long the provider may try to deliver it.
        validity_seconds: i64,
        /// Abort it after so long.
        timeout_millis: i64,
        /// The secret for the address of the status callback.
        #[serde(skip_serializing_if = "Option::is_none")]
        status_token: Option<String>,
    },
    /// List the provider's messages to the number and give them in as `listing`.
    List {
        /// The number, E.164.
        to: String,
        /// Those from this instant on.
        since: Instant,
        /// Abort it after so long.
        timeout_millis: i64,
    },
    /// Write this event in the transaction that stores the row.
    Record {
        /// The event.
        event: OutboxEvent,
    },
}

/// An event that a send makes. Its identity is (source, id), so that writing it twice is writing it once.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct OutboxEvent {
    /// Always `textlift` ([`SOURCE`]).
    #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "'textlift'"))]
    pub source: &'static str,
    /// Made of the message's id, the attempt and the event's rank.
    pub id: String,
    /// The event's type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When.
    pub at: Instant,
    /// What an event of this type says.
    pub data: Map<String, Value>,
}

/// The source of the events that a send makes.
pub const SOURCE: &str = "textlift";

/// What a send has to tell the lead, with the rank that orders events of one instant (events are folded by
/// instant, source, id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Queued,
    Released,
    /// It counts again: the provider has it after all.
    Requeued,
    Accepted,
    Delivered,
    Undelivered,
    Failed,
    Voided,
    OptedOut,
}

impl Told {
    const fn row(self) -> (u8, &'static str) {
        match self {
            Self::Queued => (0, "sms.queued"),
            Self::Released => (1, "sms.released"),
            Self::Requeued => (2, "sms.queued"),
            Self::Accepted => (3, "sms.accepted"),
            Self::Delivered => (4, "sms.delivered"),
            Self::Undelivered => (5, "sms.undelivered"),
            Self::Failed => (6, "sms.failed"),
            Self::Voided => (7, "approval.voided"),
            Self::OptedOut => (8, "consent.revoked"),
        }
    }
}

/// The command that records it.
pub(super) fn record(row: &OutboxRow, told: Told, now: Instant) -> OutboxCommand {
    let (rank, kind) = told.row();
    let data = match told {
        Told::Queued | Told::Requeued => queued(row),
        Told::Voided => put(Map::new(), &[("approvalId", Some(&row.id)), ("reason", row.reason.as_ref())]),
        Told::OptedOut => put(
            Map::new(),
            &[
                ("phone", Some(&row.phone)),
                ("messageId", Some(&row.message_id)),
                ("errorCode", row.error_code.as_ref()),
            ],
        ),
        _ => sms(Map::new(), row),
    };
    let id = format!("{}:{}:{rank}", row.message_id, row.attempt);
    OutboxCommand::Record { event: OutboxEvent { source: SOURCE, id, kind, at: now, data } }
}

/// What the message is, and everything the approval knew of it.
fn queued(row: &OutboxRow) -> Map<String, Value> {
    let known = row.message.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
    put(sms(known, row), &[("text", Some(&row.text)), ("sender", row.sender.as_ref())])
}

/// What every event of the message says.
fn sms(data: Map<String, Value>, row: &OutboxRow) -> Map<String, Value> {
    let mut all = put(
        data,
        &[
            ("messageId", Some(&row.message_id)),
            ("approvalId", Some(&row.id)),
            ("phone", Some(&row.phone)),
            ("providerId", row.provider_id.as_ref()),
            ("errorCode", row.error_code.as_ref()),
        ],
    );
    all.insert("kind".to_owned(), Value::from(row.kind.word()));
    all
}

/// Data with these texts put in, as far as they are there.
fn put(mut data: Map<String, Value>, texts: &[(&str, Option<&String>)]) -> Map<String, Value> {
    for (key, text) in texts {
        if let Some(text) = text {
            data.insert((*key).to_owned(), Value::from(text.as_str()));
        }
    }
    data
}
