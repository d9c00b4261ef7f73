//! One question, one answer: when may a text go to someone who may be here or there?
//!
//! In: what a caller knows of the person's number, places and zones, the windows, what was sent, and the instant
//! to start from. Out: a [`Slot`] or the reason why there is none. Marketing's gates hold: law, windows, holidays
//! and caps. `at` equals `opensAt`: only a lead has a jitter.
//!
//! ```
//! use textlift::read::{self, Speech};
//! use textlift::scheduling::{NextSlot, next_slot};
//! let request: NextSlot = read::json(br#"{
//!     "country": "US", "state": "TX", "zones": ["America/Chicago"],
//!     "after": "2026-11-29T10:00:00-06:00", "now": "2026-11-27T09:00:00Z"
//! }"#, Speech::Discreet).unwrap();
//! let answer = serde_json::to_value(next_slot(&request)).unwrap();
//! assert_eq!(answer["slot"]["reasons"][0]["say"],
//!            "the law there allows texts again from Sun 29 Nov, 12:00 Chicago time");
//! ```

use serde::Serialize;

use super::cap::{LEGAL, MONTHLY, WEEKLY, room};
use super::holiday::Date;
use super::hours::Hours;
use super::law::Law;
use super::reason::{Reason, say};
use super::slot::{Bar, Found, Gates, Held, Moved, Span, search};
use super::window::Windows;
use crate::gather::Gather;
use crate::lead::{Country, Instant, Phone, PhoneZones, Place, State, Zone, phone_zones};
use crate::{choices, record};

choices! {
    /// Which law holds.
    pub enum LawChoice {
        /// That of every place the person may be in.
        ByPlace = "by-place",
        /// None: the caller answers for it.
        None = "none",
    }
}

record! {
    /// How many marketing messages in how long. Absent: no such cap; 0: never.
    pub struct Caps strict {
        /// In any rolling 7 x 24 hours.
        pub weekly: Option<u32>,
        /// In any rolling 28 x 24 hours.
        pub monthly: Option<u32>,
    }
}

record! {
    /// The question.
    pub struct NextSlot strict {
        /// The number, whose area code tells places, and zones unless `zones` does.
        pub phone: Option<Phone>,
        /// A country the person may be in, besides those of the number.
        pub country: Option<Country>,
        /// A state of that country; without one, of the United States or Canada.
        pub state: Option<State>,
        /// The zones the person may be in, in place of those of the number.
        pub zones: Vec<Zone> = Vec::new(),
        /// The business windows; any hour that the law allows unless told.
        pub windows: Option<Windows>,
        /// When marketing messages were handed over, in any order; those after `now` do not exist yet.
        pub sent: Option<Vec<Instant>>,
        /// Caps; 1 a week and 4 a month where `sent` is given without them.
        pub caps: Option<Caps>,
        /// Local dates on which nothing is sent anywhere.
        pub holidays: Vec<Date> = Vec::new(),
        /// The law to obey.
        pub law: LawChoice = LawChoice::ByPlace,
        /// Not before this; `now` unless told, and never before it.
        pub after: Option<Instant>,
        /// The present.
        pub now: Instant,
    }
}

/// When a text may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Slot {
    /// The first instant that every gate allows.
    pub opens_at: Instant,
    /// When this text goes: `opens_at` and the person's jitter.
    pub at: Instant,
    /// The zone to tell the time in: the first by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// Every zone the person may be in.
    pub zones: Vec<Zone>,
    /// The business window around `opens_at`, as far as everything else allows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Span>,
    /// The last instant at which the text may be handed over.
    pub valid_until: Instant,
    /// What stood in the way, in the order in which it gave way.
    pub reasons: Vec<Why>,
}

impl Slot {
    /// The slot found for someone in these zones whose text waits so many milliseconds after the opening.
    pub fn of(found: &Found, zones: &[Zone], jitter: i64) -> Self {
        let why = |moved: &Moved| Why {
            reason: moved.reason,
            until: moved.until,
            say: say(moved.reason, Some(moved.until), found.zone),
        };
        Self {
            opens_at: found.opens_at,
            at: found.opens_at.plus(jitter),
            zone: found.zone,
            zones: zones.to_vec(),
            window: found.window,
            valid_until: found.valid_until(),
            reasons: found.reasons.iter().map(why).gather(),
        }
    }
}

/// What stood in the way of a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Why {
    /// Which gate.
    pub reason: Reason,
    /// When it opened.
    pub until: Instant,
    /// The same to be read aloud.
    pub say: String,
}

/// No slot, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct NoSlot {
    /// What holds it.
    pub reason: Reason,
    /// Until when; absent: waiting does not help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// The same to be read aloud.
    pub say: String,
    /// Every zone the person may be in.
    pub zones: Vec<Zone>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum NextSlotAnswer {
    /// The text may go then.
    Slot(Slot),
    /// It may not, for this reason.
    Held(NoSlot),
}

/// Finds the next slot.
pub fn next_slot(request: &NextSlot) -> NextSlotAnswer {
    let ready = Ready::of(request);
    match ready.search(request.after.unwrap_or(request.now)) {
        Ok(found) => NextSlotAnswer::Slot(Slot::of(&found, &ready.zones, 0)),
        Err(held) => {
            let say = say(held.reason, held.until, ready.zones.first().copied());
            NextSlotAnswer::Held(NoSlot { reason: held.reason, until: held.until, say, zones: ready.zones })
        }
    }
}

/// The same question for many instants to start from, in place of its `after`: of each the first instant that every
/// gate allows, if there is one within 60 days.
pub fn next_slots<'a>(
    request: &NextSlot,
    after: impl IntoIterator<Item = Instant> + 'a,
) -> impl Iterator<Item = Option<Instant>> + 'a {
    let ready = Ready::of(request);
    after.into_iter().map(move |after| ready.search(after).ok().map(|found| found.opens_at))
}

/// What a question comes down to, whatever the instant to start from.
struct Ready {
    zones: Vec<Zone>,
    hours: Hours,
    bars: Vec<Bar>,
    now: Instant,
}

impl Ready {
    fn of(request: &NextSlot) -> Self {
        let phone = request.phone.as_ref().map(phone_zones);
        let law = match request.law {
            LawChoice::None => Law::none(),
            LawChoice::ByPlace => Law::by_places(&places(request, phone.as_ref())),
        };
        Self {
            zones: zones(request, phone.as_ref()),
            hours: Hours::of(&law, request.windows.as_ref(), &request.holidays),
            bars: bars(request, &law),
            now: request.now,
        }
    }

    fn search(&self, after: Instant) -> Result<Found, Held> {
        match self.zones.as_slice() {
            [] => Err(Held { reason: Reason::ZoneUnknown, until: None }),
            zones => {
                let gates = Gates { zones, hours: &self.hours, bars: &self.bars, min_left: 0 };
                search(&gates, after.max(self.now))
            }
        }
    }
}

/// The zones that were given, else those of the number; sorted by name.
fn zones(request: &NextSlot, phone: Option<&PhoneZones>) -> Vec<Zone> {
    let of_phone = phone.map(|phone| phone.zones.as_slice()).unwrap_or_default();
    let mut zones = if request.zones.is_empty() { of_phone.to_vec() } else { request.zones.clone() };
    crate::sort::plain(&mut zones);
    zones.dedup();
    zones
}

/// The place that was given and all those of the number.
fn places(request: &NextSlot, phone: Option<&PhoneZones>) -> Vec<Place> {
    let mut places = vec![Place { country: request.country, state: request.state }];
    if let Some(phone) = phone {
        places.push(Place { country: phone.country, state: None });
        places.extend(phone.states.iter().map(|state| Place { country: phone.country, state: Some(*state) }));
    }
    places
}

/// The caps and the legal count, as far as they are reached.
fn bars(request: &NextSlot, law: &Law) -> Vec<Bar> {
    const USUAL: Caps = Caps { weekly: Some(1), monthly: Some(4) };
    const NONE: Caps = Caps { weekly: None, monthly: None };
    let mut sent = request.sent.clone().unwrap_or_default();
    sent.retain(|at| *at <= request.now);
    crate::sort::plain(&mut sent);
    let usual = if request.sent.is_some() { &USUAL } else { &NONE };
    let caps = request.caps.as_ref().unwrap_or(usual);
    let limits = [
        (Reason::CapWeekly, caps.weekly, WEEKLY),
        (Reason::CapMonthly, caps.monthly, MONTHLY),
        (Reason::LawCount, law.count(), LEGAL),
    ];
    limits.into_iter().filter_map(|(reason, limit, span)| room(&sent, limit?, span).bar(reason)).gather()
}
