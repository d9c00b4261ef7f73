//! Journeys and leads in typed arrays, block by block: what the module holds of them at once does not grow with their number.

use js_sys::{Float64Array, Int32Array, Object, Reflect, Uint8Array, Uint16Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::Answer;
use super::engine::Engine;
use super::value::{give, take, take_as, thrown, wanted};
use crate::attribution::{self, ColumnTally};
use crate::problem::{Code, Error};
use crate::read::Speech;
use crate::scoring::{Columns, Heads, ScoreColumns};

/// Journeys or leads of a block.
const BLOCK: u32 = 4_096;

/// What each channel earned, by every model asked for, over journeys in columns.
#[wasm_bindgen(js_name = attributeColumns)]
pub fn attribute_columns(columns: &JsValue, options: &JsValue) -> Answer {
    if !columns.is_object() {
        return Err(wanted("an object", "columns", columns));
    }
    let field = |key: &str| Reflect::get(columns, &key.into());
    let channels = take_as::<Vec<String>>("channels", &field("channels")?)?;
    let currency = take_as::<String>("currency", &field("currency")?)?;
    let floats = |name| typed::<Float64Array>(&field(name)?, name, "a Float64Array");
    let touches: Uint8Array = typed(&field("touches")?, "touches", "a Uint8Array")?;
    let ends: Uint32Array = typed(&field("ends")?, "ends", "a Uint32Array")?;
    let (at, converted_at, minor) = (floats("at")?, floats("convertedAt")?, floats("minor")?);
    for (name, length, wanted) in [
        ("at", at.length(), touches.length()),
        ("convertedAt", converted_at.length(), ends.length()),
        ("minor", minor.length(), ends.length()),
    ] {
        same_length(name, length, wanted)?;
    }
    let options = take(options, Speech::Plain)?;
    let mut tally = ColumnTally::new(&channels, &currency, &options).map_err(thrown)?;
    let (mut journey, mut touch) = (0, 0);
    while journey < ends.length() || touch < touches.length() {
        let last = (journey + BLOCK).min(ends.length());
        // The last block takes all that is left, so that touches of no journey are found.
        let end = if last == ends.length() { touches.length() } else { ends.get_index(last - 1) };
        let block = (touches.subarray(touch, end).to_vec(), at.subarray(touch, end).to_vec());
        let ends = ends.subarray(journey, last).to_vec();
        let sales = [&converted_at, &minor].map(|column| column.subarray(journey, last).to_vec());
        let [converted_at, minor] = &sales;
        tally
            .add(&attribution::Columns { touches: &block.0, at: &block.1, ends: &ends, converted_at, minor })
            .map_err(thrown)?;
        (journey, touch) = (last, end);
    }
    give(&tally.finish().map_err(thrown)?)
}

#[wasm_bindgen]
impl Engine {
    /// Score, raw and segment of leads in columns.
    #[wasm_bindgen(js_name = scoreColumns)]
    pub fn score_columns(&self, columns: &JsValue, now: &JsValue) -> Answer {
        if !columns.is_object() {
            return Err(wanted("an object", "columns", columns));
        }
        let field = |key: &str| Reflect::get(columns, &key.into());
        let optional = |key: &str| field(key).map(|value| (!value.is_undefined()).then_some(value));
        let mut heads = Heads { types: take_as("types", &field("types")?)?, ..Heads::default() };
        if let Some(zones) = optional("zones")? {
            heads.zones = take_as("zones", &zones)?;
        }
        if let Some(currency) = optional("currency")? {
            heads.currency = Some(take_as("currency", &currency)?);
        }
        let ends: Uint32Array = typed(&field("ends")?, "ends", "a Uint32Array")?;
        let kinds: Uint8Array = typed(&field("type")?, "type", "a Uint8Array")?;
        let at: Float64Array = typed(&field("at")?, "at", "a Float64Array")?;
        let minor =
            optional("minor")?.map(|it| typed::<Float64Array>(&it, "minor", "a Float64Array")).transpose()?;
        let order =
            optional("order")?.map(|it| typed::<Uint32Array>(&it, "order", "a Uint32Array")).transpose()?;
        let suspected = optional("suspected")?
            .map(|it| typed::<Uint8Array>(&it, "suspected", "a Uint8Array"))
            .transpose()?;
        let zone =
            optional("zone")?.map(|it| typed::<Uint16Array>(&it, "zone", "a Uint16Array")).transpose()?;
        let mut facts = Vec::new();
        if let Some(told) = optional("facts")? {
            for key in Object::keys(told.unchecked_ref::<Object>()).iter() {
                let name = key.as_string().unwrap_or_default();
                let place = format!("facts.{name}");
                facts.push(typed::<Uint8Array>(&Reflect::get(&told, &key)?, &place, "a Uint8Array")?);
                heads.facts.push(name);
            }
        }
        let (events, leads) = (kinds.length(), ends.length());
        let lengths = [
            ("at", Some(at.length()), events),
            ("minor", minor.as_ref().map(Float64Array::length), events),
            ("order", order.as_ref().map(Uint32Array::length), events),
            ("suspected", suspected.as_ref().map(Uint8Array::length), events),
            ("zone", zone.as_ref().map(Uint16Array::length), leads),
        ];
        for (name, length, wanted) in lengths {
            same_length(name, length.unwrap_or(wanted), wanted)?;
        }
        for (name, fact) in heads.facts.iter().zip(&facts) {
            same_length(&format!("facts.{name}"), fact.length(), leads)?;
        }
        let mut scores = ScoreColumns::default();
        let now = take_as("now", now)?;
        let mut scorer = self.0.score_columns(&heads, now).map_err(thrown)?;
        let (mut lead, mut event) = (0, 0);
        while lead < leads || event < events {
            let last = (lead + BLOCK).min(leads);
            // The last block takes all that is left, so that events of no lead are found; one that falls finds nothing.
            let end = if last == leads { events } else { ends.get_index(last - 1).clamp(event, events) };
            let facts: Vec<Vec<u8>> = facts.iter().map(|fact| fact.subarray(lead, last).to_vec()).collect();
            let facts: Vec<&[u8]> = facts.iter().map(Vec::as_slice).collect();
            let block = Columns {
                leads_before: lead as usize,
                events_before: event as usize,
                ends: &ends.subarray(lead, last).to_vec(),
                kinds: &kinds.subarray(event, end).to_vec(),
                at: &at.subarray(event, end).to_vec(),
                minor: &minor.as_ref().map(|it| it.subarray(event, end).to_vec()).unwrap_or_default(),
                order: &order.as_ref().map(|it| it.subarray(event, end).to_vec()).unwrap_or_default(),
                suspected: &suspected.as_ref().map(|it| it.subarray(event, end).to_vec()).unwrap_or_default(),
                zone: &zone.as_ref().map(|it| it.subarray(lead, last).to_vec()).unwrap_or_default(),
                facts: &facts,
            };
            scorer.add(&block, &mut scores).map_err(thrown)?;
            (lead, event) = (last, end);
        }
        let answer = Object::new();
        Reflect::set(&answer, &"score".into(), &Uint8Array::from(scores.score.as_slice()))?;
        Reflect::set(&answer, &"raw".into(), &Int32Array::from(scores.raw.as_slice()))?;
        Reflect::set(&answer, &"segment".into(), &Uint8Array::from(scores.segment.as_slice()))?;
        Ok(answer.into())
    }
}

fn same_length(name: &str, length: u32, wanted: u32) -> Result<(), JsValue> {
    if length == wanted {
        return Ok(());
    }
    Err(thrown(Error::one(Code::OutOfRange, name, format!("wanted {wanted} entries, got {length}"))))
}

fn typed<T: JsCast>(value: &JsValue, name: &str, what: &str) -> Result<T, JsValue> {
    value.clone().dyn_into().map_err(|value| wanted(what, name, &value))
}
