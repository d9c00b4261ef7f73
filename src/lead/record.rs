//! One lead as a caller holds it: who it is, what is known, what happened.

use serde_json::Value;

use super::event::{Brief, Event, Id, Telling};
use super::fold::may_be_told_twice;
use super::instant::Instant;
use super::phone::Phone;
use crate::gather::Gather;
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
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), serde(rename_all = "camelCase"))]
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
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub attributes: Table<String, Value>,
    /// Numbers that are true for a while.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub live: Table<String, LiveNumber>,
    /// What happened, in any order.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub events: Vec<Event>,
    /// Consent and sms events of other records with this number.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub number_events: Vec<Event>,
}

impl Record {
    /// A record that says nothing but who it is.
    pub fn of(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            phone: None,
            typed_phone: None,
            email: None,
            external_id: None,
            created_at: None,
            attributes: Table::new(),
            live: Table::new(),
            events: Vec::new(),
            number_events: Vec::new(),
        }
    }

    /// All of it but the events.
    pub fn head(&self) -> Self {
        Self {
            phone: self.phone.clone(),
            typed_phone: self.typed_phone.clone(),
            email: self.email.clone(),
            external_id: self.external_id.clone(),
            created_at: self.created_at,
            attributes: self.attributes.clone(),
            live: self.live.clone(),
            ..Self::of(&self.id)
        }
    }

    /// Does it tell anything beside who it is and what happened?
    pub fn says_something(&self) -> bool {
        let texts = [&self.typed_phone, &self.email, &self.external_id].iter().any(|text| text.is_some());
        let facts = !self.attributes.is_empty() || !self.live.is_empty();
        texts || facts || self.phone.is_some() || self.created_at.is_some()
    }

    /// What another record names takes the place of what is here; events stay.
    pub fn replace(&mut self, told: Self) {
        if told.phone.is_some() || told.typed_phone.is_some() {
            (self.phone, self.typed_phone) = (told.phone, told.typed_phone);
        }
        self.email = told.email.or(self.email.take());
        self.external_id = told.external_id.or(self.external_id.take());
        self.created_at = told.created_at.or(self.created_at);
        if !told.attributes.is_empty() {
            self.attributes = told.attributes;
        }
        if !told.live.is_empty() {
            self.live = told.live;
        }
    }
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
        let (mut events, mut number_events) = (plain(events?), plain(number_events?));
        if may_be_told_twice(&events, &number_events) {
            keep_json(&mut events, at.value.get("events"));
            keep_json(&mut number_events, at.value.get("numberEvents"));
        }
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
            events,
            number_events,
        })
    }
}

fn plain(events: Vec<Brief>) -> Vec<Event> {
    events.into_iter().map(|Brief(event)| event).gather()
}

/// Only where one identity is told twice does it matter what exactly was told.
fn keep_json(events: &mut [Event], told: Option<&Value>) {
    let told = told.and_then(Value::as_array).into_iter().flatten();
    for (event, told) in events.iter_mut().zip(told) {
        event.json = told.as_object().cloned().map_or(Telling::Dropped, Telling::Value);
    }
}
