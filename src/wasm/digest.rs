//! The digest as JavaScript sees it: a module of its own, which is loaded only where a report is printed.

// The border is the same as the engine's; what only the engine needs of it is not compiled in.
#[path = "value.rs"]
mod value;

use wasm_bindgen::prelude::*;

use crate::digest;
use value::{give, json_or_text, thrown};

/// One HTML file for a report.
#[wasm_bindgen(js_name = digestHtml)]
pub fn digest_html(report: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    let (report, options) = (json_or_text(report).map_err(thrown)?, json_or_text(options).map_err(thrown)?);
    digest::html(&report, &options).map_err(thrown)
}

/// Every table of a report as CSV, by name.
#[wasm_bindgen(js_name = reportCsv)]
pub fn report_csv(report: &JsValue) -> Result<JsValue, JsValue> {
    let report = json_or_text(report).map_err(thrown)?;
    let sheets = digest::csv(&report).map_err(thrown)?;
    give(&sheets.into_iter().collect::<crate::table::Table<&str, String>>())
}

/// Starts afresh at the next call.
#[wasm_bindgen]
pub fn reset() {
    wasm_bindgen::handler::schedule_reinit();
}
