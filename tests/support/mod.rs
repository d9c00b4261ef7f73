//! What the case tests share: a case is an entry of a data file, and expects a part of the answer.

#![allow(dead_code, reason = "each test uses its part")]

use serde_json::Value;

/// Every case of the files under `tests/cases/<folder>`, with the file it stands in.
pub fn cases(folder: &str) -> Vec<(String, Value)> {
    let folder = format!("{}/tests/cases/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "json")) {
        let text = std::fs::read_to_string(file).unwrap();
        let list: Vec<Value> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        cases.extend(list.into_iter().map(|case| (name.clone(), case)));
    }
    assert!(!cases.is_empty(), "no cases in {folder}");
    cases
}

/// Is everything expected there? An object may have more keys than expected, a list must match entry by entry;
/// `"absent"` stands for a key that must not be there.
pub fn expect(wanted: &Value, got: &Value, place: &str) {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => {
            for (key, wanted) in wanted {
                let place = format!("{place}.{key}");
                match got.get(key) {
                    None => assert_eq!(wanted, "absent", "{place} is absent"),
                    Some(got) => expect(wanted, got, &place),
                }
            }
        }
        (Value::Array(wanted), Value::Array(got)) => {
            assert_eq!(wanted.len(), got.len(), "{place}: wanted {wanted:?}, got {got:?}");
            for (index, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                expect(wanted, got, &format!("{place}[{index}]"));
            }
        }
        (wanted, got) => assert!(same(wanted, got), "{place}: wanted {wanted}, got {got}"),
    }
}

/// An instant may be written as text in a case; answers carry milliseconds.
fn same(wanted: &Value, got: &Value) -> bool {
    if let (Value::String(text), Value::Number(number)) = (wanted, got) {
        let instant = textlift::lead::Instant::parse(text);
        return instant.is_some_and(|instant| number.as_i64() == Some(instant.millis()));
    }
    wanted == got
}

/// An instant of a case.
pub fn instant(value: &Value) -> textlift::lead::Instant {
    textlift::read::value_of(value, textlift::read::Speech::Plain).unwrap()
}

/// `base` with the keys of `change` laid over it, object by object.
pub fn overlay(base: &mut Value, change: &Value) {
    match (base, change) {
        (Value::Object(base), Value::Object(change)) => {
            for (key, value) in change {
                overlay(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, change) => *base = change.clone(),
    }
}
