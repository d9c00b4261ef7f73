//! Journeys in typed arrays, block by block: what the module holds of them at once does not grow with their number.

use js_sys::{Float64Array, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::Answer;
use super::value::{give, take, take_as, thrown, wanted};
use crate::attribution::{ColumnTally, Columns};
use crate::problem::{Code, Error};
use crate::read::Speech;

/// Journeys of a block.
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
        if length != wanted {
            let message = format!("wanted {wanted} entries, got {length}");
            return Err(thrown(Error::one(Code::OutOfRange, name, message)));
        }
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
            .add(&Columns { touches: &block.0, at: &block.1, ends: &ends, converted_at, minor })
            .map_err(thrown)?;
        (journey, touch) = (last, end);
    }
    give(&tally.finish().map_err(thrown)?)
}

fn typed<T: JsCast>(value: &JsValue, name: &str, what: &str) -> Result<T, JsValue> {
    value.clone().dyn_into().map_err(|value| wanted(what, name, &value))
}
