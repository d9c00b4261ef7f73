//! Records as JSON bytes in, a line of JSON for each out: the door for many leads at once.
//!
//! In: NDJSON, a record a line (empty lines count for nothing), or one JSON list of records. Out: NDJSON in the same
//! order, each line what `score` or `suggest` answers for that record. Records are read one after the other, so that
//! no more than one is held at a time.
//!
//! The first record that is wrong ends the work with an error that names its place: `line 3.events[0].at`, in a list
//! `[2].events[0].at`. With `keepGoing` it gets a line `{"error": {code, path, message, problems}}` in its place. A
//! list that breaks off is an error either way: nobody knows what is missing.
//!
//! ```
//! use textlift::engine::{Bulk, Engine};
//! use textlift::lead::{Industry, Instant};
//! let playbook = serde_json::from_str(&textlift::playbook::starter::starter(Industry::Dental)).unwrap();
//! let now = Instant::parse("2026-11-23T15:00:00Z").unwrap();
//! let engine = Engine::new(&playbook).unwrap();
//! let rows = engine.score_json(b"{\"id\": \"a\"}\n{\"id\": \"b\"}\n", &Bulk::default(), now).unwrap();
//! assert_eq!(rows.split(|byte| *byte == b'\n').filter(|row| !row.is_empty()).count(), 2);
//! let error = engine.score_json(b"[{\"id\": \"a\"}, {}]", &Bulk::default(), now).unwrap_err();
//! assert_eq!(error.path(), "[1].id");
//! ```

mod lean;

use serde::Serialize;
use serde_json::Value;

use self::lean::Texts;

use super::Engine;
use crate::gather::Gather;
use crate::json::{self, Stop};
use crate::lead::{Instant, Record};
use crate::problem::{Code, Error, Problem};
use crate::record;
use crate::scoring;

/// The most bytes that are taken at once: what a WebAssembly module holds beside its answers without trouble.
pub const LARGEST_BODY: usize = 128 << 20;

/// The most bytes that are answered at once.
const LARGEST_ANSWER: usize = 512 << 20;

/// What is said of a larger body.
pub const BODY_TOO_LARGE: &str = "wanted at most 128 MB at once";

/// More bytes than are taken or answered at once.
pub fn too_large(what: &str) -> Error {
    Error::one(Code::TooLarge, "", format!("{what}: send the records in portions"))
}

record! {
    /// How many records are read.
    pub struct Bulk strict default {
        /// Does a record that is wrong get an error in its place, instead of ending the work?
        pub keep_going: bool = false,
        /// Of a score its figures alone: `{"score", "raw", "segment", "track"}`, which is quicker.
        pub scores_only: bool = false,
    }
}

/// The answer for a record, as JSON.
type Answer<'a> = &'a dyn Fn(Record) -> serde_json::Result<String>;

impl Engine {
    /// The score of each record, with its receipt.
    pub fn score_json(&self, records: &[u8], bulk: &Bulk, now: Instant) -> Result<Vec<u8>, Error> {
        let (rules, business) = (&self.playbook.scoring, &self.playbook.business);
        self.lines(records, bulk, Texts::Scored, &|record| match bulk.scores_only {
            true => serde_json::to_string(&scoring::brief(&self.fold(record, now), rules, business, now)),
            false => serde_json::to_string(&self.score(record, now)),
        })
    }

    /// What to do about each record.
    pub fn suggest_json(&self, records: &[u8], bulk: &Bulk, now: Instant) -> Result<Vec<u8>, Error> {
        self.lines(records, bulk, Texts::Kept, &|record| serde_json::to_string(&self.suggest(record, now)))
    }

    fn lines(&self, records: &[u8], bulk: &Bulk, texts: Texts, answer: Answer<'_>) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        each(records, &mut |place, bytes| {
            let record = match lean::record(bytes, texts, &self.playbook.people) {
                Some(record) => Ok(record),
                None => parse(bytes).and_then(|value| self.record(&value)),
            };
            let unwritten = |_| Error::one(Code::Overflow, "", "the answer cannot be written as JSON");
            let answered = record.and_then(|record| answer(record).map_err(unwritten));
            let row = match answered.map_err(|error| error.under(&place())) {
                Ok(row) => row,
                Err(error) if bulk.keep_going => Failed::line(&error),
                Err(error) => return Err(error),
            };
            if out.len() + row.len() > LARGEST_ANSWER {
                return Err(too_large("the answers are more than 512 MB"));
            }
            out.extend_from_slice(row.as_bytes());
            out.push(b'\n');
            Ok(())
        })?;
        Ok(out)
    }
}

/// The line of a record that is wrong.
#[derive(Serialize)]
struct Failed<'e> {
    error: Told<'e>,
}

/// An error, as the package throws it.
#[derive(Serialize)]
struct Told<'e> {
    code: Code,
    path: &'e str,
    message: String,
    problems: Vec<&'e Problem>,
}

impl Failed<'_> {
    fn line(error: &Error) -> String {
        let told = Told {
            code: error.code(),
            path: error.path(),
            message: error.to_string(),
            problems: error.problems().gather(),
        };
        serde_json::to_string(&Failed { error: told }).unwrap_or_default()
    }
}

/// Takes the bytes of a record, and what its place is called.
type Take<'a> = &'a mut dyn FnMut(&dyn Fn() -> String, &[u8]) -> Result<(), Error>;

fn each(records: &[u8], take: Take<'_>) -> Result<(), Error> {
    if records.len() > LARGEST_BODY {
        return Err(too_large(BODY_TOO_LARGE));
    }
    let records = records.strip_prefix(b"\xef\xbb\xbf").unwrap_or(records);
    match records.trim_ascii_start() {
        list @ [b'[', ..] => each_of_list(list, take),
        _ => each_line(records, take),
    }
}

fn each_line(records: &[u8], take: Take<'_>) -> Result<(), Error> {
    let lines = records.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).zip(1..);
    for (line, number) in lines.filter(|(line, _)| !line.is_empty()) {
        take(&|| format!("line {number}"), line)?;
    }
    Ok(())
}

fn each_of_list(records: &[u8], take: Take<'_>) -> Result<(), Error> {
    let broken =
        || Error::one(Code::NotJson, "", "not JSON: the list of records does not end where it should");
    let (_, mut rest) = records.split_at_checked(1).ok_or_else(broken)?;
    if rest.trim_ascii_start().first() == Some(&b']') {
        rest = rest.trim_ascii_start();
    } else {
        for place in 0.. {
            let (entry, more) =
                rest.split_at_checked(end_of_entry(rest).ok_or_else(broken)?).ok_or_else(broken)?;
            take(&|| format!("[{place}]"), entry.trim_ascii())?;
            rest = more;
            match more.split_first() {
                Some((b',', more)) => rest = more,
                _ => break,
            }
        }
    }
    match rest.split_first() {
        Some((b']', after)) if after.trim_ascii().is_empty() => Ok(()),
        _ => Err(broken()),
    }
}

/// Where an entry of a list ends: at a comma or a bracket that is not within it. Whether it is JSON does not matter
/// here. (Reading the list as such with serde would bring 20 KB of messages about floats.)
fn end_of_entry(entries: &[u8]) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    entries.iter().position(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => depth += 1,
            b',' | b']' | b'}' if depth == 0 => return true,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        false
    })
}

fn parse(record: &[u8]) -> Result<Value, Error> {
    json::parse(record).map_err(|Stop { line, column }| {
        let message =
            format!("not JSON: it stops making sense at line {line}, column {column} of the record");
        Error::one(Code::NotJson, "", message)
    })
}
