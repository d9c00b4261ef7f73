//! A body of another system, read by a table: which of its messages is which event, and where the values stand.
//!
//! In: a [`FieldMap`] (those of the providers are the files in `maps/`, a business declares more in the same form) and
//! a body. Out: events, and the topics for which there was no row. Every event that comes out is one that is
//! accepted: whatever lacks what its type needs counts as unmapped.
//!
//! ```
//! use serde_json::json;
//! use textlift::read::{self, Speech};
//! use textlift::webhook::FieldMap;
//! let map = json!({"topic": "kind", "rows": [{
//!     "when": "sale", "type": "purchase", "id": "'sale-' + no", "at": "paid_at",
//!     "lead": {"phone": "buyer.mobile | buyer.phone", "email": "buyer.email"},
//!     "data": {"amount": {"decimal": "total", "currency": "currency"}, "orderId": "no"},
//! }]});
//! assert!(read::value_of::<FieldMap>(&map, Speech::Plain).is_ok());
//! let wrong = read::value_of::<FieldMap>(&json!({"rows": [{"type": "purchase", "id": "a b"}]}), Speech::Plain).unwrap_err();
//! let paths: Vec<&str> = wrong.problems().map(|problem| problem.path.as_str()).collect();
//! assert_eq!(paths, ["rows[0].id", "rows[0].data.amount"]);
//! ```

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::amount;
use super::path::{self, Expression, Scope};
use crate::gather::Gather;
use crate::json::parse;
use crate::lead::arrival::Arrived;
use crate::lead::business::STANDING_ATTRIBUTES;
use crate::lead::event::{Event, TypeName};
use crate::lead::identity::UNDATED;
use crate::lead::{Currency, Instant, Phone};
use crate::problem::Code;
use crate::read::{self, At, Field, Fields, Read, Speech};

/// Where the values of events stand in a body: rows that are tried one by one, each bringing an event where it
/// fits. Its form is told in `edge/README.md`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct FieldMap(Value);

impl Field for FieldMap {
    fn blank() -> Self {
        Self(Value::Null)
    }
}

impl Read for FieldMap {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let topic = fields.get_or("topic", || Expression);
        let each = fields.get_or("each", || Expression);
        let currency = fields.get::<Option<Currency>>("currency");
        let rows = fields.get::<Vec<Row>>("rows");
        fields.refuse_unknown_keys();
        let _ = (topic?, each?, currency?, rows?);
        Some(Self(at.value.clone()))
    }
}

/// A row, checked.
struct Row;

impl Read for Row {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let when = fields.get_or("when", || Words);
        let conditions = fields.get_or("if", || Conditions);
        let event = fields.get::<TypeName>("type");
        let id = fields.get_or("id", || Expression);
        let instant = fields.get_or("at", || Expression);
        let undated = fields.get_or("undated", || false);
        let lead = fields.get_or("lead", || LeadKeys);
        let data =
            fields.nested("data", |at| at.object().and_then(|_| values(at)).map(|()| at.value.clone()));
        fields.refuse_unknown_keys();
        let (event, data) = (event?, data?);
        let lacking = lacking(event.0, &data);
        lacking.iter().for_each(|path| {
            let _: Option<()> = at.problem_at(path, Code::Missing, "an event of this type needs it");
        });
        let _ = (when?, conditions?, id?, instant?, undated?, lead?);
        lacking.is_empty().then_some(Self)
    }
}

/// The paths of what an event of a type needs and its row does not give.
fn lacking(event: &str, data: &Value) -> Vec<String> {
    let bare = json!({"id": "x", "at": Instant::EARLIEST, "type": event, "data": {}});
    let Err(error) = read::value_of::<Event>(&bare, Speech::Plain) else { return Vec::new() };
    let paths = error.problems().map(|problem| problem.path.clone());
    paths.filter(|path| path.strip_prefix("data.").is_some_and(|key| data.get(key).is_none())).gather()
}

/// A word, or several of which any may stand there; `null` in a condition: nothing may.
struct Words;

impl Read for Words {
    fn read(at: At<'_>) -> Option<Self> {
        let is_word = |value: &Value| value.is_null() || value.is_string();
        match at.value {
            Value::Array(list) if list.iter().all(is_word) => Some(Self),
            value if is_word(value) => Some(Self),
            _ => at.wanted(Code::WrongType, "a text or a list of texts"),
        }
    }
}

/// Paths, and what must stand there.
struct Conditions;

impl Read for Conditions {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        each(&mut fields, &mut |path, at| match path::is_expression(path) {
            true => Words::read(at).map(|_| ()),
            false => at.problem(Code::Malformed, "its key must be a path such as order.status"),
        })
        .map(|()| Self)
    }
}

/// How the person of an event is found.
struct LeadKeys;

impl Read for LeadKeys {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let keys =
            ["externalId", "id", "phone", "email", "event"].map(|key| fields.get_or(key, || Expression));
        fields.refuse_unknown_keys();
        keys.iter().all(Option::is_some).then_some(Self)
    }
}

/// Ways to take a value that a key of an object names; the other keys are paths too.
const TAKES: [&str; 6] = ["decimal", "minor", "clears", "instant", "bool", "number"];

/// The values of `data`: expressions, constants, ways to take a value, or objects of them.
fn values(at: At<'_>) -> Option<()> {
    match at.value {
        Value::String(_) => Expression::read(at).map(|_| ()),
        Value::Object(map) => {
            let mut fields = at.object()?;
            let Some(take) = TAKES.iter().find(|take| map.contains_key(**take)) else {
                return each(&mut fields, &mut |_, at| values(at));
            };
            let expression = fields.get::<Expression>(take);
            let mut more = [Some(Expression), Some(Expression)];
            if matches!(*take, "decimal" | "minor") {
                more = ["less", "currency"].map(|key| fields.get_or(key, || Expression));
            }
            fields.refuse_unknown_keys();
            (expression.is_some() && more.iter().all(Option::is_some)).then_some(())
        }
        _ => Some(()),
    }
}

/// Has every key of an object read, so that every problem is reported.
fn each(fields: &mut Fields<'_>, read: &mut dyn FnMut(&str, At<'_>) -> Option<()>) -> Option<()> {
    let object = fields.at().value.as_object()?;
    let wrong = object.keys().filter(|key| fields.nested(key, |at| read(key, at)).is_none()).count();
    (wrong == 0).then_some(())
}

/// What is known of a delivery beside its body.
pub(super) struct Delivery<'a> {
    /// Begins the ids of events whose rows make none.
    pub(super) id: &'a str,
    /// The topic, where it is not in the body.
    pub(super) topic: Option<&'a str>,
    /// Digits that the sender gives a currency otherwise than ISO 4217.
    pub(super) digits: &'a [(&'a str, u32)],
    /// When it arrived.
    pub(super) now: Instant,
}

/// What a body brings.
#[derive(Default)]
pub(super) struct Brought {
    pub(super) events: Vec<Value>,
    /// The topic of each entry that brought none.
    pub(super) unmapped: Vec<String>,
}

/// A topic as it is told, in characters: enough for a name, too little for somebody's story.
const LONGEST_TOPIC: usize = 64;

impl FieldMap {
    /// A map that ships with the engine.
    pub(super) fn shipped(text: &str) -> Self {
        Self(parse(text.as_bytes()).unwrap_or_default())
    }

    /// The events of a body. What a declared map says of a topic comes before what the scheme's own says.
    pub(super) fn bring(maps: &[&Self], body: &Value, delivery: &Delivery<'_>) -> Brought {
        let mut brought = Brought::default();
        let topic =
            maps.iter().find_map(|map| map.0.get("topic")).and_then(Value::as_str).unwrap_or("type | $.type");
        let currency = maps.iter().find_map(|map| map.0.get("currency"));
        for (n, map) in maps.iter().enumerate() {
            let topic = map.0.get("topic").and_then(Value::as_str).unwrap_or(topic);
            let (before, after) = (maps.get(..n).unwrap_or_default(), maps.get(n + 1..).unwrap_or_default());
            for entry in map.entries(body) {
                let scope = Scope { whole: body, entry };
                let topic = match delivery.topic {
                    Some(topic) => topic.to_owned(),
                    None => path::text(topic, scope).unwrap_or_else(|| "none".to_owned()),
                };
                if before.iter().any(|map| map.knows(&topic)) {
                    continue;
                }
                let known = brought.events.len();
                let reading = Reading { scope, delivery, currency };
                for row in map.rows().filter(|row| is_about(row, &topic)) {
                    let told = reading.event(row, brought.events.len());
                    let before = brought.events.get(known..).unwrap_or_default();
                    let event = told.map(|event| apart(event, before));
                    brought.events.extend(event);
                }
                if brought.events.len() == known && (map.knows(&topic) || after.is_empty()) {
                    brought.unmapped.push(topic.chars().take(LONGEST_TOPIC).collect());
                }
            }
        }
        brought
    }

    /// Does it leave open where the topic stands?
    pub(super) fn names_no_topic(&self) -> bool {
        self.0.get("topic").is_none()
    }

    fn rows(&self) -> impl Iterator<Item = &Value> {
        self.0.get("rows").and_then(Value::as_array).into_iter().flatten()
    }

    fn knows(&self, topic: &str) -> bool {
        self.rows().any(|row| is_about(row, topic))
    }

    /// What the rows are about one by one: what `each` leads to, else the entries of a list, else the body.
    fn entries<'v>(&self, body: &'v Value) -> Vec<&'v Value> {
        match (self.0.get("each").and_then(Value::as_str), body) {
            (Some(each), _) => match path::entries(each, Scope { whole: body, entry: body }) {
                found if found.is_empty() => vec![&Value::Null],
                found => found,
            },
            (None, Value::Array(list)) => list.iter().gather(),
            (None, body) => vec![body],
        }
    }
}

/// Two events of one message are two: one whose row gives it the id of another also bears its type.
fn apart(mut event: Value, others: &[Value]) -> Value {
    if others.iter().any(|other| other.get("id") == event.get("id"))
        && let (Some(id), Some(kind)) =
            (event.get("id").and_then(Value::as_str), event.get("type").and_then(Value::as_str))
    {
        let id = format!("{id}-{kind}");
        if let Value::Object(event) = &mut event {
            event.insert("id".to_owned(), id.into());
        }
    }
    event
}

fn is_about(row: &Value, topic: &str) -> bool {
    row.get("when").is_none_or(|when| allows(when, Some(topic)))
}

/// Is it one of these words, or absent where `null` is one of them?
fn allows(words: &Value, found: Option<&str>) -> bool {
    match words {
        Value::Array(list) => list.iter().any(|word| word.as_str() == found),
        word => word.as_str() == found,
    }
}

/// One entry of a body under one row.
struct Reading<'a> {
    scope: Scope<'a>,
    delivery: &'a Delivery<'a>,
    /// The currency of amounts that name none.
    currency: Option<&'a Value>,
}

impl Reading<'_> {
    /// The event, if the row fits and finds all that its type needs.
    fn event(&self, row: &Value, index: usize) -> Option<Value> {
        let conditions = row.get("if").and_then(Value::as_object);
        let holds = |(path, words): (&String, &Value)| allows(words, path::said(path, self.scope).as_deref());
        if !conditions.into_iter().flatten().all(holds) {
            return None;
        }
        let expression = |key: &str| row.get(key).and_then(Value::as_str);
        let id = match expression("id") {
            Some(id) => path::text(id, self.scope)?,
            None => format!("{}.{index}", self.delivery.id),
        };
        let mut event = Map::new();
        let at = match expression("at") {
            Some(at) => amount::instant(&path::value(at, self.scope)?)?,
            None => {
                event.insert(UNDATED.to_owned(), true.into());
                self.delivery.now
            }
        };
        // The date is that of the message, not of what it tells: another message may know that one.
        if row.get(UNDATED).is_some_and(|is| is == true) {
            event.insert(UNDATED.to_owned(), true.into());
        }
        event.insert("id".to_owned(), id.into());
        event.insert("type".to_owned(), row.get("type")?.clone());
        event.insert("at".to_owned(), at.millis().into());
        if let Some(keys) = row.get("lead").and_then(Value::as_object) {
            event.insert("lead".to_owned(), self.object(keys, Under::Data)?.into());
        }
        if let Some(data) = row.get("data").and_then(Value::as_object) {
            event.insert("data".to_owned(), self.object(data, Under::Data)?.into());
        }
        let event = Value::Object(event);
        read::value_of::<Arrived>(&event, Speech::Discreet).ok().map(|_| event)
    }

    /// The values that are there; nothing if some are wanted and none is.
    fn object(&self, wanted: &Map<String, Value>, under: Under) -> Option<Map<String, Value>> {
        let mut found = Map::new();
        for (key, spec) in wanted {
            if let Some(value) = self.value(key, spec, under) {
                found.insert(key.clone(), value);
            }
        }
        (wanted.is_empty() || !found.is_empty()).then_some(found)
    }

    fn value(&self, key: &str, spec: &Value, under: Under) -> Option<Value> {
        let map = match spec {
            Value::String(expression) => return tidy(key, path::value(expression, self.scope)?, under),
            Value::Object(map) => map,
            constant => return Some(constant.clone()),
        };
        let expression = |key: &str| map.get(key).and_then(Value::as_str);
        let taken = |key: &str| path::value(expression(key)?, self.scope);
        match TAKES.iter().find(|take| map.contains_key(**take)) {
            None => {
                let under = if key == "attributes" { Under::Attributes } else { under };
                self.object(map, under).map(Value::Object)
            }
            Some(&"clears") => {
                let path = expression("clears")?;
                match path::value(path, self.scope) {
                    Some(value) => tidy(key, value, under),
                    None => path::exists(path, self.scope).then_some(Value::Null),
                }
            }
            Some(&"instant") => amount::instant(&taken("instant")?).map(|at| at.millis().into()),
            Some(&"bool") => match path::text_of(&taken("bool")?)?.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => Some(Value::Bool(true)),
                "false" | "no" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            Some(&"number") => path::text_of(&taken("number")?)?.parse::<i64>().ok().map(Value::from),
            Some(_) => self.money(map),
        }
    }

    /// An amount: the sum of what its path finds, less what is to be taken off.
    fn money(&self, spec: &Map<String, Value>) -> Option<Value> {
        let expression = |key: &str| spec.get(key).and_then(Value::as_str);
        let named = expression("currency").and_then(|path| path::text(path, self.scope));
        let code = named.or_else(|| Some(self.currency?.as_str()?.to_owned()))?.to_ascii_uppercase();
        let currency = Currency::parse(&code)?;
        let sum = |path: &str| {
            path::values(path, self.scope).into_iter().try_fold(0_i64, |sum, value| {
                let minor = match spec.contains_key("decimal") {
                    true => amount::decimal(value, currency),
                    false => amount::minor(value, currency, self.delivery.digits),
                };
                sum.checked_add(minor?)
            })
        };
        let wanted = expression("decimal").or_else(|| expression("minor"))?;
        path::value(wanted, self.scope)?;
        let minor = sum(wanted)?.checked_sub(expression("less").map_or(Some(0), sum)?)?;
        Some(json!({ "minor": minor, "currency": code }))
    }
}

/// Where a value goes.
#[derive(Clone, Copy, PartialEq)]
enum Under {
    /// Data of an event, or the keys of its person: all of it text, and a phone in E.164.
    Data,
    /// Facts about a person: of the type that they came with, the standing ones checked.
    Attributes,
}

/// The value as its key wants it; nothing if it cannot be that.
fn tidy(key: &str, value: Value, under: Under) -> Option<Value> {
    let as_text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        value => path::text_of(value).unwrap_or_default(),
    };
    if under == Under::Attributes {
        let Some((_, kind)) = STANDING_ATTRIBUTES.iter().find(|(name, _)| *name == key) else {
            return Some(value);
        };
        let text = Value::String(as_text(&value));
        return kind.admits(&text).then_some(text);
    }
    let text = as_text(&value);
    match key {
        "phone" => Phone::from_typed(&text).map(|phone| phone.as_str().into()),
        _ => Some(text.into()),
    }
}
