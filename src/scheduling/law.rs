//! What the law allows: hours of the local day, days without texts, and how many messages in 24 hours.
//!
//! In: the places where a person may be. Out: a [`Law`], the strictest of theirs: its hours are those that
//! every place allows, its count the lowest. Each row of the table names its source. It is no legal advice; a
//! business may tighten it ([`super::house`]) and can never loosen it.
//!
//! ```
//! use textlift::lead::Place;
//! use textlift::scheduling::{Law, Week};
//! let (texas, florida) = (Place::state("US", "TX").unwrap(), Place::state("US", "FL").unwrap());
//! let law = Law::by_places(&[texas, florida]);
//! let tuesday = 24 * 60;
//! assert!(Week::of([(tuesday + 9 * 60, tuesday + 20 * 60)]).within(law.hours()));
//! assert_eq!(law.count(), Some(3));
//! ```

use serde::Serialize;

use super::holiday::Calendar;
use super::week::{DAY_MINUTES, Week};
use crate::lead::country::{Country as CountryCode, Place, State as StateCode};

/// Hours of the local day: from the first up to, not including, the second.
type Hours = (u16, u16);

/// Which places a row speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region<'a> {
    /// A state of the United States.
    State(&'a str),
    /// Every state of the United States without a row of its own.
    OtherState,
    /// Somewhere in the United States.
    UnknownState,
    /// A country.
    Country(&'a str),
    /// Everywhere else, and nobody knows where.
    Elsewhere,
}

/// One row of the law.
#[derive(Debug, Clone, Copy)]
struct Row {
    region: Region<'static>,
    /// Monday to Saturday.
    workdays: Hours,
    /// Sunday; `None` is never.
    sunday: Option<Hours>,
    /// Public holidays on which nothing may be sent.
    calendar: Option<Calendar>,
    /// Messages in any rolling 24 hours.
    count: Option<u32>,
    /// Where the row comes from.
    source: &'static str,
}

const fn row(region: Region<'static>, workdays: Hours, sunday: Option<Hours>, source: &'static str) -> Row {
    Row { region, workdays, sunday, calendar: None, count: None, source }
}

const fn daily(region: Region<'static>, hours: Hours, source: &'static str) -> Row {
    row(region, hours, Some(hours), source)
}

impl Row {
    const fn at_most(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    const fn closed_on(mut self, calendar: Calendar) -> Self {
        self.calendar = Some(calendar);
        self
    }

    /// The law that it makes alone.
    fn law(&self) -> Law {
        Law::of(self, vec![self.source])
    }

    /// What both rows allow.
    fn and(self, other: &Self) -> Self {
        let both = |a: Hours, b: Hours| (a.0.max(b.0), a.1.min(b.1));
        Self {
            workdays: both(self.workdays, other.workdays),
            sunday: self.sunday.zip(other.sunday).map(|(a, b)| both(a, b)),
            calendar: self.calendar.or(other.calendar),
            count: [self.count, other.count].into_iter().flatten().min(),
            ..self
        }
    }
}

/// The strictest hours of any American state: where a state's own rule is not known, they hold.
const UNREAD: (Hours, Option<Hours>) = ((9, 20), Some((12, 20)));

const fn unread(region: Region<'static>, source: &'static str) -> Row {
    row(region, UNREAD.0, UNREAD.1, source)
}

use Region::{Country, Elsewhere, OtherState, State, UnknownState};

/// The law, as it is taken here. A source ends with how far it was checked: `[read]` means that the provision's own
/// words were read, `[retold]` that others tell it so, `[unread]` that nobody looked yet. Read them before relying on
/// a row; where one is stricter than told here, a house rule tightens it.
const ROWS: &[Row] = &[
    daily(
        OtherState,
        (8, 21),
        "47 CFR 64.1200(c)(1): no telephone solicitation before 8 a.m. or after 9 p.m., local time [read]",
    ),
    daily(
        State("FL"),
        (8, 20),
        "Fla. Stat. 501.616(6): 8 a.m. to 8 p.m. in the called person's zone, at most three in 24 hours; texts by \
         501.059 [read]",
    )
    .at_most(3),
    daily(
        State("CT"),
        (8, 20),
        "Conn. Gen. Stat. 42-288a as amended by Public Act 23-98; several readers take it to begin at 9 a.m. [retold]",
    ),
    daily(
        State("MD"),
        (8, 20),
        "Md. Code, Com. Law 14-4501 to 14-4505 (Stop the Spam Calls Act of 2023): 8 a.m. to 8 p.m., three in 24 hours \
         [retold]",
    )
    .at_most(3),
    daily(
        State("OK"),
        (8, 20),
        "Okla. Stat. tit. 15, 775C.1 ff. (Telephone Solicitation Act of 2022): 8 a.m. to 8 p.m., three in 24 hours \
         [retold]",
    )
    .at_most(3),
    daily(
        State("WA"),
        (8, 20),
        "RCW 80.36.390 as amended in 2022, and RCW 19.158: 8 a.m. to 8 p.m. [retold]",
    ),
    daily(
        State("NJ"),
        (8, 21),
        "N.J. Stat. 56:8-128(d): not between 9 p.m. and 8 a.m. [read]; at most three in 24 hours [unread]",
    )
    .at_most(3),
    row(
        State("TX"),
        (9, 21),
        Some((12, 21)),
        "Tex. Bus. & Com. Code 301.051, for texts by 302.001 (SB 140 of 2025): from 9 a.m., on Sunday from noon, to \
         9 p.m. [retold]",
    ),
    unread(State("AZ"), "Ariz. Rev. Stat. 44-1278: a rule of its own [unread]"),
    unread(State("GA"), "O.C.G.A. 46-5-27: a rule of its own [unread]"),
    unread(State("NY"), "N.Y. Gen. Bus. Law 399-p and 399-z: rules of their own [unread]"),
    unread(State("VA"), "Va. Code 59.1-510 ff.: a rule of its own [unread]"),
    unread(State("WV"), "W. Va. Code 46A-6F: a rule of its own [unread]"),
    unread(UnknownState, "the strictest hours of any state, as it may be any: no provision [read]"),
    daily(
        Country("CA"),
        (8, 21),
        "CASL names no hours for texts; the CRTC's Telemarketing Rules name hours for calls alone: those of the \
         neighbour [retold]",
    ),
    daily(Country("GB"), (8, 21), "PECR 2003 names no hours: custom of the trade [unread]"),
    daily(Country("IE"), (8, 21), "S.I. 336/2011 names no hours: custom of the trade [unread]"),
    daily(Country("DE"), (8, 21), "UWG section 7 names no hours: custom of the trade [unread]"),
    daily(Country("NL"), (8, 21), "Telecommunicatiewet 11.7 names no hours: custom of the trade [unread]"),
    daily(Country("AU"), (8, 21), "Spam Act 2003 names no hours: custom of the trade [unread]"),
    daily(
        Country("NZ"),
        (8, 21),
        "Unsolicited Electronic Messages Act 2007 names no hours: custom of the trade [unread]",
    ),
    row(
        Country("FR"),
        (8, 22),
        None,
        "rules of the French mobile operators (AF2M): 8 to 22, never Sunday or public holiday; decree 2022-1313 names \
         hours for calls alone; some operators close earlier [retold]",
    )
    .closed_on(Calendar::France),
    ELSEWHERE,
];

const ELSEWHERE: Row = daily(
    Elsewhere,
    (9, 20),
    "no rule known: hours that no rule above forbids on a weekday: no provision [read]",
);

/// The states of the United States, its capital and its territories (USPS Publication 28, appendix B), sorted.
const STATES: [&str; 56] = [
    "AK", "AL", "AR", "AS", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "GU", "HI", "IA", "ID", "IL",
    "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MP", "MS", "MT", "NC", "ND", "NE", "NH",
    "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VI",
    "VT", "WA", "WI", "WV", "WY",
];
/// The provinces and territories of Canada (Canada Post addressing guidelines), sorted. None shares its letters
/// with a state.
const PROVINCES: [&str; 13] = ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"];

/// One row of the table, as it is told to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provision {
    /// A country (ISO 3166), a state of the United States (`US-FL`), or words.
    pub place: String,
    /// Monday to Saturday: from the first hour of the local day up to, not including, the second.
    pub workdays: (u16, u16),
    /// Sunday; none is never.
    pub sunday: Option<(u16, u16)>,
    /// Messages in any rolling 24 hours.
    pub count: Option<u32>,
    /// Are public holidays barred?
    pub holidays: bool,
    /// Where it comes from, and how far that was checked.
    pub source: &'static str,
}

/// What holds in all of several places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    hours: Week,
    calendar: Option<Calendar>,
    count: Option<u32>,
    sources: Vec<&'static str>,
}

impl Law {
    /// The strictest law of the places: what every one of them allows. No place at all is "elsewhere". The
    /// bare country adds nothing where a state of it is among the places.
    pub fn by_places(places: &[Place]) -> Self {
        let mut rows = telling(places).map(|place| row_of(region(place)));
        let first = rows.next().unwrap_or(&ELSEWHERE);
        let mut sources = vec![first.source];
        let row = rows.fold(*first, |row, other| {
            sources.push(other.source);
            row.and(other)
        });
        Self::of(&row, sources)
    }

    fn of(row: &Row, sources: Vec<&'static str>) -> Self {
        let day = |n: u16, (from, to): Hours| (n * DAY_MINUTES + from * 60, n * DAY_MINUTES + to * 60);
        let workdays = (0..6).map(|n| day(n, row.workdays));
        let hours = Week::of(workdays.chain(row.sunday.map(|hours| day(6, hours))));
        Self { hours, calendar: row.calendar, count: row.count, sources }
    }

    /// The law of an American state without a row of its own.
    pub fn federal() -> Self {
        row_of(OtherState).law()
    }

    /// No law at all: for a caller who knows the law better.
    pub fn none() -> Self {
        Self { hours: Week::whole(), calendar: None, count: None, sources: Vec::new() }
    }

    /// The hours of the local week in which messages are allowed.
    pub fn hours(&self) -> &Week {
        &self.hours
    }

    /// Public holidays on which nothing is allowed.
    pub fn calendar(&self) -> Option<Calendar> {
        self.calendar
    }

    /// How many messages, of any kind, are allowed in any rolling 24 hours.
    pub fn count(&self) -> Option<u32> {
        self.count
    }

    /// Where the rules that hold come from, one for each place.
    pub fn sources(&self) -> &[&'static str] {
        &self.sources
    }

    /// This law, and further hours and a further count on top.
    pub fn tightened(self, hours: &Week, count: Option<u32>) -> Self {
        let count = [self.count, count].into_iter().flatten().min();
        Self { hours: self.hours.and(hours), count, ..self }
    }

    /// Every law of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(Row::law)
    }

    /// The table itself, for a page that tells it.
    pub fn table() -> impl Iterator<Item = Provision> {
        ROWS.iter().map(|row| Provision {
            place: match row.region {
                State(state) => ["US", "-", state].concat(),
                OtherState => "US, any other state".to_owned(),
                UnknownState => "US, state unknown".to_owned(),
                Country(country) => country.to_owned(),
                Elsewhere => "elsewhere, or unknown".to_owned(),
            },
            workdays: row.workdays,
            sunday: row.sunday,
            count: row.count,
            holidays: row.calendar.is_some(),
            source: row.source,
        })
    }
}

/// The places without those that add nothing: the bare country where a state of it is known, and nowhere.
pub(super) fn telling(places: &[Place]) -> impl Iterator<Item = &Place> {
    let state_known = places.iter().map(region).any(|region| matches!(region, State(_) | OtherState));
    places.iter().filter(move |place| match (region(place), place.state) {
        (UnknownState, None) => !state_known,
        (Elsewhere, None) => place.country.is_some(),
        _ => true,
    })
}

/// The row that speaks of a place. A state without its country is one of the United States or Canada.
fn region(place: &Place) -> Region<'_> {
    let has_row = |region| ROWS.iter().any(|row| row.region == region);
    let country = place.country.as_ref().map(CountryCode::code);
    match (country, place.state.as_ref().map(StateCode::code)) {
        (None | Some("US"), Some(state)) if STATES.binary_search(&state).is_ok() => {
            if has_row(State(state)) {
                State(state)
            } else {
                OtherState
            }
        }
        (Some("US"), _) => UnknownState,
        (None, Some(state)) if PROVINCES.binary_search(&state).is_ok() => Country("CA"),
        // ISO 3166 reserves UK for the United Kingdom, and many lists use it.
        (Some("UK"), _) => Country("GB"),
        (Some(country), _) if has_row(Country(country)) => Country(country),
        _ => Elsewhere,
    }
}

fn row_of(region: Region<'_>) -> &'static Row {
    ROWS.iter().find(|row| row.region == region).unwrap_or(&ELSEWHERE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_its_source_and_speaks_of_a_place_of_its_own() {
        for (n, row) in ROWS.iter().enumerate() {
            assert!(
                ["[read]", "[retold]", "[unread]"].iter().any(|mark| row.source.ends_with(mark)),
                "{row:?}"
            );
            assert!(ROWS.iter().skip(n + 1).all(|other| other.region != row.region), "{row:?} is told twice");
            assert!(!row.law().hours.is_empty());
        }
    }

    #[test]
    fn no_province_shares_its_letters_with_a_state() {
        assert!(STATES.is_sorted() && PROVINCES.is_sorted());
        assert!(PROVINCES.iter().all(|province| STATES.binary_search(province).is_err()));
    }
}
