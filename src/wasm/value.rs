//! JavaScript values in and out, exactly: what JSON can say is taken, everything else is a problem with its
//! path, and nothing is bent into something else on the way (`NaN` to null, a `Date` to a text, half a
//! surrogate pair to a replacement character). A key whose value is `undefined` is absent.

use std::borrow::Cow;

use js_sys::{Array, Float64Array, JSON, JsString, Object, Reflect};
use serde::Serialize;
use serde_json::{Map, Number, Value};
use wasm_bindgen::prelude::*;

use crate::lead::Instant;
use crate::problem::{Code, Error, Problem};
use crate::read::{self, Read, Slot, Speech, Unread};
use crate::text;

/// Deeper values are refused: nothing that is read here nests deeper than ten levels, and a cycle never ends.
const DEEPEST: usize = 64;

/// The walk ends after so many problems: a list of a billion holes is one mistake.
const MOST_PROBLEMS: usize = 50;

#[wasm_bindgen]
extern "C" {
    /// `[object Date]` and the like, whatever the object says about itself.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    pub fn tag(value: &JsValue) -> JsString;
}

/// Reads an argument; problems tell of their places within it.
pub fn take<T: Read>(argument: &JsValue, speech: Speech) -> Result<T, JsValue> {
    let mut read = Unread::new();
    take_into(argument, speech, "", &mut read)?;
    read.value().map_err(thrown)
}

/// Reads an argument; problems name the argument first.
pub fn take_as<T: Read>(name: &str, argument: &JsValue) -> Result<T, JsValue> {
    let mut read = Unread::new();
    take_into(argument, Speech::Discreet, name, &mut read)?;
    read.value().map_err(thrown)
}

fn take_into(argument: &JsValue, speech: Speech, name: &str, slot: &mut dyn Slot) -> Result<(), JsValue> {
    let read = json(argument).and_then(|value| read::value_into(&value, speech, slot));
    read.map_err(|error| thrown(if name.is_empty() { error } else { error.under(name) }))
}

/// The UTF-16 units of a text, lone surrogates included.
pub fn units(name: &str, argument: &JsValue) -> Result<Vec<u16>, JsValue> {
    let text = string(name, argument)?;
    let read = String::from(text);
    // The replacement character stands for itself or for a lone surrogate: only then look at each unit.
    Ok(if text::find(&read, "\u{fffd}").is_some() {
        text.iter().collect()
    } else {
        read.encode_utf16().collect()
    })
}

/// A text that a stranger wrote: a lone surrogate is read as the replacement character.
pub fn foreign_text(name: &str, argument: &JsValue) -> Result<String, JsValue> {
    string(name, argument).map(String::from)
}

fn string<'a>(name: &str, argument: &'a JsValue) -> Result<&'a JsString, JsValue> {
    argument.dyn_ref().ok_or_else(|| wanted("a text", name, argument))
}

/// "wanted ..., got ...", thrown.
pub fn wanted(what: &str, path: &str, got: &JsValue) -> JsValue {
    match got.is_undefined() {
        true => thrown(Error::one(Code::Missing, path, "must be given")),
        false => thrown(Error::one(Code::WrongType, path, format!("wanted {what}, got {}", kind(got)))),
    }
}

/// An answer, whatever its type: its JSON is written by code of its own, all else is compiled once.
pub trait Told {
    /// The answer as JSON.
    fn json(&self) -> serde_json::Result<String>;
}

impl<T: Serialize> Told for T {
    fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}

/// A `Float64Array` of instants.
pub fn instants_of(name: &str, argument: &JsValue) -> Result<Vec<Instant>, JsValue> {
    let Some(list) = argument.dyn_ref::<Float64Array>() else {
        return Err(wanted("a Float64Array of instants", name, argument));
    };
    let instant = |(n, millis): (usize, f64)| {
        let at = Instant::from_millis(millis as i64);
        let fits = at.millis() as f64 == millis && (Instant::EARLIEST..=Instant::LATEST).contains(&at);
        let wrong = || "wanted whole milliseconds between 1990 and 2099";
        fits.then_some(at)
            .ok_or_else(|| thrown(Error::one(Code::OutOfRange, format!("{name}[{n}]"), wrong())))
    };
    list.to_vec().into_iter().enumerate().map(instant).collect()
}

/// An answer of ours as plain objects, lists, numbers and texts; what is absent is left out. It crosses as one
/// JSON text: that is faster than building it object by object, and needs no second way of writing.
pub fn give(answer: &dyn Told) -> Result<JsValue, JsValue> {
    match answer.json() {
        Ok(json) => give_text(&json),
        Err(_) => Err(thrown(Error::one(Code::Overflow, "", "the answer cannot be written as JSON"))),
    }
}

/// What a JSON text says.
pub fn give_text(text: &str) -> Result<JsValue, JsValue> {
    JSON::parse(text)
}

/// An error as it is thrown: the list of its problems.
pub fn thrown(error: Error) -> JsValue {
    let problems: Vec<&Problem> = error.problems().collect();
    match give(&problems) {
        Ok(list) | Err(list) => list,
    }
}

/// A value, or the JSON text of one: a long history is read several times faster from a text than from objects.
pub fn json_or_text(value: &JsValue) -> Result<Value, Error> {
    match value.as_string() {
        Some(text) => read::parse(text.as_bytes()),
        None => json(value),
    }
}

/// The value as JSON has it, or everything in it that JSON cannot say.
pub fn json(value: &JsValue) -> Result<Value, Error> {
    let plain = JsString::from("[object Object]");
    let mut walk = Walk { plain, path: String::new(), depth: 0, problems: Vec::new() };
    let json = walk.value(value);
    Error::check(walk.problems)?;
    json.ok_or_else(|| Error::one(Code::Malformed, "", "could not be read"))
}

struct Walk {
    /// The tag of a plain object, here so that it is not made anew for each.
    plain: JsString,
    path: String,
    depth: usize,
    problems: Vec<Problem>,
}

impl Walk {
    fn value(&mut self, value: &JsValue) -> Option<Value> {
        if let Some(text) = value.dyn_ref::<JsString>() {
            return self.text(text).map(Value::String);
        }
        if let Some(number) = value.as_f64() {
            return self.number(number).map(Value::Number);
        }
        if value.is_null() {
            return Some(Value::Null);
        }
        if let Some(yes) = value.as_bool() {
            return Some(Value::Bool(yes));
        }
        if Array::is_array(value) {
            return self.within(|walk| walk.list(value.unchecked_ref()));
        }
        if value.is_object() && tag(value) == self.plain {
            return self.within(|walk| walk.object(value.unchecked_ref()));
        }
        self.problem(Code::WrongType, format!("wanted a plain value, got {}", kind(value)))
    }

    fn text(&mut self, text: &JsString) -> Option<String> {
        let read = String::from(text);
        if text::find(&read, "\u{fffd}").is_some() && !text.is_valid_utf16() {
            return self.problem(Code::Malformed, "the text holds half of a surrogate pair");
        }
        Some(read)
    }

    fn number(&mut self, number: f64) -> Option<Number> {
        let whole = number as i64;
        // `-0` stays a float, so that whoever wants a whole number can refuse it.
        let exact = whole as f64 == number
            && whole.unsigned_abs() < 1 << 53
            && !(whole == 0 && number.is_sign_negative());
        let json = if exact { Some(Number::from(whole)) } else { Number::from_f64(number) };
        json.or_else(|| self.problem(Code::WrongType, "wanted a number, got NaN or infinity"))
    }

    fn list(&mut self, list: &Array) -> Option<Value> {
        let mut values = Vec::new();
        for index in 0..list.length() {
            if self.problems.len() >= MOST_PROBLEMS {
                return None;
            }
            let entry = list.get(index);
            let read = self.at(|path| path.push_str(&format!("[{index}]")), |walk| walk.value(&entry));
            values.extend(read);
        }
        Some(Value::Array(values))
    }

    fn object(&mut self, object: &Object) -> Option<Value> {
        let mut values = Map::new();
        for key in Object::keys(object).iter() {
            if self.problems.len() >= MOST_PROBLEMS {
                return None;
            }
            let Some(name) = self.text(key.unchecked_ref()) else { continue };
            if name == "__proto__" {
                // Given back as a key of an answer it would become that answer's prototype.
                self.problem::<()>(Code::UnknownKey, "no key may be called __proto__");
                continue;
            }
            let read = self.at(
                |path| {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&name);
                },
                |walk| match Reflect::get(object, &key) {
                    Ok(value) if value.is_undefined() => None,
                    Ok(value) => walk.value(&value),
                    Err(_) => walk.problem(Code::Malformed, "reading it threw an error"),
                },
            );
            if let Some(value) = read {
                values.insert(name, value);
            }
        }
        Some(Value::Object(values))
    }

    /// One level deeper, if that is not too deep; too deep ends the whole walk.
    fn within(&mut self, read: impl FnOnce(&mut Self) -> Option<Value>) -> Option<Value> {
        if self.depth == DEEPEST {
            self.problems.clear();
            let message = format!("the value is nested deeper than {DEEPEST} levels, or contains itself");
            self.problems.resize(MOST_PROBLEMS, Problem::new(Code::Malformed, "", message));
            return None;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn at<T>(&mut self, step: impl FnOnce(&mut String), read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.path.len();
        step(&mut self.path);
        let value = read(self);
        self.path.truncate(outer);
        value
    }

    fn problem<'m, T>(&mut self, code: Code, message: impl Into<Cow<'m, str>>) -> Option<T> {
        self.problems.push(Problem::new(code, self.path.clone(), message));
        None
    }
}

/// What kind of value it is, for a message.
pub fn kind(value: &JsValue) -> String {
    match value.js_typeof().as_string().as_deref() {
        Some("object") if value.is_null() => "null".to_owned(),
        Some("object") => {
            match String::from(tag(value)).strip_prefix("[object ").unwrap_or_default().trim_end_matches(']')
            {
                "Array" => "a list".to_owned(),
                "Object" => "an object".to_owned(),
                class => format!("a {class}"),
            }
        }
        Some("undefined") => "nothing".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some(other) => format!("a {other}"),
        None => "something else".to_owned(),
    }
}
