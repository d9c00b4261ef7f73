//! The engine's verbs. Records come in as plain values or as JSON text, checked against the playbook of the engine that reads
//! them; `now` is the last argument but for the readers of events, which get the instant of arrival.

use std::rc::Rc;

use js_sys::Uint8Array;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::Answer;
use super::value::{self, give, take, take_as, thrown, wanted};
use crate::attribution::Draft;
use crate::engine;
use crate::lead::arrival::Keys;
use crate::lead::{Record, identity};
use crate::problem::Error;
use crate::read::{self, Speech};
use crate::webhook::body;

/// One validated playbook, and every question about leads under it.
#[wasm_bindgen]
pub struct Engine(pub(super) Rc<engine::Engine>);

#[wasm_bindgen]
impl Engine {
    /// Checks a playbook whole.
    #[wasm_bindgen(constructor)]
    pub fn new(playbook: &JsValue) -> Result<Engine, JsValue> {
        let playbook = value::json(playbook).map_err(thrown)?;
        engine::Engine::new(&playbook).map(Rc::new).map(Self).map_err(thrown)
    }

    /// The lead as its events tell it.
    pub fn lead(&self, record: &JsValue, now: &JsValue) -> Answer {
        give(&self.0.lead(self.record(record)?, take_as("now", now)?))
    }

    /// The lead and its score, of one fold.
    pub fn page(&self, record: &JsValue, now: &JsValue) -> Answer {
        give(&self.0.page(self.record(record)?, take_as("now", now)?))
    }

    /// The score with its receipt.
    pub fn score(&self, record: &JsValue, now: &JsValue) -> Answer {
        give(&self.0.score(self.record(record)?, take_as("now", now)?))
    }

    /// Whether to text, what, when, and why.
    pub fn suggest(&self, record: &JsValue, now: &JsValue) -> Answer {
        give(&self.0.suggest(self.record(record)?, take_as("now", now)?))
    }

    /// The scores of records in JSON bytes.
    #[wasm_bindgen(js_name = scoreJson)]
    pub fn score_json(&self, records: &JsValue, bulk: &JsValue, now: &JsValue) -> Answer {
        let (records, bulk) = (bytes("bytes", records)?, take(bulk, Speech::Plain)?);
        rows(self.0.score_json(&records, &bulk, take_as("now", now)?))
    }

    /// The suggestions for records in JSON bytes.
    #[wasm_bindgen(js_name = suggestJson)]
    pub fn suggest_json(&self, records: &JsValue, bulk: &JsValue, now: &JsValue) -> Answer {
        let (records, bulk) = (bytes("bytes", records)?, take(bulk, Speech::Plain)?);
        rows(self.0.suggest_json(&records, &bulk, take_as("now", now)?))
    }

    /// Who first.
    pub fn worklist(&self, records: &JsValue, filter: &JsValue, now: &JsValue) -> Answer {
        let (records, filter) = (self.records(records)?, take(filter, Speech::Plain)?);
        give(&self.0.worklist(records, &filter, take_as("now", now)?))
    }

    /// A person approves what they saw.
    pub fn approve(&self, record: &JsValue, seen: &JsValue, decision: &JsValue, now: &JsValue) -> Answer {
        let (record, seen) = (self.record(record)?, take_as("suggestion", seen)?);
        give(&self.0.approve(record, &seen, &take_as("decision", decision)?, take_as("now", now)?))
    }

    /// The approval that the playbook itself gives, if it does.
    #[wasm_bindgen(js_name = autoApprove)]
    pub fn auto_approve(&self, record: &JsValue, now: &JsValue) -> Answer {
        give_some(self.0.auto_approve(self.record(record)?, take_as("now", now)?))
    }

    /// May an approved text go now?
    pub fn release(&self, record: &JsValue, approval: &JsValue, now: &JsValue) -> Answer {
        let (record, approval) = (self.record(record)?, take_as("approval", approval)?);
        give(&self.0.release(record, &approval, take_as("now", now)?))
    }

    /// A person answers a person.
    pub fn reply(&self, record: &JsValue, words: &JsValue, now: &JsValue) -> Answer {
        let (record, words) = (self.record(record)?, take(words, Speech::Discreet)?);
        give(&self.0.reply(record, &words, take_as("now", now)?))
    }

    /// What a text that has just arrived means, and what is answered at once.
    pub fn inbound(&self, record: &JsValue, event: &JsValue, now: &JsValue) -> Answer {
        let (record, event) = (self.record(record)?, take_as::<String>("event", event)?);
        give_some(self.0.inbound(record, &event, take_as("now", now)?))
    }

    /// The lead's sales, and what each touch before them earned by each model.
    pub fn credits(&self, record: &JsValue, now: &JsValue) -> Answer {
        give(&self.0.credits(self.record(record)?, take_as("now", now)?))
    }

    /// What was sent, what came back, and what every text earned.
    pub fn report(&self, records: &JsValue, request: &JsValue, now: &JsValue) -> Answer {
        let (records, request) = (self.records(records)?, take(request, Speech::Plain)?);
        give(&self.0.report(records, &request, take_as("now", now)?).map_err(thrown)?)
    }

    /// What every experiment has shown.
    pub fn experiments(&self, records: &JsValue, now: &JsValue) -> Answer {
        give(&self.0.experiments(self.records(records)?, take_as("now", now)?))
    }

    /// What a report needs to know of one person.
    #[wasm_bindgen(js_name = reportFacts)]
    pub fn report_facts(&self, record: &JsValue, now: &JsValue) -> Answer {
        give(&self.0.report_facts(self.record(record)?, take_as("now", now)?))
    }

    /// A report to which people are added.
    pub fn reporting(&self, request: &JsValue, now: &JsValue) -> Result<Reporting, JsValue> {
        let (request, now) = (take(request, Speech::Plain)?, take_as("now", now)?);
        self.0.draft_report(&request, now).map(Reporting).map_err(thrown)
    }

    /// A store of leads that stay.
    pub fn open(&self, room: &JsValue) -> Result<Book, JsValue> {
        Ok(Book(engine::Book::open(Rc::clone(&self.0), take(room, Speech::Plain)?)))
    }

    /// What the author of a template should mend.
    pub fn lint(&self, text: &JsValue) -> Answer {
        give(&self.0.lint(&take_as::<String>("text", text)?).map_err(thrown)?)
    }

    /// Events as a source told them, checked and in the form in which they are kept.
    #[wasm_bindgen(js_name = readEvents)]
    pub fn read_events(&self, events: &JsValue, arrival: &JsValue) -> Answer {
        let (events, arrival) = (value::json(events).map_err(thrown)?, take_as("arrival", arrival)?);
        give(&self.0.read_events(&events, &arrival).map_err(thrown)?)
    }

    /// The same, each with how its person is found; the events may come as JSON text.
    pub fn arrive(&self, events: &JsValue, arrival: &JsValue) -> Answer {
        let mended = || events.as_string().and_then(|text| body::json(text.as_bytes()));
        let told = value::json_or_text(events).or_else(|error| mended().ok_or(error));
        let (events, arrival) = (told.map_err(thrown)?, take_as("arrival", arrival)?);
        give(&self.0.arrive(&events, &arrival).map_err(thrown)?)
    }

    /// How the person of an event is found.
    pub fn keys(&self, event: &JsValue) -> Answer {
        give(&value::json(event).and_then(|event| Keys::of(&event)).map_err(thrown)?)
    }

    /// Which of two tellings of one identity is kept.
    pub fn settle(&self, kept: &JsValue, told: &JsValue) -> Answer {
        let event = |name: &str, told: &JsValue| {
            let read = value::json_or_text(told).and_then(|told| read::value_of(&told, Speech::Discreet));
            read.map_err(|error| thrown(error.under(name)))
        };
        give(&identity::settle(&event("kept", kept)?, &event("told", told)?))
    }

    fn record(&self, record: &JsValue) -> Result<Record, JsValue> {
        value::json_or_text(record).and_then(|record| self.0.record(&record)).map_err(thrown)
    }

    fn records(&self, records: &JsValue) -> Result<Vec<Record>, JsValue> {
        let list = value::json_or_text(records).map_err(|error| thrown(error.under("records")))?;
        let Value::Array(list) = list else { return Err(wanted("a list", "records", records)) };
        let read = list.iter().enumerate().map(|(n, record)| {
            let placed = |error: Error| error.under(&format!("records[{n}]"));
            self.0.record(record).map_err(placed)
        });
        read.collect::<Result<_, _>>().map_err(thrown)
    }
}

/// A report that is being added up.
#[wasm_bindgen]
pub struct Reporting(Draft);

#[wasm_bindgen]
impl Reporting {
    /// Adds people by their facts: values in a list, or JSON text.
    pub fn add(&mut self, facts: &JsValue) -> Result<(), JsValue> {
        match facts.as_string() {
            Some(text) => self.0.add_json(&text),
            None => value::json(facts).and_then(|facts| self.0.add_values(&facts)),
        }
        .map_err(thrown)
    }

    /// The report over everybody added.
    pub fn finish(self) -> Answer {
        give(&self.0.finish().map_err(thrown)?)
    }
}

/// Leads that stay.
#[wasm_bindgen]
pub struct Book(engine::Book);

#[wasm_bindgen]
impl Book {
    /// Takes a record or events.
    pub fn apply(&mut self, told: &JsValue) -> Answer {
        let told = value::json_or_text(told).map_err(thrown)?;
        give(&self.0.apply(&told).map_err(thrown)?)
    }

    /// The score of a lead, if there is such a lead.
    pub fn score(&mut self, id: &JsValue, now: &JsValue) -> Answer {
        give_some(self.0.score(&take_as::<String>("id", id)?, take_as("now", now)?))
    }

    /// What to do about a lead, if there is such a lead.
    pub fn suggest(&mut self, id: &JsValue, now: &JsValue) -> Answer {
        give_some(self.0.suggest(&take_as::<String>("id", id)?, take_as("now", now)?))
    }

    /// Who first.
    pub fn worklist(&mut self, filter: &JsValue, now: &JsValue) -> Answer {
        give(&self.0.worklist(&take(filter, Speech::Plain)?, take_as("now", now)?))
    }

    /// Drops a lead. Was there such a lead?
    pub fn forget(&mut self, id: &JsValue) -> Result<bool, JsValue> {
        Ok(self.0.forget(&take_as::<String>("id", id)?))
    }

    /// What it holds.
    pub fn held(&self) -> Answer {
        give(&self.0.held())
    }
}

fn bytes(name: &str, argument: &JsValue) -> Result<Vec<u8>, JsValue> {
    let bytes = argument.dyn_ref::<Uint8Array>().ok_or_else(|| wanted("a Uint8Array", name, argument))?;
    // Before it is copied: the module's memory never shrinks.
    if bytes.length() as usize > engine::LARGEST_BODY {
        return Err(thrown(engine::too_large(engine::BODY_TOO_LARGE)));
    }
    Ok(bytes.to_vec())
}

fn rows(answered: Result<Vec<u8>, Error>) -> Answer {
    Ok(Uint8Array::from(answered.map_err(thrown)?.as_slice()).into())
}

/// An answer, or `undefined`.
fn give_some<T: serde::Serialize>(answer: Option<T>) -> Answer {
    answer.map_or(Ok(JsValue::UNDEFINED), |answer| give(&answer))
}
