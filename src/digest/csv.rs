//! A report in, its tables as CSV out (RFC 4180: CRLF after each line, quotes where they are needed, a heading always).
//!
//! Amounts are decimal numbers, with the row's currency in the last column; instants are RFC 3339 in UTC. A text that a
//! spreadsheet would take for a formula gets a `'` before it, numbers excepted.

use serde_json::Value;

use crate::gather::Gather;
use crate::lead::{Currency, Instant, Zone};
use crate::problem::Error;

use super::told;

/// A table: where its rows lie in the report, and its columns.
struct Sheet {
    name: &'static str,
    /// A path to the rows: one object is one row; a list within a list has a row for each inner entry.
    rows: &'static [&'static str],
    /// Of a list within a list: columns of the outer entry.
    outer: &'static [&'static str],
    /// Paths of the columns. `$` before it: money. `@`: an instant. `%`: a rate, told in six columns.
    columns: &'static [&'static str],
}

const FIGURES: &[&str] = &[
    "key",
    "sent",
    "delivered",
    "parts",
    "people",
    "replied",
    "clicked",
    "optedOut",
    "converted",
    "$revenue",
    "$cost",
    "$revenuePerMessage",
    "$revenuePerDelivered",
    "$revenuePerPart",
    "$cohort.revenue",
    "$cohort.revenuePerMessage",
    "$cohort.revenuePerDelivered",
    "$cohort.revenuePerPart",
    "%conversionPerMessage",
    "%conversionPerPerson",
    "%optOutRate",
    "roi",
    "before.sent",
    "before.delivered",
    "before.replied",
    "before.clicked",
    "before.optedOut",
    "before.converted",
    "$before.revenue",
    "$before.cost",
    "$before.revenuePerMessage",
];

const RATE: [&str; 6] = ["count", "of", "rate", "low", "high", "thin"];

const SHEETS: &[Sheet] = &[
    Sheet { name: "totals", rows: &["totals"], outer: &[], columns: FIGURES },
    Sheet { name: "rows", rows: &["rows"], outer: &[], columns: FIGURES },
    Sheet { name: "months", rows: &["months"], outer: &[], columns: FIGURES },
    Sheet { name: "segments", rows: &["segments"], outer: &[], columns: FIGURES },
    Sheet { name: "steps", rows: &["steps"], outer: &[], columns: FIGURES },
    Sheet {
        name: "funnel",
        rows: &["funnel"],
        outer: &[],
        columns: &["sent", "%delivered", "%responded", "%converted"],
    },
    Sheet { name: "channels", rows: &["channels"], outer: &[], columns: &["channel", "$revenue", "$before"] },
    Sheet {
        name: "models",
        rows: &["models", "channels"],
        outer: &["model"],
        columns: &["channel", "$revenue"],
    },
    Sheet { name: "modelRows", rows: &["models", "rows"], outer: &["model"], columns: &["key", "$revenue"] },
    Sheet {
        name: "receipts",
        rows: &["receipts"],
        outer: &[],
        columns: &["sale", "lead", "@at", "$amount", "$refunded"],
    },
    Sheet {
        name: "touches",
        rows: &["receipts", "touches"],
        outer: &["sale", "lead"],
        columns: &["channel", "@at", "event", "template", "step", "$credit"],
    },
    Sheet {
        name: "lifetime",
        rows: &["lifetime", "cohorts"],
        outer: &[],
        columns: &["cohort", "%buyers", "$total", "$perPerson"],
    },
    Sheet {
        name: "lifetimeTotal",
        rows: &["lifetime"],
        outer: &[],
        columns: &["%buyers", "$total", "$perPerson"],
    },
    Sheet {
        name: "reactivated",
        rows: &["reactivated", "groups"],
        outer: &["dormantDays", "withinDays"],
        columns: &["key", "%texted", "%neverTexted"],
    },
    Sheet {
        name: "reactivatedTotal",
        rows: &["reactivated"],
        outer: &[],
        columns: &["dormantDays", "withinDays", "%texted", "%neverTexted", "tooEarly"],
    },
    Sheet { name: "advice", rows: &["advice"], outer: &[], columns: &["about", "key", "advice", "say"] },
    Sheet {
        name: "revenue",
        rows: &[],
        outer: &[],
        columns: &[
            "@from",
            "@to",
            "model",
            "$revenue",
            "$totals.revenue",
            "$unattributed",
            "%gaps.sales",
            "$gaps.revenue",
            "looseRefunds.count",
            "$looseRefunds.amount",
        ],
    },
    Sheet {
        name: "otherCurrencies",
        rows: &["otherCurrencies"],
        outer: &[],
        columns: &["sales", "$sold", "$refunded", "$cost"],
    },
    Sheet {
        name: "experiments",
        rows: &["experiments", "arms"],
        outer: &["experiment", "outcome", "winner"],
        columns: &[
            "arm",
            "share",
            "holdout",
            "exposed",
            "pending",
            "people",
            "conversions",
            "rate",
            "interval.low",
            "interval.high",
            "$revenue",
        ],
    },
];

/// Every table of a report by its name. What experiments have shown is one more, where the report has `experiments`.
pub fn csv(report: &Value) -> Result<Vec<(&'static str, String)>, Error> {
    told::Report::of(report).map_err(|error| error.under("report"))?;
    let mut sheets = SHEETS.iter().map(|sheet| (sheet.name, sheet.text(report))).gather();
    sheets.push(("hours", hours(report)));
    Ok(sheets)
}

impl Sheet {
    fn text(&self, report: &Value) -> String {
        let mut text = String::new();
        let heads = self.outer.iter().chain(self.columns).flat_map(|column| match column.strip_prefix('%') {
            Some(rate) => RATE.iter().map(|part| format!("{rate}.{part}")).gather(),
            None => vec![column.trim_start_matches(['$', '@']).to_owned()],
        });
        line(&mut text, heads.chain(std::iter::once("currency".to_owned())));
        let own = at(report, "currency").and_then(Value::as_str).unwrap_or_default();
        self.each(report, &mut |outer, row| {
            let cells = self.outer.iter().map(|column| cell(at(outer, column)));
            let own_cells = self.columns.iter().flat_map(|column| cells_of(row, column));
            let currency = self.columns.iter().find_map(|column| {
                let money = column.strip_prefix('$').and_then(|path| at(row, path));
                money.and_then(|money| at(money, "currency")).and_then(Value::as_str)
            });
            line(&mut text, cells.chain(own_cells).chain(std::iter::once(guarded(currency.unwrap_or(own)))));
        });
        text
    }

    fn each(&self, report: &Value, tell: &mut dyn FnMut(&Value, &Value)) {
        let (first, second) = match self.rows {
            [] => return tell(report, report),
            [first] => (first, None),
            [first, second, ..] => (first, Some(second)),
        };
        let outer = entries(at(report, first));
        for entry in outer {
            match second {
                None => tell(entry, entry),
                Some(second) => entries(at(entry, second)).for_each(|row| tell(entry, row)),
            }
        }
    }
}

/// A list's entries; an object is one.
fn entries(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (list, one) = match value {
        Some(Value::Array(list)) => (list.as_slice(), None),
        Some(object @ Value::Object(_)) => ([].as_slice(), Some(object)),
        _ => ([].as_slice(), None),
    };
    list.iter().chain(one)
}

/// The value at a path of keys with dots between them.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| value.get(key))
}

fn cells_of(row: &Value, column: &str) -> Vec<String> {
    if let Some(path) = column.strip_prefix('%') {
        let rate = at(row, path);
        return RATE.iter().map(|part| cell(rate.and_then(|rate| rate.get(part)))).gather();
    }
    if let Some(path) = column.strip_prefix('$') {
        return vec![at(row, path).and_then(money).unwrap_or_default()];
    }
    if let Some(path) = column.strip_prefix('@') {
        return vec![at(row, path).and_then(instant).unwrap_or_default()];
    }
    vec![cell(at(row, column))]
}

fn cell(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => guarded(text),
        Some(number @ (Value::Number(_) | Value::Bool(_))) => number.to_string(),
        _ => String::new(),
    }
}

/// Minor units as a decimal number: 250050 is 2500.50.
fn money(value: &Value) -> Option<String> {
    let minor = value.get("minor")?.as_i64()?;
    let digits = Currency::parse(value.get("currency")?.as_str()?)?.digits();
    let (unit, minus) = (10_u64.pow(digits), if minor < 0 { "-" } else { "" });
    let (whole, part) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    Some(match digits {
        0 => format!("{minus}{whole}"),
        digits => format!("{minus}{whole}.{part:0width$}", width = digits as usize),
    })
}

fn instant(value: &Value) -> Option<String> {
    let at = match value {
        Value::String(text) => Instant::parse(text)?,
        number => Instant::from_millis(number.as_i64()?),
    };
    Some(format!("{}Z", Zone::UTC.local(at)))
}

/// A text that no spreadsheet takes for a formula, in quotes where it needs them.
fn guarded(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(text);
    let guarded = if formula { format!("'{text}") } else { text.to_owned() };
    if guarded.contains(['"', ',', '\r', '\n']) {
        return format!("\"{}\"", guarded.replace('"', "\"\""));
    }
    guarded
}

/// Digits, perhaps with a sign and a point.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, part].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Hours of the week, a row for each.
fn hours(report: &Value) -> String {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const GRIDS: [&str; 3] = ["sent", "responded", "converted"];
    let mut text = String::new();
    let heads = ["day", "hour"].iter().chain(&GRIDS).chain(&["revenue", "currency"]);
    line(&mut text, heads.map(|head| (*head).to_owned()));
    let Some(grids) = report.get("hours") else { return text };
    let currency = at(report, "totals.revenue.currency").and_then(Value::as_str).unwrap_or_default();
    for (day, name) in DAYS.iter().enumerate() {
        for hour in 0..24_usize {
            let of = |grid: &str| grids.get(grid)?.get(day)?.get(hour);
            let minor = of("revenue").cloned().unwrap_or_default();
            let revenue = money(&serde_json::json!({"minor": minor, "currency": currency}));
            let counts = GRIDS.iter().map(|grid| cell(of(grid)));
            let ends = [revenue.unwrap_or_default(), guarded(currency)];
            line(&mut text, [(*name).to_owned(), hour.to_string()].into_iter().chain(counts).chain(ends));
        }
    }
    text
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (n, cell) in cells.enumerate() {
        if n > 0 {
            text.push(',');
        }
        text.push_str(&cell);
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_a_spreadsheet_would_run_is_guarded_and_a_number_is_not() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("=HYPERLINK(\"a\",1)", "\"'=HYPERLINK(\"\"a\"\",1)\""),
            ("-5", "-5"),
            ("+1.50", "+1.50"),
            ("-", "'-"),
            ("a, b", "\"a, b\""),
            ("plain", "plain"),
        ] {
            assert_eq!(guarded(text), cell, "{text:?}");
        }
    }

    #[test]
    fn amounts_are_decimal_numbers_of_their_currency() {
        let money =
            |minor: i64, currency: &str| money(&serde_json::json!({"minor": minor, "currency": currency}));
        assert_eq!(money(-5, "USD").as_deref(), Some("-0.05"));
        assert_eq!(money(1_200, "JPY").as_deref(), Some("1200"));
        assert_eq!(money(1_200, "KWD").as_deref(), Some("1.200"));
    }
}
