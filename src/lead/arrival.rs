//! Events as a source tells them, made into events that are kept.
//!
//! The source is the verified one, whatever the event says. An event dated after its arrival is kept with the
//! arrival as its date and its own as `claimedAt`, so that a STOP from a fast clock works at once; one without a date is
//! kept with the arrival as its date and as `undated`. `at` is kept in milliseconds, however it was told.
//!
//! ```
//! use serde_json::json;
//! use textlift::lead::{Instant, arrival::Arrival};
//! let received_at = Instant::parse("2026-11-23T15:00:00Z").unwrap();
//! let arrival = Arrival { source: "crm".into(), received_at, id_prefix: None };
//! let told = json!([{"id": "e1", "type": "visit", "at": "2026-11-23T16:00:00Z", "lead": {"phone": "+16025550123"}}]);
//! let kept = arrival.read(&told).unwrap();
//! assert_eq!(kept[0].event.at, received_at);
//! assert_eq!(kept[0].keys.number.as_ref().map(|phone| phone.as_str()), None);
//! ```

use serde::Serialize;
use serde_json::Value;

use super::event::{Event, EventType, Id};
use super::identity::UNDATED;
use super::instant::Instant;
use super::phone::Phone;
use crate::gather::Gather;
use crate::problem::{Code, Error};
use crate::read::{self, At, Read, Speech};
use crate::record;

record! {
    /// Who told it, and when it arrived.
    pub struct Arrival open {
        /// The verified name of the source.
        pub source: String,
        /// When it arrived.
        pub received_at: Instant,
        /// Events without an id get this and their index.
        pub id_prefix: Option<String>,
    }
}

/// An event with what tells whose it is.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// As it is kept.
    pub event: Event,
    /// Whose it is.
    pub keys: Keys,
}

/// How to find the person: by the first of these that is known, in this order.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Keys {
    /// The id in another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The id of the lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Another event of the same source, whose person it is: a refund knows its sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The number on which it takes effect at once, lead or no lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Phone>,
    /// Does it make a lead where there is none?
    pub creates: bool,
}

impl Arrival {
    /// Reads one event, a list of them, or `{events: []}`; an error names index and field, and nothing is taken.
    pub fn read(&self, told: &Value) -> Result<Vec<Arrived>, Error> {
        let list: Vec<&Value> = match told {
            Value::Array(list) => list.iter().gather(),
            Value::Object(map) => match map.get("events") {
                Some(Value::Array(list)) => list.iter().gather(),
                Some(_) => return Err(Error::one(Code::WrongType, "events", "wanted a list")),
                None => vec![told],
            },
            _ => return Err(Error::one(Code::WrongType, "", "wanted an event or a list of events")),
        };
        let list = list.into_iter().enumerate().map(|(n, event)| self.stamped(n, event)).gather();
        read::value_of(&Value::Array(list), Speech::Discreet)
    }

    /// The event with its verified source, an id, and no date after its arrival.
    fn stamped(&self, index: usize, event: &Value) -> Value {
        let Value::Object(map) = event else { return event.clone() };
        let mut map = map.clone();
        map.insert("source".to_owned(), self.source.clone().into());
        if let (None, Some(prefix)) = (map.get("id"), &self.id_prefix) {
            map.insert("id".to_owned(), format!("{prefix}.{index}").into());
        }
        let at = map.get("at").and_then(|at| read::value_of::<Instant>(at, Speech::Discreet).ok());
        match (map.get("at"), at) {
            (None, _) => {
                map.insert("at".to_owned(), self.received_at.millis().into());
                map.insert(UNDATED.to_owned(), true.into());
            }
            (Some(_), Some(at)) if at > self.received_at => {
                map.insert("at".to_owned(), self.received_at.millis().into());
                map.insert("claimedAt".to_owned(), at.millis().into());
            }
            (Some(_), Some(at)) => {
                map.insert("at".to_owned(), at.millis().into());
            }
            // What is no instant is told by whoever reads the event.
            (Some(_), None) => {}
        }
        Value::Object(map)
    }
}

impl Read for Arrived {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let keys = fields.get_or("lead", Keys::default);
        let (event, mut keys) = (Event::read(at)?, keys?);
        keys.creates = matches!(event.what, EventType::LeadUpdated(_) | EventType::FormSubmitted(_));
        keys.number =
            number(&event).cloned().or_else(|| takes_effect(&event).then(|| keys.phone.clone()).flatten());
        Some(Self { event, keys })
    }
}

impl Keys {
    /// The keys of an event that is kept.
    pub fn of(event: &Value) -> Result<Self, Error> {
        read::value_of::<Arrived>(event, Speech::Discreet).map(|arrived| arrived.keys)
    }
}

impl Read for Keys {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let external_id = fields.get::<Option<Id>>("externalId");
        let id = fields.get::<Option<Id>>("id");
        let phone = fields.get("phone");
        let email = fields.get("email");
        let event = fields.get::<Option<Id>>("event");
        Some(Self {
            external_id: external_id?.map(|id| id.0),
            id: id?.map(|id| id.0),
            phone: phone?,
            email: email?,
            event: event?.map(|id| id.0),
            number: None,
            creates: false,
        })
    }
}

/// Inbound texts and consent concern a number even if nobody knows whose it is.
fn takes_effect(event: &Event) -> bool {
    matches!(
        event.what,
        EventType::SmsReceived(_)
            | EventType::ConsentGranted(_)
            | EventType::ConsentRevoked(_)
            | EventType::ConsentRestored(_)
    )
}

fn number(event: &Event) -> Option<&Phone> {
    match &event.what {
        EventType::SmsReceived(text) => text.phone.as_ref(),
        EventType::ConsentGranted(data)
        | EventType::ConsentRevoked(data)
        | EventType::ConsentRestored(data) => data.phone.as_ref(),
        _ => None,
    }
}
