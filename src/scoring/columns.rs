//! Scores of leads that lie in columns: events as numbers in, `score`, `raw` and `segment` of each lead out, no lead and no
//! event ever put together.
//!
//! The rules are those of [`score`](super::score()); what is told of a lead is less: no texts, no facts that change, one
//! zone. Events of a lead may stand in any order, and each is told once.
//!
//! ```
//! use textlift::lead::{Business, Instant};
//! use textlift::playbook::{Playbook, starter::starter};
//! use textlift::scoring::{ColumnScores, Columns, Heads, ScoreColumns};
//! let playbook = serde_json::from_str(&starter(textlift::lead::Industry::Dental)).unwrap();
//! let (playbook, _) = Playbook::load(&playbook).unwrap();
//! let heads = Heads { types: vec!["visit".to_owned(), "email.opened".to_owned()], ..Heads::default() };
//! let now = Instant::parse("2026-11-23T15:00:00Z").unwrap();
//! let mut scores = ScoreColumns::default();
//! let at = [now.millis() as f64; 2];
//! let columns = Columns { ends: &[1, 2], kinds: &[0, 1], at: &at, ..Columns::default() };
//! ColumnScores::new(&heads, &playbook.scoring, &playbook.business, now).unwrap().add(&columns, &mut scores).unwrap();
//! assert_eq!(scores.score, [25, 20]);
//! ```

use super::history::Purchases;
use super::rules::Scoring;
use super::segment::Segment;
use crate::lead::{Business, Calendar, Currency, Instant, Money, Zone};
use crate::problem::{Code, Error};
use crate::read;
use crate::record;
use crate::sort;

record! {
    /// What the numbers in the columns stand for.
    pub struct Heads open default {
        /// Types of events, as `type` numbers them. After a colon a detail: `call:outbound`, and of `sms.received` what it
        /// means (`doubtful`, `opt-out`, `opt-in`, `help`); without one a call is inbound and a text an answer.
        pub types: Vec<String> = Vec::new(),
        /// IANA names, as `zone` numbers them.
        pub zones: Vec<Zone> = Vec::new(),
        /// The currency of every amount; the business's unless told.
        pub currency: Option<Currency> = None,
        /// Names of attributes with points, in the order of `facts`.
        pub facts: Vec<String> = Vec::new(),
    }
}

/// Leads in columns. A column that may be left out is empty.
#[derive(Default)]
pub struct Columns<'c> {
    /// Leads that stand before these, for the places that problems name.
    pub leads_before: usize,
    /// Events that stand before these.
    pub events_before: usize,
    /// For each lead the number of events up to its last.
    pub ends: &'c [u32],
    /// For each event its type.
    pub kinds: &'c [u8],
    /// For each event its instant.
    pub at: &'c [f64],
    /// For each event its amount in minor units; looked at for sales and refunds alone. May be left out without these.
    pub minor: &'c [f64],
    /// For each event its order, 0 for none. May be left out.
    pub order: &'c [u32],
    /// For each event whether a machine seems to have done it (not 0). May be left out.
    pub suspected: &'c [u8],
    /// For each lead its zone; a number beyond the zones is the business's. May be left out.
    pub zone: &'c [u16],
    /// For each name of a fact and each lead whether it qualifies (not 0).
    pub facts: &'c [&'c [u8]],
}

/// The answer, in the order of the leads.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ScoreColumns {
    /// 0 to 100.
    pub score: Vec<u8>,
    /// The sum before it was held to 100.
    pub raw: Vec<i32>,
    /// 0 cold, 1 warm, 2 hot.
    pub segment: Vec<u8>,
}

/// What an event counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    Interaction,
    Purchase,
    Refund,
    Open,
    Click,
    Answer,
    Doubtful,
}

/// Types of events that count. All others that may be told in columns count for nothing.
const KINDS: [(&str, Kind); 17] = [
    ("visit", Kind::Interaction),
    ("page.viewed", Kind::Interaction),
    ("call", Kind::Interaction),
    ("form.submitted", Kind::Interaction),
    ("form.abandoned", Kind::Interaction),
    ("resource.downloaded", Kind::Interaction),
    ("quote.requested", Kind::Interaction),
    ("appointment.booked", Kind::Interaction),
    ("appointment.attended", Kind::Interaction),
    ("purchase", Kind::Purchase),
    ("refund", Kind::Refund),
    ("email.opened", Kind::Open),
    ("link.clicked", Kind::Click),
    ("sms.received", Kind::Answer),
    ("sms.received:doubtful", Kind::Doubtful),
    ("call:inbound", Kind::Interaction),
    ("sms.received:answer", Kind::Answer),
];

/// Details that take what counts away.
const UNCOUNTED: [&str; 4] =
    ["call:outbound", "sms.received:opt-out", "sms.received:opt-in", "sms.received:help"];

fn kind_of(name: &str, place: usize) -> Result<Kind, Error> {
    if let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == name) {
        return Ok(*kind);
    }
    let known = || crate::lead::EventType::NAMES.iter().copied().filter(|name| *name != "lead.updated");
    if UNCOUNTED.contains(&name) || known().any(|known| known == name) {
        return Ok(Kind::Nothing);
    }
    let message = format!("no such event can be told in columns{}", read::hint(name, known()));
    Err(Error::one(Code::UnknownValue, format!("types[{place}]"), message))
}

/// A zone at `now`: from which instants on what happened is young enough.
struct Today {
    opens: Instant,
    clicks: Instant,
    bands: Vec<Instant>,
}

impl Today {
    fn of(zone: Zone, rules: &Scoring, now: Instant) -> Self {
        let calendar = Calendar::of(zone);
        let today = calendar.day(now);
        let since = |days: u32| calendar.start(today - i64::from(days));
        Self {
            opens: since(rules.email_open.within_days),
            clicks: since(rules.link_click.within_days),
            bands: rules.recency.iter().map(|band| since(band.up_to_days)).collect(),
        }
    }
}

/// A sale while refunds look for theirs.
struct Sale {
    at: f64,
    order: u32,
    minor: i64,
    refunded: i64,
}

/// Scores block after block.
pub struct ColumnScores<'p> {
    rules: &'p Scoring,
    counts_money: bool,
    kinds: Vec<Kind>,
    /// By zone; the business's is the last.
    today: Vec<Today>,
    /// Points by fact.
    facts: Vec<i32>,
    now: Instant,
    sales: Vec<Sale>,
    refunds: Vec<Sale>,
}

impl<'p> ColumnScores<'p> {
    /// Reads what the numbers stand for.
    pub fn new(heads: &Heads, rules: &'p Scoring, business: &Business, now: Instant) -> Result<Self, Error> {
        let mut kinds = Vec::new();
        for (place, name) in heads.types.iter().enumerate() {
            kinds.push(kind_of(name, place)?);
        }
        let mut facts = Vec::new();
        for name in &heads.facts {
            let Some(fit) = rules.fit.get(name) else {
                let message = "the playbook gives no points for such an attribute";
                return Err(Error::one(Code::UnknownValue, format!("facts.{name}"), message));
            };
            facts.push(i32::from(fit.points));
        }
        let zones = heads.zones.iter().chain([&business.time_zone]);
        Ok(Self {
            rules,
            counts_money: heads.currency.is_none_or(|currency| currency == business.currency),
            kinds,
            today: zones.map(|zone| Today::of(*zone, rules, now)).collect(),
            facts,
            now,
            sales: Vec::new(),
            refunds: Vec::new(),
        })
    }

    /// Scores the leads of a block.
    pub fn add(&mut self, columns: &Columns<'_>, scores: &mut ScoreColumns) -> Result<(), Error> {
        check(columns)?;
        let mut first = 0;
        for (lead, end) in columns.ends.iter().enumerate() {
            let end = *end as usize - columns.events_before;
            let raw = self.lead(columns, lead, first..end)?;
            let score = u8::try_from(raw.min(100)).unwrap_or(0);
            scores.raw.push(raw);
            scores.score.push(score);
            scores.segment.push(match Segment::of(score, self.rules) {
                Segment::Cold => 0,
                Segment::Warm => 1,
                Segment::Hot => 2,
            });
            first = end;
        }
        Ok(())
    }

    fn lead(
        &mut self,
        columns: &Columns<'_>,
        lead: usize,
        events: std::ops::Range<usize>,
    ) -> Result<i32, Error> {
        let zone = columns.zone.get(lead).map_or(usize::MAX, |zone| usize::from(*zone));
        let Some(today) = self.today.get(zone).or(self.today.last()) else { return Ok(0) };
        let (mut last, mut opens, mut clicked, mut replied) = (None, 0_usize, false, false);
        self.sales.clear();
        self.refunds.clear();
        for n in events {
            let told = columns.kinds.get(n).and_then(|kind| self.kinds.get(usize::from(*kind)));
            let Some(kind) = told else {
                return Err(wrong("type", columns.events_before + n, "wanted a place in `types`"));
            };
            let millis = columns.at.get(n).copied().unwrap_or(f64::NAN);
            let at = Instant::from_millis(millis as i64);
            if at.millis() as f64 != millis || !(Instant::EARLIEST..=Instant::LATEST).contains(&at) {
                let wanted = "wanted whole milliseconds between 1990 and 2099";
                return Err(wrong("at", columns.events_before + n, wanted));
            }
            if matches!(kind, Kind::Purchase | Kind::Refund) {
                let told = columns.minor.get(n).copied().unwrap_or(f64::NAN);
                let minor = told as i64;
                if minor as f64 != told || !(0..=Money::LARGEST).contains(&minor) {
                    let wanted = format!("wanted whole minor units from 0 to {}", Money::LARGEST);
                    return Err(wrong("minor", columns.events_before + n, &wanted));
                }
                if at <= self.now && columns.suspected.get(n).is_none_or(|is| *is == 0) {
                    let order = columns.order.get(n).copied().unwrap_or(0);
                    let list = if *kind == Kind::Refund { &mut self.refunds } else { &mut self.sales };
                    list.push(Sale { at: millis, order, minor, refunded: 0 });
                }
            }
            if at > self.now || columns.suspected.get(n).is_some_and(|is| *is != 0) {
                continue;
            }
            if matches!(kind, Kind::Interaction | Kind::Purchase | Kind::Answer) {
                last = last.max(Some(at));
            }
            opens += usize::from(*kind == Kind::Open && at >= today.opens);
            clicked |= *kind == Kind::Click && at >= today.clicks;
            replied |= matches!(kind, Kind::Answer | Kind::Doubtful);
        }
        let rules = self.rules;
        let recency = last.map_or(0, |last| {
            let band = today.bands.iter().zip(&rules.recency).find(|(since, _)| last >= **since);
            band.map_or(rules.recency_older, |(_, band)| band.points)
        });
        let facts = columns.facts.iter().zip(&self.facts);
        let fit: i32 = facts
            .filter(|(fact, _)| fact.get(lead).is_some_and(|is| *is != 0))
            .map(|(_, points)| points)
            .sum();
        let (standing, lifetime) = self.money();
        let Purchases { first, lifetime, further } = Purchases::of(rules, standing, lifetime);
        let clicks = if clicked { rules.link_click.points } else { 0 };
        let replies = if replied { rules.sms_reply } else { 0 };
        let points = [recency, first, lifetime, further, rules.email_open.worth(opens), clicks, replies];
        Ok(fit + points.into_iter().map(i32::from).sum::<i32>())
    }

    /// Sales that stand, and what they brought in after refunds; as the ledger has it.
    fn money(&mut self) -> (usize, i64) {
        let mut loose = 0;
        if !self.refunds.is_empty() {
            for list in [&mut self.sales, &mut self.refunds] {
                sort::by(list, |a, b| a.at.total_cmp(&b.at));
            }
        }
        for refund in &self.refunds {
            let mut left = refund.minor;
            for sale in self.sales.iter_mut().filter(|sale| sale.order != 0 && sale.order == refund.order) {
                let part = left.min(sale.minor - sale.refunded);
                sale.refunded += part;
                left -= part;
            }
            loose += left;
        }
        let standing = self.sales.iter().filter(|sale| sale.minor == 0 || sale.refunded < sale.minor).count();
        let sold: i64 = self.sales.iter().map(|sale| sale.minor - sale.refunded).sum();
        (standing, if self.counts_money { (sold - loose).max(0) } else { 0 })
    }
}

fn wrong(column: &str, place: usize, wanted: &str) -> Error {
    Error::one(Code::OutOfRange, format!("{column}[{place}]"), wanted)
}

/// Do the columns go together?
fn check(columns: &Columns<'_>) -> Result<(), Error> {
    let mut before = columns.events_before;
    for (lead, end) in columns.ends.iter().enumerate() {
        let end = *end as usize;
        if end < before || end - columns.events_before > columns.kinds.len() {
            let wanted =
                "wanted the number of events up to this lead's last: never falling, never beyond the events";
            return Err(wrong("ends", columns.leads_before + lead, wanted));
        }
        before = end;
    }
    if before - columns.events_before != columns.kinds.len() {
        let wanted = "wanted the last of them to be the number of events";
        return Err(Error::one(Code::OutOfRange, "ends", wanted));
    }
    Ok(())
}
