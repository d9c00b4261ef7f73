//! The exact next instant at which every gate is open, in every zone the person may be in.
//!
//! In: the possible zones, the hours (law, windows, holidays; all of them local), bars (caps, rests and other
//! spans of time during which nothing goes) and the instant from which to look. Out: [`Found`] with the earliest
//! instant that passes, to the millisecond, and what stood in the way until when; or [`Held`].
//!
//! Hours are read on the wall clock of each zone, with the offset in force at the instant itself: an hour that
//! comes twice is open twice, one that the clock leaps over never. The search goes from opening to opening.
//!
//! ```
//! use textlift::lead::{Industry, Instant, Place, Zone};
//! use textlift::scheduling::{Gates, Hours, Law, Reason, Windows, search};
//! let law = Law::by_places(&[Place::state("US", "AZ").unwrap()]);
//! let hours = Hours::of(&law, Some(&Windows::usual(Industry::Healthcare)), &[]);
//! let zones = [Zone::named("America/Phoenix").unwrap()];
//! let friday_evening = Instant::parse("2026-11-27T22:00:00-07:00").unwrap();
//! let found = search(&Gates { zones: &zones, hours: &hours, bars: &[], min_left: 0 }, friday_evening).unwrap();
//! assert_eq!(Some(found.opens_at), Instant::parse("2026-11-30T10:00:00-07:00"));
//! assert_eq!(found.reasons.last().map(|moved| moved.reason), Some(Reason::Window));
//! ```

use serde::Serialize;

use super::clock::Clock;
use super::hours::Hours;
use super::reason::Reason;
use super::week::Week;
use crate::gather::Gather;
use crate::lead::assign::person_hash;
use crate::lead::{DAY, HOUR, Instant, MINUTE, Zone};

/// How far ahead a slot may lie.
pub const HORIZON: i64 = 60 * DAY;
/// How far ahead a held answer looks for its `until`: a year with all its clock changes, and the longest rest.
const FAR: i64 = 400 * DAY;
/// A text is not handed over later than this before its window ends, so that it arrives inside.
pub const LAST_MINUTES: i64 = 2 * MINUTE;

/// A span of time during which nothing goes: a cap that is reached, a rest, a thing put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// Why.
    pub reason: Reason,
    /// The first instant that is barred.
    pub from: Instant,
    /// The first instant that is free again; `None`: there is no end.
    pub until: Option<Instant>,
}

impl Bar {
    /// Barred from ever to an instant.
    pub const fn until(reason: Reason, until: Instant) -> Self {
        Self { reason, from: Instant::from_millis(i64::MIN), until: Some(until) }
    }

    /// Barred for good.
    pub const fn forever(reason: Reason) -> Self {
        Self { reason, from: Instant::from_millis(i64::MIN), until: None }
    }

    /// The same bar where it lies at or after an instant.
    pub fn after(self, from: Instant) -> Option<Self> {
        let from = self.from.max(from);
        self.until.is_none_or(|until| from < until).then_some(Self { from, ..self })
    }

    /// The same bar where it lies before an instant.
    pub fn before(self, end: Instant) -> Option<Self> {
        let until = self.until.map_or(end, |until| until.min(end));
        (self.from < until).then_some(Self { until: Some(until), ..self })
    }

    fn covers(&self, at: Instant) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// Everything that must be open at once.
#[derive(Debug, Clone, Copy)]
pub struct Gates<'a> {
    /// Every zone the person may be in.
    pub zones: &'a [Zone],
    /// The local hours.
    pub hours: &'a Hours,
    /// Spans during which nothing goes, wherever the person is.
    pub bars: &'a [Bar],
    /// Milliseconds that must be left until the hours end.
    pub min_left: i64,
}

/// From one instant up to, not including, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Span {
    /// The first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
}

/// A gate that stood in the way, and the last instant until which it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Which gate.
    pub reason: Reason,
    /// When it opened.
    pub until: Instant,
}

/// The next instant at which all gates are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The first such instant.
    pub opens_at: Instant,
    /// The first later instant at which a gate closes again; 60 days later if none does.
    pub closes_at: Instant,
    /// The business window that `opens_at` lies in: since when every zone is in it, and until when all gates
    /// stay open.
    pub window: Option<Span>,
    /// Is `opens_at` the very start of a business window?
    pub at_window_start: bool,
    /// The zone to tell the time in: the first by name. `None` only if there is none and none is needed.
    pub zone: Option<Zone>,
    /// What stood in the way, in the order in which it gave way; the last `until` is `opens_at`.
    pub reasons: Vec<Moved>,
}

impl Found {
    /// The last instant at which a text may be handed over.
    pub fn valid_until(&self) -> Instant {
        self.closes_at.plus(-LAST_MINUTES)
    }
}

/// There is no slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// What holds it.
    pub reason: Reason,
    /// When asking again will find a slot; `None`: not by waiting.
    pub until: Option<Instant>,
}

/// The first instant from `after` on, within 60 days, at which every gate is open in every zone.
pub fn search(gates: &Gates<'_>, after: Instant) -> Result<Found, Held> {
    if gates.zones.is_empty() && !gates.hours.are_always() {
        return Err(Held { reason: Reason::ZoneUnknown, until: None });
    }
    let mut search =
        Search { gates, clocks: gates.zones.iter().map(|zone| Clock::new(*zone, after)).gather() };
    let (horizon, limit) = (after.plus(HORIZON), after.plus(FAR));
    let mut reasons = Vec::new();
    let mut beyond = None;
    let mut at = after;
    loop {
        let (next, by) = match search.step(at, limit, &mut reasons) {
            Step::Never(reason) => return Err(Held { reason, until: None }),
            Step::On { at, by } => (at, by),
            Step::Open => match beyond {
                Some(reason) => return Err(Held { reason, until: Some(at) }),
                None => return Ok(search.found(at, reasons)),
            },
        };
        if next > horizon && beyond.is_none() {
            beyond = Some(reason_beyond(by));
        }
        if next > limit {
            return Err(Held { reason: beyond.unwrap_or(Reason::NoSlot), until: None });
        }
        at = next;
    }
}

/// Hours alone are never closed for 60 days: it is their meeting that fails.
fn reason_beyond(by: Reason) -> Reason {
    match by {
        Reason::LawHours | Reason::Window => Reason::NoSlot,
        by => by,
    }
}

enum Step {
    /// Every gate is open.
    Open,
    /// Nothing is open before this.
    On { at: Instant, by: Reason },
    /// This gate never opens.
    Never(Reason),
}

struct Search<'a> {
    gates: &'a Gates<'a>,
    clocks: Vec<Clock>,
}

impl Search<'_> {
    /// Looks which gates are closed at an instant and when the last of them opens.
    fn step(&mut self, at: Instant, limit: Instant, reasons: &mut Vec<Moved>) -> Step {
        let mut far = Moved { reason: Reason::NoSlot, until: at };
        let mut closed = |reason: Reason, until: Instant| {
            note(reasons, reason, until);
            if until > far.until {
                far = Moved { reason, until };
            }
        };
        for bar in self.gates.bars.iter().filter(|bar| bar.covers(at)) {
            match bar.until {
                Some(until) => closed(bar.reason, until),
                None => return Step::Never(bar.reason),
            }
        }
        let hours = self.gates.hours;
        let weeks = [(Reason::LawHours, &hours.law), (Reason::Window, &hours.windows)];
        if let Some((reason, _)) = weeks.iter().find(|(_, week)| week.is_empty()) {
            return Step::Never(*reason);
        }
        let Some(meets) = meeting(&mut self.clocks, &hours.both, at, limit) else {
            return Step::On { at: limit.plus(1), by: Reason::NoSlot };
        };
        for clock in &mut self.clocks {
            if meets > at {
                for (reason, week) in weeks {
                    let opens = clock.opens(at, limit, |local| week.opens(local)).filter(|opens| *opens > at);
                    opens.into_iter().for_each(|opens| closed(reason, opens));
                    // What is closed until they meet is what they wait for.
                    if !week.contains(clock.local(meets.plus(-1))) {
                        closed(reason, meets);
                    }
                }
            }
            if !hours.holidays.is_empty() {
                match clock.opens(at, limit, |local| Some(hours.holidays.opens(local))) {
                    Some(opens) if opens > at => closed(Reason::Holiday, opens),
                    Some(_) => {}
                    None => return Step::Never(Reason::Holiday),
                }
            }
        }
        if far.until == at && self.gates.min_left > 0 {
            let closing = self.closing(at, limit);
            if closing.until.since(at) < self.gates.min_left {
                note(reasons, closing.reason, closing.until);
                far = closing;
            }
        }
        if far.until > at { Step::On { at: far.until, by: far.reason } } else { Step::Open }
    }

    /// The gate that closes first after an instant at which all are open.
    fn closing(&mut self, at: Instant, limit: Instant) -> Moved {
        let mut first = Moved { reason: Reason::NoSlot, until: limit };
        let mut closes = |reason: Reason, until: Instant| {
            if until < first.until {
                first = Moved { reason, until };
            }
        };
        for bar in self.gates.bars.iter().filter(|bar| bar.from > at) {
            closes(bar.reason, bar.from);
        }
        let hours = self.gates.hours;
        for clock in &mut self.clocks {
            let local = clock.local(at);
            closes(Reason::LawHours, clock.ends(at, hours.law.around(local), limit));
            if let Some(window) = hours.window_around(local) {
                closes(Reason::Window, clock.ends(at, window, limit));
            }
        }
        // What the hours leave decides how many days are looked through for a holiday.
        if !hours.holidays.is_empty() {
            for clock in &mut self.clocks {
                let local = clock.local(at);
                let end = hours.holidays.closes(local, local.saturating_add(first.until.since(at) + DAY));
                let until = clock.ends(at, (i64::MIN, end), limit);
                if until < first.until {
                    first = Moved { reason: Reason::Holiday, until };
                }
            }
        }
        first
    }

    fn found(&mut self, opens_at: Instant, mut reasons: Vec<Moved>) -> Found {
        crate::sort::by_key(&mut reasons, |moved| (moved.until, moved.reason));
        let closes_at = self.closing(opens_at, opens_at.plus(HORIZON)).until;
        let mut from = None;
        let mut at_window_start = false;
        for clock in &mut self.clocks {
            let local = clock.local(opens_at);
            let Some(window) = self.gates.hours.window_around(local) else { continue };
            let begins = clock.begins(opens_at, window);
            at_window_start |= begins == opens_at;
            from = from.max(Some(begins));
        }
        let window = from.map(|from| Span { from, to: closes_at });
        let zone = self.gates.zones.iter().copied().min();
        Found { opens_at, closes_at, window, at_window_start, zone, reasons }
    }
}

/// The first instant from `at` on, up to about `limit`, at which the wall clock of every zone lies in a set of weekly
/// minutes.
///
/// While no clock is set, what is open repeats week by week: what does not meet within a week does not meet before the
/// next change of a clock, however far that is.
fn meeting(clocks: &mut [Clock], week: &Week, at: Instant, limit: Instant) -> Option<Instant> {
    let mut from = at;
    while from <= limit {
        let changes = clocks.iter_mut().map(|clock| clock.until(from)).min();
        let end = from.plus(7 * DAY).min(changes.unwrap_or(limit));
        let mut meets = from;
        while meets < end {
            let before = meets;
            for clock in clocks.iter() {
                meets = clock.first(meets, |local| week.opens(local))?;
            }
            if meets == before {
                return Some(meets);
            }
        }
        from = changes?;
    }
    None
}

/// Notes that a gate was closed; of one that is closed again later, only the later opening.
fn note(reasons: &mut Vec<Moved>, reason: Reason, until: Instant) {
    match reasons.iter_mut().find(|moved| moved.reason == reason) {
        Some(moved) => moved.until = moved.until.max(until),
        None => reasons.push(Moved { reason, until }),
    }
}

/// How long after `opens_at` a person's text goes, in whole milliseconds: not all at once when a window opens,
/// and for one person and window always the same. 0 where law or a cap decided the instant. The bound is an
/// hour, or what the window leaves less five minutes.
pub fn jitter(person: &str, found: &Found) -> i64 {
    let rest = found.closes_at.since(found.opens_at);
    let bound = u64::try_from(HOUR.min(rest - 5 * MINUTE)).unwrap_or(0);
    if bound == 0 || !found.at_window_start {
        return 0;
    }
    let window = found.opens_at.millis().to_string();
    i64::try_from(person_hash(person, &window) % bound).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::cap::{MONTHLY, WEEKLY, room};
    use super::super::law::Law;
    use super::super::window::Windows;
    use super::*;
    use crate::lead::{Industry, Place};

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn find(bars: &[Bar], min_left: i64, after: &str) -> Result<Found, Held> {
        let law = Law::by_places(&[Place::state("US", "CO").unwrap()]);
        let hours = Hours::of(&law, Some(&Windows::usual(Industry::Audiology)), &[]);
        let zones = [Zone::named("America/Denver").unwrap()];
        search(&Gates { zones: &zones, hours: &hours, bars, min_left }, at(after))
    }

    #[test]
    fn a_text_waits_a_little_only_when_its_window_has_just_opened() {
        let opening = find(&[], 0, "2026-11-23T08:00:00-07:00").unwrap();
        assert_eq!(opening.opens_at, at("2026-11-23T10:00:00-07:00"));
        let waits: Vec<i64> = (0..1_000).map(|n| jitter(&format!("lead-{n}"), &opening)).collect();
        assert!(waits.iter().all(|wait| (0..HOUR).contains(wait)));
        assert!(waits.iter().filter(|wait| **wait < HOUR / 2).count().abs_diff(500) < 60);
        assert_eq!(jitter("lead-1042", &opening), jitter("lead-1042", &opening));

        let inside = find(&[], 0, "2026-11-23T10:00:00.001-07:00").unwrap();
        assert_eq!(jitter("lead-1042", &inside), 0);
        let capped = [Bar::until(Reason::CapWeekly, at("2026-11-24T10:30:00-07:00"))];
        assert_eq!(jitter("lead-1042", &find(&capped, 0, "2026-11-23T08:00:00-07:00").unwrap()), 0);
    }

    #[test]
    fn a_wait_leaves_five_minutes_of_the_window() {
        let short = |minutes: i64| {
            let opening = find(&[], 0, "2026-11-23T08:00:00-07:00").unwrap();
            Found { closes_at: opening.opens_at.plus(minutes * MINUTE), ..opening }
        };
        assert!((0..1_000).all(|n| jitter(&format!("lead-{n}"), &short(6)) < MINUTE));
        assert_eq!(jitter("lead-1042", &short(5)), 0);
        assert_eq!(jitter("lead-1042", &short(3)), 0);
    }

    #[test]
    fn a_window_with_too_little_left_is_passed_over() {
        let found = find(&[], 3 * MINUTE, "2026-11-23T11:57:00.001-07:00").unwrap();
        assert_eq!(found.opens_at, at("2026-11-23T14:00:00-07:00"));
        let found = find(&[], 3 * MINUTE, "2026-11-23T11:57:00-07:00").unwrap();
        assert_eq!(found.opens_at, at("2026-11-23T11:57:00-07:00"));
    }

    #[test]
    fn a_conversation_lifts_a_cap_only_while_it_lasts() {
        let sent = [at("2026-11-20T10:00:00-07:00")];
        let weekly = room(&sent, 1, WEEKLY).bar(Reason::CapWeekly).unwrap();
        let ends = at("2026-11-24T11:00:00-07:00");
        let bars: Vec<Bar> = weekly.after(ends).into_iter().collect();

        let during = find(&bars, 0, "2026-11-24T10:59:00-07:00").unwrap();
        assert_eq!((during.opens_at, during.closes_at), (at("2026-11-24T10:59:00-07:00"), ends));
        let later = find(&bars, 0, "2026-11-24T11:00:00-07:00").unwrap();
        assert_eq!(later.opens_at, at("2026-11-27T10:00:00-07:00"));
        assert_eq!(weekly.after(at("2026-11-27T10:00:00-07:00")), None);
    }

    #[test]
    fn a_higher_limit_holds_during_a_conversation_and_the_usual_one_after_it() {
        let sent: Vec<Instant> =
            (1..=5).map(|day| at("2026-11-20T10:00:00-07:00").plus(-day * DAY)).rev().collect();
        let ends = at("2026-11-24T11:00:00-07:00");
        let hot = room(&sent, 8, MONTHLY).bar(Reason::CapMonthly).and_then(|bar| bar.before(ends));
        let usual = room(&sent, 4, MONTHLY).bar(Reason::CapMonthly).and_then(|bar| bar.after(ends));
        let bars: Vec<Bar> = hot.into_iter().chain(usual).collect();
        assert_eq!(find(&bars, 0, "2026-11-24T10:00:00-07:00").unwrap().closes_at, ends);
        // The second oldest of five must go before a fifth may come: 16 November and 28 days.
        let later = find(&bars, 0, "2026-11-24T11:00:00-07:00").unwrap();
        assert_eq!(later.opens_at, at("2026-12-14T10:00:00-07:00"));
    }

    #[test]
    fn a_bar_without_end_holds_for_good_and_one_beyond_the_horizon_until_it_ends() {
        let held = find(&[Bar::forever(Reason::OptedOut)], 0, "2026-11-23T08:00:00-07:00").unwrap_err();
        assert_eq!(held, Held { reason: Reason::OptedOut, until: None });
        let rest = [Bar::until(Reason::Silence, at("2027-02-22T03:00:00-07:00"))];
        let held = find(&rest, 0, "2026-11-23T08:00:00-07:00").unwrap_err();
        assert_eq!(held, Held { reason: Reason::Silence, until: Some(at("2027-02-22T10:00:00-07:00")) });
    }

    #[test]
    fn without_a_zone_only_what_no_clock_decides_can_go() {
        fn ask(hours: &Hours) -> Result<Found, Held> {
            search(&Gates { zones: &[], hours, bars: &[], min_left: 0 }, at("2026-11-23T08:00:00Z"))
        }
        assert_eq!(ask(&Hours::any()).unwrap().opens_at, at("2026-11-23T08:00:00Z"));
        let lawful = Hours::of(&Law::by_places(&[]), None, &[]);
        assert_eq!(ask(&lawful).unwrap_err().reason, Reason::ZoneUnknown);
    }
}
