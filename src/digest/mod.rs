//! A report in, a page out: one HTML file for the owner of a practice, to read, print or attach, and every table as CSV.
//!
//! The page is whole in itself: no script, no request, charts drawn in it with a table beside each. No rule is here, nothing
//! is added up: it shows what the report says. Whatever comes from outside is escaped by the template.
//!
//! ```
//! use serde_json::json;
//! let usd = |minor: i64| json!({"minor": minor, "currency": "USD"});
//! let report = json!({
//!     "from": "2026-11-01T07:00:00Z", "to": "2026-12-01T07:00:00Z", "model": "last", "by": "template",
//!     "totals": {"sent": 1000, "delivered": 980, "replied": 40, "clicked": 20, "optedOut": 3, "converted": 18,
//!                "revenue": usd(4_500_000), "cost": usd(1_580), "revenuePerMessage": usd(4_500)},
//!     "unattributed": usd(0), "revenue": usd(4_500_000),
//! });
//! let options = json!({"business": "Sound Hearing", "timeZone": "America/Phoenix", "now": "2026-12-01T16:00:00Z"});
//! let page = textlift::digest::html(&report, &options).unwrap();
//! assert!(page.contains("November 1 to 30, 2026") && page.contains("$45"));
//! ```

mod chart;
mod csv;
mod page;
mod say;
mod told;

use askama::Template;
use serde_json::Value;

use crate::problem::{Code, Error};
use crate::read::{self, Speech};

pub use csv::csv;

/// The page for a report (the answer of `engine.report`).
pub fn html(report: &Value, options: &Value) -> Result<String, Error> {
    let report = told::Report::of(report).map_err(|error| error.under("report"))?;
    let options: told::Options =
        read::value_of(options, Speech::Plain).map_err(|error| error.under("options"))?;
    let page = page::Page::of(&report, &options);
    page.render().map_err(|error| Error::one(Code::Malformed, "report", error.to_string()))
}
