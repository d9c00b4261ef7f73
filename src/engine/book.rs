//! Leads that stay: records and events in as they come, and answers about any of them without reading anything again.
//!
//! A book keeps every lead by its id, folded as far as it was asked for. An event that comes after all others of its
//! lead and only says that something happened is added to the fold; any other makes the next question fold that lead
//! anew, alone. What a book answers is what [`Engine`] answers for the whole record, however its events came: at once,
//! one by one, repeated, in any order.
//!
//! An event names its lead: `lead: {id}`. It may come before the record, which brings the number, the facts and the rest.
//! A record that comes again replaces what it names and adds its events.
//!
//! ```
//! use std::rc::Rc;
//! use serde_json::json;
//! use textlift::engine::{Book, Engine, Room};
//! use textlift::lead::{Industry, Instant};
//! let playbook = serde_json::from_str(&textlift::playbook::starter::starter(Industry::Dental)).unwrap();
//! let now = Instant::parse("2026-11-23T15:00:00Z").unwrap();
//! let mut book = Book::open(Rc::new(Engine::new(&playbook).unwrap()), Room::default());
//! let visit = json!({"id": "e1", "type": "visit", "at": "2026-11-20T15:00:00Z", "lead": {"id": "a"}});
//! assert_eq!(book.apply(&json!([{"id": "a"}, visit, visit])).unwrap().duplicates, 1);
//! assert_eq!(book.score("a", now).unwrap().score, 25);
//! assert!(book.score("b", now).is_none());
//! ```

mod kept;

use std::rc::Rc;

use serde::Serialize;
use serde_json::Value;

use self::kept::{Kept, LEAD};
use super::Engine;
use crate::gather::Gather;
use crate::lead::assign::person_hash;
use crate::lead::event::{Brief, LONGEST_ID, Telling};
use crate::lead::{Event, Instant, Record};
use crate::problem::{Code, Error};
use crate::read::{self, Speech};
use crate::record;
use crate::scoring::{self, Score};
use crate::sending::{self, Suggestion};
use crate::sort;
use crate::worklist::{Filter, Worklist, worklist};

record! {
    /// How much a book may hold.
    pub struct Room strict default {
        /// The most leads.
        pub max_leads: u32 where 1..=10_000_000 = 1_000_000,
        /// The most bytes, as [`Held`] counts them.
        pub max_bytes: i64 where 1..=3_221_225_472 = 1_073_741_824,
    }
}

/// What was made of records and events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Events that are kept.
    pub accepted: usize,
    /// Events that were known to the letter.
    pub duplicates: usize,
}

/// What a book holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// How many leads.
    pub leads: usize,
    /// How many events.
    pub events: usize,
    /// About how many bytes that takes; rather more than less.
    pub bytes: usize,
}

/// How leads are spread by their ids, so that a new one moves few others.
const SHELVES: usize = 4_096;

/// The leads that stay.
pub struct Book {
    engine: Rc<Engine>,
    room: Room,
    held: Held,
    /// By the hash of the id; on each shelf by the id.
    #[allow(clippy::vec_box, reason = "a new lead moves pointers, and not leads of a kilobyte")]
    shelves: Vec<Vec<Box<Kept>>>,
}

impl Book {
    /// An empty book.
    pub fn open(engine: Rc<Engine>, room: Room) -> Self {
        Self { engine, room, held: Held::default(), shelves: (0..SHELVES).map(|_| Vec::new()).gather() }
    }

    /// Takes a record or an event, or a list of either (also `{events: []}`): all of it, or nothing after an error that
    /// names its place.
    pub fn apply(&mut self, told: &Value) -> Result<Taken, Error> {
        let records = self.read(told)?;
        self.check_room(&records)?;
        let mut taken = Taken::default();
        for record in records {
            let shelf = shelf_of(&record.id);
            let Some(shelf) = self.shelves.get_mut(shelf) else { continue };
            let place = place_of(shelf, &record.id).unwrap_or_else(|place| {
                shelf.insert(place, Box::new(Kept::new(&record.id)));
                self.held.leads += 1;
                self.held.bytes += LEAD;
                place
            });
            let Some(kept) = shelf.get_mut(place) else { continue };
            let (before, events) = (kept.bytes, kept.take(record));
            self.held.bytes += kept.bytes - before;
            self.held.events += events.accepted;
            taken.accepted += events.accepted;
            taken.duplicates += events.duplicates;
        }
        Ok(taken)
    }

    /// The score of a lead, if there is such a lead.
    pub fn score(&mut self, id: &str, now: Instant) -> Option<Score> {
        let engine = Rc::clone(&self.engine);
        let lead = self.find(id)?.at(&engine.playbook.people, now);
        Some(scoring::score(lead, &engine.playbook.scoring, &engine.playbook.business, now))
    }

    /// What to do about a lead, if there is such a lead.
    pub fn suggest(&mut self, id: &str, now: Instant) -> Option<Suggestion> {
        let engine = Rc::clone(&self.engine);
        let lead = self.find(id)?.at(&engine.playbook.people, now);
        Some(sending::suggest(lead, &engine.desk(), now))
    }

    /// Who first, of all leads.
    pub fn worklist(&mut self, filter: &Filter, now: Instant) -> Worklist {
        for kept in self.shelves.iter_mut().flatten() {
            kept.at(&self.engine.playbook.people, now);
        }
        let leads = self.shelves.iter().flatten().filter_map(|kept| kept.lead());
        worklist(leads, filter, &self.engine.desk(), now)
    }

    /// Drops a lead with everything told of it. Was there such a lead?
    pub fn forget(&mut self, id: &str) -> bool {
        let Some(shelf) = self.shelves.get_mut(shelf_of(id)) else { return false };
        let Ok(place) = place_of(shelf, id) else { return false };
        let kept = shelf.remove(place);
        self.held.leads -= 1;
        self.held.events -= kept.events;
        self.held.bytes -= kept.bytes;
        true
    }

    /// What it holds.
    pub fn held(&self) -> Held {
        self.held
    }

    /// What was told, checked; an event is a record of its lead that says nothing else.
    fn read(&self, told: &Value) -> Result<Vec<Record>, Error> {
        let (list, under) = match told {
            Value::Array(list) => (list, ""),
            Value::Object(map) if !map.contains_key("id") => match map.get("events") {
                Some(Value::Array(list)) => (list, "events"),
                _ => return Ok(vec![self.portion(told)?]),
            },
            _ => return Ok(vec![self.portion(told)?]),
        };
        let mut records = Vec::with_capacity(list.len());
        for (n, told) in list.iter().enumerate() {
            records.push(self.portion(told).map_err(|error| error.under(&format!("{under}[{n}]")))?);
        }
        Ok(records)
    }

    fn portion(&self, told: &Value) -> Result<Record, Error> {
        if told.get("type").is_none() {
            let mut record = self.engine.record(told)?;
            keep_text(&mut record.events, told.get("events"));
            keep_text(&mut record.number_events, told.get("numberEvents"));
            return Ok(record);
        }
        let Brief(event) = read::value_of(told, Speech::Discreet)?;
        self.engine.check_event(&event, "data.attributes")?;
        let id = told.get("lead").and_then(|lead| lead.get("id")).and_then(Value::as_str);
        let Some(id) = id.filter(|id| (1..=LONGEST_ID).contains(&id.len())) else {
            let wanted = "an event of a book names its lead: lead: {id}";
            return Err(Error::one(Code::Missing, "lead.id", wanted));
        };
        let mut record = Record::of(id);
        record.events.push(Event { json: as_text(told), ..event });
        Ok(record)
    }

    /// Is there room for all of it?
    fn check_room(&self, records: &[Record]) -> Result<(), Error> {
        let mut ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).gather();
        sort::plain(&mut ids);
        ids.dedup();
        let new = ids.iter().filter(|id| self.seek(id).is_none()).count();
        let (leads, bytes) = (as_size(self.room.max_leads.into()), as_size(self.room.max_bytes));
        if self.held.leads + new > leads {
            let message = format!("the book holds at most {leads} leads (maxLeads)");
            return Err(Error::one(Code::TooLarge, "", message));
        }
        let free = bytes.saturating_sub(self.held.bytes + new * LEAD);
        let all: usize = records.iter().map(kept::bytes_of_record).sum();
        // What is known already takes no room; that is asked only where it matters.
        if all > free && records.iter().map(|record| self.news(record)).sum::<usize>() > free {
            let message = format!("the book holds at most {bytes} bytes (maxBytes)");
            return Err(Error::one(Code::TooLarge, "", message));
        }
        Ok(())
    }

    /// Bytes of a record that are not there yet.
    fn news(&self, record: &Record) -> usize {
        let known = match self.seek(&record.id) {
            Some(kept) => kept.bytes_known(record),
            None => 0,
        };
        kept::bytes_of_record(record) - known
    }

    fn seek(&self, id: &str) -> Option<&Kept> {
        let shelf = self.shelves.get(shelf_of(id))?;
        shelf.get(place_of(shelf, id).ok()?).map(|kept| &**kept)
    }

    fn find(&mut self, id: &str) -> Option<&mut Kept> {
        let shelf = self.shelves.get_mut(shelf_of(id))?;
        let place = place_of(shelf, id).ok()?;
        shelf.get_mut(place).map(|kept| &mut **kept)
    }
}

fn shelf_of(id: &str) -> usize {
    person_hash(id, "book") as usize % SHELVES
}

/// Where a lead stands on its shelf, or would.
fn place_of(shelf: &[Box<Kept>], id: &str) -> Result<usize, usize> {
    shelf.binary_search_by(|kept| kept.id().cmp(id))
}

fn as_size(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Remembers what was told, to the letter.
fn keep_text(events: &mut [Event], told: Option<&Value>) {
    let told = told.and_then(Value::as_array).into_iter().flatten();
    for (event, told) in events.iter_mut().zip(told) {
        event.json = as_text(told);
    }
}

fn as_text(told: &Value) -> Telling {
    Telling::Text(serde_json::to_string(told).unwrap_or_default().into())
}
