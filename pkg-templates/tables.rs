//! The tables that the documentation tells, as JSON. In: the tables by which the engine decides. Out: words with
//! their meanings, events with the schema of their data, slots, rules of lint, and the law with its sources.

use serde_json::{Value, json};

use textlift::lead::event::EventType;
use textlift::lead::{ConsentState, ReplyKind};
use textlift::messaging::slot::MOMENTS;
use textlift::messaging::{Ended, Filter, Rejection, lint};
use textlift::problem::Code;
use textlift::read::schema::{Defs, Describe};
use textlift::scheduling::{Law, Reason};
use textlift::scoring::{Segment, Track};
use textlift::sending::approval::Voided;
use textlift::sending::outbox::State;
use textlift::webhook::{Refusal, Scheme};

/// All of them.
pub fn tables() -> Value {
    let mut defs = Defs::default();
    let events: Vec<Value> = EventType::MEANINGS
        .iter()
        .map(|(name, meaning)| {
            json!({ "type": name, "meaning": meaning.trim(), "data": data(name, &mut defs) })
        })
        .collect();
    let moments: Vec<Value> = MOMENTS
        .iter()
        .map(|moment| {
            let details: Vec<Value> = moment
                .details
                .iter()
                .map(|it| json!({ "name": it.name, "said": it.said, "sensitive": it.sensitive.is_some() }))
                .collect();
            json!({ "name": moment.name, "said": moment.said, "details": details })
        })
        .collect();
    let lint: Vec<Value> = lint::rules()
        .map(|(rule, severity, why, better)| {
            json!({ "rule": rule, "severity": severity, "why": why, "better": better })
        })
        .collect();
    json!({
        "law": Law::table().collect::<Vec<_>>(),
        "events": events,
        "moments": moments,
        "lint": lint,
        "words": {
            "problem": words::<Code>(),
            "held": words::<Reason>(),
            "voided": words::<Voided>(),
            "rejected": words::<Rejection>(),
            "ended": words::<Ended>(),
            "state": words::<State>(),
            "reply": words::<ReplyKind>(),
            "consent": words::<ConsentState>(),
            "segment": words::<Segment>(),
            "track": words::<Track>(),
            "filter": words::<Filter>(),
            "scheme": words::<Scheme>(),
            "refusal": words::<Refusal>(),
        },
    })
}

/// What the data of an event looks like, references resolved.
fn data(name: &str, defs: &mut Defs) -> Value {
    let schema = EventType::describe_data(name, defs).unwrap_or(Value::Null);
    let path = schema.get("$ref").and_then(Value::as_str).map(str::to_owned);
    path.and_then(|path| defs.get(&path).cloned()).unwrap_or(schema)
}

/// A list of words and what each means, as its type describes it.
fn words<T: Describe>() -> Value {
    T::describe(&mut Defs::default())
}
