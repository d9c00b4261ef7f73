//! Every field of every event and of the playbook, given each wrong kind of value: an error at its place, with
//! nothing personal in it. The fields and their kinds are those that the types themselves describe.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test: a slip is to be seen at once"
)]
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Map, Value, json};
use textlift::engine::Engine;
use textlift::lead::{EventType, Industry, Instant};
use textlift::playbook::Playbook;
use textlift::playbook::starter::starter;
use textlift::problem::Code;
use textlift::read::schema::{self, Defs};

/// Stands in every text that is handed in; no error may repeat any of it.
const CANARY: &str = "Zanzibar-Canary +16025550199";

const NOW: i64 = 1_795_536_000_000;

fn engine() -> Engine {
    Engine::new(&serde_json::from_str(&starter(Industry::Audiology)).unwrap()).unwrap()
}

/// What may be handed in where something else is wanted.
fn values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(""),
        json!(CANARY),
        json!("1900-01-01T00:00:00Z"),
        json!("9999-12-31T23:59:59Z"),
        json!("a".repeat(1 << 20)),
        json!(1),
        json!(-1),
        json!(-0.0),
        json!(1.5),
        json!(1_i64 << 53),
        json!(-(1_i64 << 53)),
        json!(1e300),
        json!(-2_208_988_800_000_i64),
        json!(253_402_300_799_000_i64),
        json!([]),
        json!([CANARY]),
        json!({}),
        json!({ "canary": CANARY }),
    ]
}

/// A schema with its reference followed.
fn whole<'s>(schema: &'s Value, defs: &'s Defs) -> &'s Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => defs.get(reference).unwrap(),
        None => schema,
    }
}

/// Is a value of the kind that a schema wants? What lies inside it is another place.
fn is_of_kind(schema: &Value, value: &Value, defs: &Defs) -> bool {
    let schema = whole(schema, defs);
    if let Some(any) = schema.get("anyOf").and_then(Value::as_array) {
        return any.iter().any(|one| is_of_kind(one, value, defs));
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.contains(value);
    }
    let within = |key: &str| schema.get(key).and_then(Value::as_i64);
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => value.as_str().is_some_and(|text| text.len() <= textlift::read::LONGEST_TEXT),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("integer") => value.as_i64().is_some_and(|number| {
            within("minimum").is_none_or(|least| least <= number)
                && within("maximum").is_none_or(|most| number <= most)
        }),
        _ => true,
    }
}

/// A value that the schema accepts, with every field that an object may have.
fn sample(schema: &Value, defs: &Defs) -> Value {
    let name = schema.get("$ref").and_then(Value::as_str).unwrap_or_default();
    let schema = whole(schema, defs);
    if name.ends_with(".Phone") {
        return json!("+16025550123");
    }
    if name.ends_with(".Instant") {
        return json!(NOW);
    }
    if name.ends_with(".Currency") {
        return json!("USD");
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words[0].clone();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => {
            let empty = Map::new();
            let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
            properties
                .iter()
                .map(|(key, field)| (key.clone(), sample(field, defs)))
                .collect::<Map<_, _>>()
                .into()
        }
        Some("array") => json!([sample(&schema["items"], defs)]),
        Some("string") => json!("marketing"),
        Some("boolean") => json!(true),
        Some("integer") => {
            schema.get("minimum").filter(|least| least.as_i64() > Some(0)).cloned().unwrap_or(json!(1))
        }
        _ => json!("x"),
    }
}

/// Every place in a value that has a schema of its own: its path as keys and as an error tells it.
fn places(
    schema: &Value,
    value: &Value,
    defs: &Defs,
    path: &str,
    pointer: &str,
    found: &mut Vec<(String, String, Value)>,
) {
    found.push((path.to_owned(), pointer.to_owned(), schema.clone()));
    let schema = whole(schema, defs);
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let field =
                    schema.pointer(&format!("/properties/{key}")).or(schema.get("additionalProperties"));
                if let Some(field) = field.filter(|field| field.is_object()) {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    places(field, value, defs, &path, &format!("{pointer}/{key}"), found);
                }
            }
        }
        Value::Array(list) => {
            for (n, value) in list.iter().enumerate() {
                if let Some(items) = schema.get("items") {
                    places(items, value, defs, &format!("{path}[{n}]"), &format!("{pointer}/{n}"), found);
                }
            }
        }
        _ => {}
    }
}

/// The value with something else at a place.
fn spoilt(value: &Value, pointer: &str, wrong: &Value) -> Value {
    let mut value = value.clone();
    *value.pointer_mut(pointer).unwrap() = wrong.clone();
    value
}

#[test]
fn every_field_of_every_event_refuses_each_wrong_kind_of_value_at_its_place() {
    let engine = engine();
    let (mut refused, mut fields) = (0, 0);
    for name in EventType::NAMES {
        let mut defs = Defs::default();
        let Some(schema) = EventType::describe_data(name, &mut defs) else { continue };
        let data = sample(&schema, &defs);
        let record = |data: &Value| json!({"id": "lead-1", "events": [{"id": "e1", "source": "crm", "type": name, "at": NOW, "data": data}]});
        let error = engine.record(&record(&data)).err().map(|error| error.to_string());
        assert_eq!(error, None, "{name}: {data}");
        let mut found = Vec::new();
        places(&schema, &data, &defs, "events[0].data", "", &mut found);
        fields += found.len();
        for (path, pointer, schema) in found {
            for wrong in values().iter().filter(|wrong| !is_of_kind(&schema, wrong, &defs)) {
                let error = engine.record(&record(&spoilt(&data, &pointer, wrong)));
                let Err(error) = error else { panic!("{name}: {path} takes {:.60}", wrong.to_string()) };
                let at_place =
                    error.problems().any(|problem| problem.path == path || problem.path.starts_with(&path));
                assert!(at_place, "{name}: {path}: {error}");
                assert!(
                    !error.to_string().contains("Zanzibar") && !error.to_string().contains("0199"),
                    "{error}"
                );
                refused += 1;
            }
        }
    }
    assert!(fields > 100 && refused > 1_000, "{fields} fields, {refused} refusals");
}

/// Fields of the record itself, its shorthand, live numbers, and what every event has.
#[test]
fn every_field_of_a_record_answers_each_wrong_kind_of_value_without_repeating_it() {
    let engine = engine();
    let record = json!({
        "id": "lead-1", "phone": "+16025550123", "typedPhone": "(602) 555-0123", "email": "x@y.example", "externalId": "hs-1",
        "createdAt": NOW, "attributes": {"firstName": "Sarah", "timeZone": "America/Phoenix", "insuranceEligible": true},
        "live": {"trialSlotsLeft": {"value": 1, "asOf": NOW, "expiresAt": NOW + 1}},
        "events": [{"id": "e1", "source": "crm", "type": "visit", "at": NOW, "suspected": "scanner", "data": {}}],
        "numberEvents": [{"id": "n1", "source": "sms", "type": "sms.received", "at": NOW, "data": {"text": "STOP"}}],
    });
    assert!(engine.record(&record).is_ok());
    let mut pointers = Vec::new();
    every_pointer(&record, "", &mut pointers);
    assert!(pointers.len() > 30);
    for pointer in pointers {
        for wrong in values() {
            let given = spoilt(&record, &pointer, &wrong);
            let key = pointer.rsplit('/').next().unwrap();
            match engine.record(&given) {
                // An unknown key, or a text where a text is wanted: it is used like any other.
                Ok(read) => drop(engine.suggest(read, Instant::from_millis(NOW))),
                Err(error) => {
                    let told = error.to_string();
                    assert!(error.path().contains(key) || key.parse::<usize>().is_ok(), "{pointer}: {told}");
                    assert!(!told.contains("Zanzibar") && !told.contains("0199"), "{pointer}: {told}");
                }
            }
        }
    }
}

fn every_pointer(value: &Value, pointer: &str, found: &mut Vec<String>) {
    if !pointer.is_empty() {
        found.push(pointer.to_owned());
    }
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| every_pointer(value, &format!("{pointer}/{key}"), found))
        }
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(n, value)| every_pointer(value, &format!("{pointer}/{n}"), found));
        }
        _ => {}
    }
}

#[test]
fn every_field_of_a_playbook_refuses_each_wrong_kind_of_value_at_its_place() {
    let document = schema::document::<Playbook>("playbook");
    let mut defs = Defs::default();
    // The same parts once more, to look references up in.
    <Playbook as schema::Describe>::describe(&mut defs);
    // With every default written out, so that every field is there to be spoilt; two messages stand for all.
    let mut playbook = serde_json::to_value(engine().playbook()).unwrap();
    playbook["messages"].as_array_mut().unwrap().truncate(2);
    assert!(Engine::new(&playbook).is_ok());
    let mut found = Vec::new();
    places(&document, &playbook, &defs, "", "", &mut found);
    let mut refused = 0;
    for (path, pointer, schema) in found.iter().filter(|(path, ..)| !path.is_empty()) {
        for wrong in values().iter().filter(|wrong| !is_of_kind(schema, wrong, &defs)) {
            let Err(error) = Engine::new(&spoilt(&playbook, pointer, wrong)) else {
                panic!("{path} takes {:.60}", wrong.to_string())
            };
            let at_place = error.problems().find(|problem| problem.path.starts_with(path.as_str()));
            let problem = at_place.unwrap_or_else(|| panic!("{path}: {error}"));
            assert!(problem.message.len() < 8_000, "{path}: {} bytes", problem.message.len());
            if wrong.as_str().is_some_and(|text| text.len() > 1_000)
                && whole(schema, &defs)["type"] == "string"
            {
                assert_eq!(problem.code, Code::TooLong, "{path}");
            }
            refused += 1;
        }
    }
    assert!(found.len() > 80 && refused > 1_000, "{} fields, {refused} refusals", found.len());
}
