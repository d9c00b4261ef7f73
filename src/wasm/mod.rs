//! The engine as JavaScript sees it: one exported function per verb. Plain values come in, are read as JSON
//! would be ([`value`]), and plain values go out; a mistake of the caller is thrown as the list of its
//! problems, which the package turns into a `TextliftError`.
//!
//! This is the only code that knows JavaScript. No rule lives here.

pub mod columns;
pub mod engine;
pub mod request;
pub mod value;

use js_sys::{Array, JsString, Object, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::lead::reply::{self, read_reply};
use crate::lead::{self, Instant};
use crate::messaging::sms;
use crate::playbook::starter::starter;
use crate::read::Speech;
use crate::sending::outbox::{self, OutboxRow};
use crate::{attribution, record, scheduling};
use value::{foreign_text, give, give_text, instants_of, take, take_as, thrown, units, wanted};

/// An answer, or the list of what is wrong with the question.
type Answer = Result<JsValue, JsValue>;

/// The version of this package.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The release of the IANA time-zone database that every local time here follows.
#[wasm_bindgen(js_name = tzdbVersion)]
pub fn tzdb_version() -> String {
    lead::tzdb_version().to_owned()
}

/// What the clock shows in a zone.
#[wasm_bindgen(js_name = localTime)]
pub fn local_time(instant: &JsValue, zone: &JsValue) -> Answer {
    let (instant, zone) = (take_as("instant", instant)?, take_as::<String>("zone", zone)?);
    give(&lead::local_time(instant, &zone).map_err(thrown)?)
}

/// The instant at which a clock in a zone shows a local time.
#[wasm_bindgen(js_name = instantOf)]
pub fn instant_of(local: &JsValue, zone: &JsValue) -> Answer {
    let (local, zone) = (take_as::<String>("local", local)?, take_as::<String>("zone", zone)?);
    give(&lead::instant_of(&local, &zone).map_err(thrown)?)
}

/// Zones, country and states of a phone number.
#[wasm_bindgen(js_name = phoneZones)]
pub fn phone_zones(phone: &JsValue) -> Answer {
    give(&lead::phone_zones(&take_as("phone", phone)?))
}

/// The exact next instant at which a text may go.
#[wasm_bindgen(js_name = nextSlot)]
pub fn next_slot(question: &JsValue) -> Answer {
    give(&scheduling::next_slot(&take(question, Speech::Plain)?))
}

/// The exact next instant from each of many instants on; NaN where there is none within 60 days.
#[wasm_bindgen(js_name = nextSlots)]
pub fn next_slots(question: &JsValue, instants: &JsValue) -> Answer {
    let question = take(question, Speech::Plain)?;
    let instants = instants_of("instants", instants)?;
    let slots: Vec<f64> = scheduling::next_slots(&question, instants)
        .map(|slot| slot.map_or(f64::NAN, |at| at.millis() as f64))
        .collect();
    Ok(js_sys::Float64Array::from(slots.as_slice()).into())
}

/// How a text travels, and what it costs.
#[wasm_bindgen(js_name = smsParts)]
pub fn sms_parts(text: &JsValue) -> Answer {
    let counted = sms::sms_parts(&units("text", text)?);
    let answer = give(&counted)?;
    let list = Reflect::get(&answer, &"offenders".into())?;
    // JSON as Rust writes it has no half of a surrogate pair; JavaScript has.
    for (place, offender) in (0_u32..).zip(&counted.offenders) {
        if let Some(half) = offender.lone_surrogate() {
            let char = JsString::from_char_code1(u32::from(half));
            Reflect::set(&Reflect::get_u32(&list, place)?, &"char".into(), &char)?;
        }
    }
    Ok(answer)
}

/// What each of many texts costs, a column a figure.
#[wasm_bindgen(js_name = smsPartsColumns)]
pub fn sms_parts_columns(texts: &JsValue) -> Answer {
    let Some(list) = texts.dyn_ref::<Array>().filter(|list| Array::is_array(list)) else {
        return Err(wanted("a list of texts", "texts", texts));
    };
    let mut lengths = Vec::new();
    for (n, text) in list.iter().enumerate() {
        match text.dyn_ref::<JsString>() {
            Some(text) => lengths.push(text.length() as usize),
            None => return Err(wanted("a text", &format!("texts[{n}]"), &text)),
        }
    }
    // All of them cross as one text: that is the dear part.
    let all = units("texts", &list.join(""))?;
    let mut rest = all.as_slice();
    let count = lengths.len();
    let (mut ucs2, mut figures) = (vec![0_u8; count], [(); 3].map(|()| vec![0_u32; count]));
    for (n, length) in lengths.into_iter().enumerate() {
        let (text, more) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = more;
        let sms = sms::sms_parts(text);
        if let Some(is) = ucs2.get_mut(n) {
            *is = u8::from(sms.encoding == sms::Encoding::Ucs2);
        }
        for (column, figure) in figures.iter_mut().zip([sms.parts, sms.units, sms.units_left]) {
            if let Some(place) = column.get_mut(n) {
                *place = u32::try_from(figure).unwrap_or(u32::MAX);
            }
        }
    }
    let columns = Object::new();
    Reflect::set(&columns, &"ucs2".into(), &Uint8Array::from(ucs2.as_slice()))?;
    for (name, column) in ["parts", "units", "unitsLeft"].into_iter().zip(&figures) {
        Reflect::set(&columns, &name.into(), &Uint32Array::from(column.as_slice()))?;
    }
    Ok(columns.into())
}

record! {
    /// What is known of the conversation when a text comes in.
    pub struct Setting strict {
        /// A question was sent and not answered yet.
        pub pending: bool = false,
        /// The number has opted out.
        pub opted_out: bool = false,
    }
}

/// `{kind}`.
#[derive(serde::Serialize)]
struct Heard {
    kind: lead::ReplyKind,
}

/// What an incoming text says: opt-out, opt-in, help, doubtful or an answer.
#[wasm_bindgen(js_name = readReply)]
pub fn read_incoming(text: &JsValue, setting: &JsValue) -> Answer {
    let (text, setting) = (foreign_text("text", text)?, take::<Setting>(setting, Speech::Plain)?);
    let context = reply::Context { pending: setting.pending, opted_out: setting.opted_out, words: &[] };
    give(&Heard { kind: read_reply(&text, &context) })
}

/// Is a request signed by the holder of a secret, and what does it bring?
#[wasm_bindgen(js_name = verifyWebhook)]
pub fn verify_webhook(request: &JsValue, now: &JsValue) -> Answer {
    let (request, now) = (request::Signed::take(request)?, take_as("now", now)?);
    request::answer(request.verify(now).map_err(thrown)?)
}

/// The same of a host in a hurry: the frame is one JSON text, and so are the events.
#[wasm_bindgen(js_name = openWebhook)]
pub fn open_webhook(frame: &JsValue, body: &JsValue, now: &JsValue) -> Answer {
    let (request, now) = (request::Signed::take_text(frame, body)?, take_as("now", now)?);
    request::answer_text(request.verify(now).map_err(thrown)?)
}

/// A send as it is stored at first.
#[wasm_bindgen(js_name = outboxRow)]
pub fn outbox_row(order: &JsValue, now: &JsValue) -> Answer {
    give(&OutboxRow::born(take(order, Speech::Discreet)?, take_as("now", now)?))
}

/// A send and what to do, after something happened to it.
#[wasm_bindgen(js_name = outboxAdvance)]
pub fn outbox_advance(row: &JsValue, input: &JsValue, now: &JsValue) -> Answer {
    let (row, input, now) = (take_as("row", row)?, take_as("input", input)?, take_as::<Instant>("now", now)?);
    give(&outbox::outbox_advance(row, input, now))
}

/// What each channel earned, by every model asked for.
#[wasm_bindgen]
pub fn attribute(journeys: &JsValue, options: &JsValue) -> Answer {
    let (journeys, options) = (take_as::<Vec<_>>("journeys", journeys)?, take(options, Speech::Plain)?);
    give(&attribution::attribute(&journeys, &options).map_err(thrown)?)
}

/// Which of two arms is better, if that can be said yet.
#[wasm_bindgen]
pub fn verdict(pair: &JsValue) -> Answer {
    give(&take::<attribution::experiment::Pair>(pair, Speech::Plain)?.verdict())
}

/// What a better rate would bring in.
#[wasm_bindgen]
pub fn opportunity(question: &JsValue) -> Answer {
    give(&attribution::opportunity(&take(question, Speech::Plain)?).map_err(thrown)?)
}

/// A fresh playbook to begin with, for an industry.
#[wasm_bindgen(js_name = starterPlaybook)]
pub fn starter_playbook(industry: &JsValue) -> Answer {
    give_text(&starter(take_as("industry", industry)?))
}

/// Starts afresh at the next call. A trap leaves the memory of the module in an unknown state; the package
/// calls this after one, so that it does not take the host with it.
#[wasm_bindgen]
pub fn reset() {
    wasm_bindgen::handler::schedule_reinit();
}
