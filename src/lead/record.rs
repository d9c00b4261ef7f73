//! One lead as a caller holds it: who it is, what is known, what happened.

use serde_json::Value;

use super::event::{Event, Id};
use super::instant::Instant;
use super::phone::Phone;
use crate::read::{At, Read};
use crate::record;
use crate::table::Table;

record! {
    /// A number that is true for a while: `{ "value": 1, "asOf": ..., "expiresAt": ... }`.
    pub struct LiveNumber open {
        /// The number.
        pub value: i64,
        /// When it was counted.
        pub as_of: Instant,
        /// From when it must not be told any more.
        pub expires_at: Instant,
    }
}

/// One lead as a caller holds it.
///
/// `attributes` (and the `phone` and `email` beside them) are shorthand for a first `lead.updated` at
/// `createdAt`, or at the first event where that is absent; later `lead.updated` events change them.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The caller's id of the lead.
    pub id: String,
    /// Its number at creation.
    pub phone: Option<Phone>,
    /// The number as somebody typed it; read as a North American one where `phone` is absent.
    pub typed_phone: Option<String>,
    /// Its e-mail address at creation.
    pub email: Option<String>,
    /// Its id in another system.
    pub external_id: Option<String>,
    /// When the record was made.
    pub created_at: Option<Instant>,
    /// Facts known at creation.
    pub attributes: Table<String, Value>,
    /// Numbers that are true for a while.
    pub live: Table<String, LiveNumber>,
    /// What happened, in any order.
    pub events: Vec<Event>,
    /// Consent and sms events of other records with this number.
    pub number_events: Vec<Event>,
}

impl Read for Record {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let id = fields.get::<Id>("id");
        let phone = fields.get("phone");
        let typed_phone = fields.get::<Option<String>>("typedPhone");
        let email = fields.get("email");
        let external_id = fields.get::<Option<Id>>("externalId");
        let created_at = fields.get("createdAt");
        let attributes = fields.get_or("attributes", Table::new);
        let live = fields.get_or("live", Table::new);
        let events = fields.get_or("events", Vec::new);
        let number_events = fields.get_or("numberEvents", Vec::new);
        let (phone, typed_phone): (Option<Phone>, _) = (phone?, typed_phone?);
        Some(Self {
            id: id?.0,
            phone: phone.or_else(|| typed_phone.as_deref().and_then(Phone::from_typed)),
            typed_phone,
            email: email?,
            external_id: external_id?.map(|id| id.0),
            created_at: created_at?,
            attributes: attributes?,
            live: live?,
            events: events?,
            number_events: number_events?,
        })
    }
}
