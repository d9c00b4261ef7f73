//! A signed request as JavaScript holds it: headers in whatever shape the host gives them, the body in bytes
//! or text. What a stranger wrote into them is taken as it stands and never throws.

use js_sys::{Array, JsString, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::value::{foreign_text, give, json_or_text, tag, take, thrown, wanted};
use crate::gather::Gather;
use crate::lead::Instant;
use crate::problem::{Code, Error};
use crate::read::{self, At, Field, Read, Speech};
use crate::record;
use crate::webhook::{self, FieldMap, Refusal, Scheme, Verified};

record! {
    /// What the host itself says about a request.
    pub struct Frame open {
        /// Who is said to have signed it.
        pub scheme: Signer,
        /// Any of them may have signed it.
        pub secrets: Vec<String>,
        /// The HTTP method.
        pub method: String = "POST".to_owned(),
        /// The public URL.
        pub url: String = String::new(),
        /// Where the values of events stand in the body.
        pub map: Option<FieldMap>,
    }
}

/// A scheme; an unknown one has a code of its own.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Signer(Scheme);

impl Field for Signer {
    fn blank() -> Self {
        Self(Scheme::StandardWebhooks)
    }
}

impl Read for Signer {
    fn read(at: At<'_>) -> Option<Self> {
        let name = at.text()?;
        let known = Scheme::WORDS.iter().find(|(word, _)| *word == name);
        let names: Vec<&str> = Scheme::WORDS.iter().map(|(word, _)| *word).collect();
        known
            .map(|(_, scheme)| Self(*scheme))
            .or_else(|| at.wanted(Code::UnknownScheme, &format!("one of {}", names.join(", "))))
    }
}

/// A request with its secrets, read.
pub struct Signed {
    frame: Frame,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Signed {
    /// Reads `{scheme, secrets, method, url, headers, body, map?}`.
    pub fn take(request: &JsValue) -> Result<Self, JsValue> {
        if !request.is_object() {
            return Err(wanted("an object", "request", request));
        }
        let field = |key: &str| Reflect::get(request, &key.into());
        let frame = Object::new();
        for key in ["scheme", "secrets", "method", "url", "map"] {
            Reflect::set(&frame, &key.into(), &field(key)?)?;
        }
        let frame = take(&frame, Speech::Discreet)?;
        Ok(Self { frame, headers: headers(&field("headers")?)?, body: body(&field("body")?)? })
    }

    /// The same of a host in a hurry: all but the body as one JSON text, and the body in bytes.
    pub fn take_text(frame: &JsValue, body: &JsValue) -> Result<Self, JsValue> {
        let told = json_or_text(frame).map_err(|error| thrown(error.under("frame")))?;
        let frame = read::value_of(&told, Speech::Discreet).map_err(thrown)?;
        let named = told.get("headers").and_then(Value::as_object).into_iter().flatten();
        let headers = named.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        Ok(Self { frame, headers: headers.gather(), body: self::body(body)? })
    }

    /// Is it believed?
    pub fn verify(&self, now: Instant) -> Result<Result<Verified, Refusal>, Error> {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let secrets: Vec<&str> = self.frame.secrets.iter().map(String::as_str).collect();
        let request = webhook::Request {
            scheme: self.frame.scheme.0,
            secrets: &secrets,
            method: &self.frame.method,
            url: &self.frame.url,
            headers: &headers,
            body: &self.body,
            map: self.frame.map.as_ref(),
        };
        webhook::verify(&request, now)
    }
}

/// What is told of a request.
#[derive(Serialize)]
#[serde(untagged)]
enum Told {
    Believed {
        ok: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<Instant>,
        events: Value,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        unmapped: Vec<String>,
    },
    Refused {
        error: Refusal,
    },
}

/// `{ok: true, id?, at?, events, unmapped?}` or `{error}`. What a stranger's JSON held comes out as `JSON.parse` would have
/// read it: with numbers beyond 2^53 rounded and with a key `__proto__` that is a key like any other.
pub fn answer(verified: Result<Verified, Refusal>) -> Result<JsValue, JsValue> {
    tell(verified, Value::Array)
}

/// The same with the events as one JSON text.
pub fn answer_text(verified: Result<Verified, Refusal>) -> Result<JsValue, JsValue> {
    tell(verified, |events| Value::String(Value::Array(events).to_string()))
}

fn tell(verified: Result<Verified, Refusal>, events_as: fn(Vec<Value>) -> Value) -> Result<JsValue, JsValue> {
    give(&match verified {
        Ok(Verified { id, at, events, unmapped }) => {
            Told::Believed { ok: true, id, at, events: events_as(events), unmapped }
        }
        Err(error) => Told::Refused { error },
    })
}

/// Names and values of a plain object or a `Headers`; a list of values is a header that came several times.
fn headers(given: &JsValue) -> Result<Vec<(String, String)>, JsValue> {
    if !given.is_object() {
        return Err(wanted("an object", "headers", given));
    }
    let given = match String::from(tag(given)).as_str() {
        "[object Headers]" | "[object Map]" => Object::from_entries(given)?,
        _ => given.clone().unchecked_into(),
    };
    let mut headers = Vec::new();
    for entry in Object::entries(&given).iter() {
        let entry: Array = entry.unchecked_into();
        let (name, value) = (foreign_text("headers", &entry.get(0))?, entry.get(1));
        if value.is_undefined() {
            continue;
        }
        let values = if Array::is_array(&value) { value.unchecked_into() } else { Array::of1(&value) };
        for value in values.iter() {
            headers.push((name.clone(), foreign_text("headers", &value)?));
        }
    }
    Ok(headers)
}

/// The bytes of a body, or of the text that it was decoded to.
fn body(given: &JsValue) -> Result<Vec<u8>, JsValue> {
    if given.is_instance_of::<JsString>() || given.is_string() {
        return foreign_text("body", given).map(String::into_bytes);
    }
    let is_object = given.is_object();
    match is_object.then(|| String::from(tag(given))).as_deref() {
        Some("[object Uint8Array]" | "[object ArrayBuffer]" | "[object SharedArrayBuffer]") => {
            Ok(Uint8Array::new(given).to_vec())
        }
        _ if given.is_undefined() => Err(thrown(Error::one(Code::Missing, "body", "must be given"))),
        _ => Err(wanted("bytes or a text", "body", given)),
    }
}
