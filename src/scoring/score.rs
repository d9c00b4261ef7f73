//! Lead in, score out: 0 to 100, with a receipt whose lines sum exactly to it.
//!
//! The score is a step function of time: between two events it changes only at local midnights (a band of
//! recency ends, an open or a click ages out) or when the lead's zone becomes another one. [`History`]
//! answers for any instant up to the present what the score was; `enteredAt` walks it backwards, `changesAt`
//! forwards.

use std::collections::BTreeSet;

use serde::Serialize;

use super::rules::Scoring;
use super::segment::{Segment, Track};
use crate::lead::{
    Business, Civil, Currency, DAY, Event, EventType, Instant, Lead, Ledger, ReplyKind, Sale, Zone,
};

/// A lead's score at an instant, and everything it can say about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    /// 0 to 100.
    pub score: u8,
    /// The sum before it was held to 100: ranks the leads at the top.
    pub raw: i32,
    /// hot, warm or cold.
    pub segment: Segment,
    /// What the lead is told.
    pub track: Track,
    /// When the present segment began.
    pub entered_at: Instant,
    /// What it consists of; the points sum to the score.
    pub receipt: Vec<Line>,
    /// Single steps of the lead that alone reach hot, the smallest first; empty when it is hot.
    pub to_hot: Vec<Step>,
    /// The next instant at which the score changes if nothing happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes_at: Option<Instant>,
}

/// One line of the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// `recency`, `purchase`, `lifetime-value`, `repeat-purchase`, `email-open`, `link-click`, `sms-reply`,
    /// `fit.<attribute>`, `other-currency` or `clamp`.
    pub rule: String,
    /// Points; negative only for `clamp`.
    pub points: i32,
    /// The events that earned them.
    pub events: Vec<String>,
    /// Local calendar days since the latest of these events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_days: Option<i64>,
    /// The line in words.
    pub say: String,
}

/// A step that would make the lead hot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The rule that would gain: `recency`, `email-open`, `link-click`, `sms-reply` or `purchase`.
    pub rule: &'static str,
    /// Everything the step would add, by whatever rule: an answer by text is also an interaction.
    pub points: i32,
    /// The step in words.
    pub say: &'static str,
}

/// Scores a lead at `now`.
pub fn score(lead: &Lead, rules: &Scoring, business: &Business, now: Instant) -> Score {
    let history = History::of(lead, rules, business);
    let parts = history.parts(now);
    let (raw, score) = (parts.raw(), parts.score());
    let segment = Segment::of(score, rules);
    Score {
        score,
        raw,
        segment,
        track: Track::of(segment, parts.bought),
        entered_at: history.entered_at(segment, now),
        receipt: parts.receipt(),
        to_hot: parts.to_hot(rules),
        changes_at: history.changes_at(score, now),
    }
}

/// Segment and track alone.
pub fn segment(lead: &Lead, rules: &Scoring, business: &Business, now: Instant) -> (Segment, Track) {
    let history = History::of(lead, rules, business);
    let parts = history.parts(now);
    let segment = Segment::of(parts.score(), rules);
    (segment, Track::of(segment, parts.bought))
}

/// An instant and the id of the event.
type Seen<'l> = (Instant, &'l str);

/// What counts of a lead's past, each list in order of time.
struct History<'l> {
    lead: &'l Lead,
    rules: &'l Scoring,
    business: &'l Business,
    interactions: Vec<Seen<'l>>,
    opens: Vec<Seen<'l>>,
    clicks: Vec<Seen<'l>>,
    replies: Vec<Seen<'l>>,
    /// Ids of the purchases.
    purchases: BTreeSet<&'l String>,
    /// Zones through time; one entry, unless clicks or facts moved the lead.
    zones: Vec<(Instant, Zone)>,
}

impl<'l> History<'l> {
    fn of(lead: &'l Lead, rules: &'l Scoring, business: &'l Business) -> Self {
        let seen = |event: &'l Event| (event.at, event.id.as_str());
        let human = || lead.events.iter().filter(|event| !event.is_machine());
        let own = || lead.inbound.iter().filter(|text| text.own && !text.machine);
        let mut interactions: Vec<Seen<'l>> =
            human().filter(|event| event.is_interaction()).map(seen).collect();
        interactions.extend(lead.answers().map(|text| (text.at, text.event.as_str())));
        crate::sort::plain(&mut interactions);
        let mut moves = lead.zone_moves();
        crate::sort::plain(&mut moves);
        moves.dedup();
        let zone_from = |at: Instant| (at, lead.zone(business.time_zone, at));
        Self {
            lead,
            rules,
            business,
            interactions,
            opens: human()
                .filter(|event| matches!(event.what, EventType::EmailOpened(_)))
                .map(seen)
                .collect(),
            clicks: human()
                .filter(|event| matches!(event.what, EventType::LinkClicked(_)))
                .map(seen)
                .collect(),
            replies: own()
                .filter(|text| matches!(text.kind, ReplyKind::Answer | ReplyKind::Doubtful))
                .map(|text| (text.at, text.event.as_str()))
                .collect(),
            purchases: lead.ledger.sales.iter().map(|sale| &sale.event).collect(),
            zones: std::iter::once(Instant::EARLIEST).chain(moves).map(zone_from).collect(),
        }
    }

    fn zone(&self, at: Instant) -> Zone {
        let later = self.zones.partition_point(|(since, _)| *since <= at);
        self.zones.get(later.saturating_sub(1)).map_or(self.business.time_zone, |(_, zone)| *zone)
    }

    /// Every contribution at an instant.
    fn parts(&self, at: Instant) -> Parts<'l> {
        let (rules, lead) = (self.rules, self.lead);
        let zone = self.zone(at);
        let today = zone.date(at);
        let age = |seen: Instant| today.signed_duration_since(zone.date(seen)).num_days();
        let mut parts = Parts::default();

        match upto(&self.interactions, at).last() {
            Some(&(seen, event)) => {
                let days = age(seen);
                let band = rules.recency.iter().find(|band| days <= i64::from(band.up_to_days));
                let points = band.map_or(rules.recency_older, |band| band.points);
                parts.add(Rule::Recency, points, vec![event], Some(days));
            }
            None => parts.add(Rule::Recency, 0, Vec::new(), None),
        }

        let ledger = lead.ledger_at(at);
        let currency = self.business.currency;
        let bought = |counts: fn(&Sale, Currency) -> bool| -> Vec<Seen<'l>> {
            // The ids are those of the lead's events, which outlive a ledger made for an earlier instant.
            let sales = ledger.standing().filter(|sale| counts(sale, currency));
            sales.filter_map(|sale| Some((sale.at, self.purchases.get(&sale.event)?.as_str()))).collect()
        };
        let ids = |list: &[Seen<'l>]| list.iter().map(|(_, event)| *event).collect();
        let latest = |list: &[Seen<'l>]| list.last().map(|(seen, _)| age(*seen));
        let standing = bought(|_, _| true);
        if let Some(&(first, event)) = standing.first() {
            parts.bought = true;
            parts.add(Rule::Purchase, rules.purchase, vec![event], Some(age(first)));
            let counted = bought(|sale, currency| sale.amount.currency == currency);
            let value = &rules.lifetime_value;
            let in_proportion = i128::from(value.points) * i128::from(ledger.lifetime(currency));
            let points = in_proportion / i128::from(value.per.minor.max(1));
            let points = u8::try_from(points).unwrap_or(u8::MAX).min(value.most);
            parts.add(Rule::LifetimeValue, points, ids(&counted), latest(&counted));
            let further = standing.get(1..).unwrap_or_default();
            let repeats = u8::try_from(further.len()).unwrap_or(u8::MAX);
            let points = rules.repeat_purchase.points.saturating_mul(repeats).min(rules.repeat_purchase.most);
            parts.add(Rule::RepeatPurchase, points, ids(further), latest(further));
            let foreign = bought(|sale, currency| sale.amount.currency != currency);
            if !foreign.is_empty() {
                parts.add(Rule::OtherCurrency, 0, ids(&foreign), latest(&foreign));
            }
        }

        let recent = |list: &[Seen<'l>], within: u32| -> (Vec<&'l str>, Option<i64>) {
            let within = i64::from(within);
            let list = upto(list, at);
            // A local day is never longer than 26 hours: what is older than this needs no calendar.
            let from = list.partition_point(|(seen, _)| at.since(*seen) > (within + 2) * 26 * DAY / 24);
            let list = list.get(from..).unwrap_or_default().iter().filter(|(seen, _)| age(*seen) <= within);
            let latest = list.clone().next_back().map(|(seen, _)| age(*seen));
            (list.map(|(_, event)| *event).collect(), latest)
        };
        let (opens, latest) = recent(&self.opens, rules.email_open.within_days);
        parts.opens = opens.len();
        parts.add(Rule::EmailOpen, rules.email_open.worth(opens.len()), opens, latest);
        let (clicks, latest) = recent(&self.clicks, rules.link_click.within_days);
        let points = if clicks.is_empty() { 0 } else { rules.link_click.points };
        parts.add(Rule::LinkClick, points, clicks, latest);
        let replies = upto(&self.replies, at);
        if let Some(&(seen, _)) = replies.last() {
            let events = replies.iter().map(|(_, event)| *event).collect();
            parts.add(Rule::SmsReply, rules.sms_reply, events, Some(age(seen)));
        }

        for (name, fit) in &rules.fit {
            let told = lead.attribute_history.iter().rev().find(|(told, fact)| told == name && fact.at <= at);
            if let Some((name, fact)) = told.filter(|(_, fact)| fit.qualifies(&fact.value)) {
                let events = fact.event.as_deref().into_iter().collect();
                parts.add(Rule::Fit(name), fit.points, events, fact.event.as_ref().map(|_| age(fact.at)));
            }
        }
        parts
    }

    /// When the segment that holds at `now` began: the latest step of the score before which it was another.
    fn entered_at(&self, segment: Segment, now: Instant) -> Instant {
        let begin = self.begin(now);
        let other = |at: &Instant| Segment::of(self.parts(at.plus(-1)).score(), self.rules) != segment;
        let past = self.steps().into_iter().rev().filter(|at| (begin..=now).contains(at));
        past.into_iter().find(other).unwrap_or(begin)
    }

    /// When the lead came to be known.
    fn begin(&self, now: Instant) -> Instant {
        let first = self.lead.events.first().map(|event| event.at);
        first.into_iter().chain(self.lead.created_at).min().unwrap_or(now).min(now)
    }

    /// The first instant after `now` at which the score is another one if nothing happens.
    fn changes_at(&self, score: u8, now: Instant) -> Option<Instant> {
        self.steps().into_iter().filter(|at| *at > now).find(|at| self.parts(*at).score() != score)
    }

    /// Every instant at which the score may step, given what has happened, in order.
    fn steps(&self) -> Vec<Instant> {
        let mut steps: Vec<Instant> = self.zones.iter().map(|(since, _)| *since).collect();
        for list in [&self.interactions, &self.opens, &self.clicks, &self.replies] {
            steps.extend(list.iter().map(|(seen, _)| *seen));
        }
        steps.extend(self.lead.events.iter().filter(|event| Ledger::concerns(event)).map(|event| event.at));
        steps.extend(self.lead.attribute_history.iter().map(|(_, fact)| fact.at));
        let bands = self.rules.recency.iter().map(|band| (&self.interactions, band.up_to_days));
        let opens = std::iter::once((&self.opens, self.rules.email_open.within_days));
        let clicks = std::iter::once((&self.clicks, self.rules.link_click.within_days));
        for (list, days) in bands.chain(opens).chain(clicks) {
            list.iter().for_each(|(seen, _)| self.midnights(*seen, days, &mut steps));
        }
        crate::sort::plain(&mut steps);
        steps.dedup();
        steps
    }

    /// The instants at which the calendar comes to say "more than so many days ago", in every zone that the
    /// lead has been in.
    fn midnights(&self, seen: Instant, days: u32, steps: &mut Vec<Instant>) {
        let mut zones: Vec<Zone> = self.zones.iter().map(|(_, zone)| *zone).collect();
        crate::sort::plain(&mut zones);
        zones.dedup();
        for zone in zones {
            let date = zone.date(seen).checked_add_days(chrono::Days::new(u64::from(days) + 1));
            let Some(date) = date else { continue };
            let midnight = zone.resolve(Civil::new(date, 0));
            // Where a clock goes back over midnight, the old date returns for a while.
            steps.extend(
                [Some(zone.day_start(date)), midnight.other, zone.next_change(midnight.at)]
                    .into_iter()
                    .flatten(),
            );
        }
    }
}

/// The entries up to an instant.
fn upto<'a, 'l>(list: &'a [Seen<'l>], at: Instant) -> &'a [Seen<'l>] {
    list.get(..list.partition_point(|(seen, _)| *seen <= at)).unwrap_or_default()
}

/// A rule of the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule<'l> {
    Recency,
    Purchase,
    LifetimeValue,
    RepeatPurchase,
    OtherCurrency,
    EmailOpen,
    LinkClick,
    SmsReply,
    Fit(&'l str),
}

impl Rule<'_> {
    fn name(self) -> String {
        match self {
            Self::Recency => "recency".to_owned(),
            Self::Purchase => "purchase".to_owned(),
            Self::LifetimeValue => "lifetime-value".to_owned(),
            Self::RepeatPurchase => "repeat-purchase".to_owned(),
            Self::OtherCurrency => "other-currency".to_owned(),
            Self::EmailOpen => "email-open".to_owned(),
            Self::LinkClick => "link-click".to_owned(),
            Self::SmsReply => "sms-reply".to_owned(),
            Self::Fit(attribute) => format!("fit.{attribute}"),
        }
    }

    /// The line in words.
    fn say(self, count: usize, age: Option<i64>) -> String {
        let ago = match age {
            None => String::new(),
            Some(0) => " today".to_owned(),
            Some(1) => " yesterday".to_owned(),
            Some(days) => format!(" {days} days ago"),
        };
        match (self, age) {
            (Self::Recency, None) => "never seen".to_owned(),
            (Self::Recency, _) => format!("last seen{ago}"),
            (Self::Purchase, _) => format!("has bought (first{ago})"),
            (Self::LifetimeValue, _) => "for what they have spent".to_owned(),
            (Self::RepeatPurchase, _) if count == 1 => "bought once more".to_owned(),
            (Self::RepeatPurchase, _) => format!("bought {count} more times"),
            (Self::OtherCurrency, _) => "paid in another currency, which does not count".to_owned(),
            (Self::EmailOpen, _) if count == 1 => format!("opened an e-mail{ago}"),
            (Self::EmailOpen, _) => format!("opened {count} e-mails, the last{ago}"),
            (Self::LinkClick, _) => format!("clicked a link{ago}"),
            (Self::SmsReply, _) => format!("answered a text{ago}"),
            (Self::Fit(attribute), _) => words(attribute),
        }
    }
}

/// `insuranceEligible` as a person reads it: "insurance eligible".
fn words(attribute: &str) -> String {
    let mut out = String::with_capacity(attribute.len() + 4);
    for c in attribute.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// What one rule contributes.
struct Part<'l> {
    rule: Rule<'l>,
    points: u8,
    events: Vec<&'l str>,
    age: Option<i64>,
}

/// Every contribution at an instant.
#[derive(Default)]
struct Parts<'l> {
    list: Vec<Part<'l>>,
    /// Has the lead bought, and not returned everything?
    bought: bool,
    /// Opens that count.
    opens: usize,
}

impl<'l> Parts<'l> {
    /// Lines of no points are left out, but for "never seen" and a sale in another currency.
    fn add(&mut self, rule: Rule<'l>, points: u8, events: Vec<&'l str>, age: Option<i64>) {
        let told_anyway = rule == Rule::OtherCurrency || (rule == Rule::Recency && age.is_none());
        if points > 0 || told_anyway {
            self.list.push(Part { rule, points, events, age });
        }
    }

    fn raw(&self) -> i32 {
        self.list.iter().map(|part| i32::from(part.points)).sum()
    }

    fn score(&self) -> u8 {
        u8::try_from(self.raw().min(100)).unwrap_or(0)
    }

    fn receipt(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = self
            .list
            .iter()
            .map(|part| Line {
                rule: part.rule.name(),
                points: i32::from(part.points),
                events: part.events.iter().map(|event| (*event).to_owned()).collect(),
                age_days: part.age,
                say: part.rule.say(part.events.len(), part.age),
            })
            .collect();
        let over = self.raw() - i32::from(self.score());
        if over > 0 {
            let say = "100 is the most a score can be".to_owned();
            lines.push(Line {
                rule: "clamp".to_owned(),
                points: -over,
                events: Vec::new(),
                age_days: None,
                say,
            });
        }
        lines
    }

    fn points(&self, rule: Rule<'_>) -> i32 {
        self.list.iter().find(|part| part.rule == rule).map_or(0, |part| i32::from(part.points))
    }

    /// Steps that alone reach hot. An interaction made now brings recency to its best band.
    fn to_hot(&self, rules: &Scoring) -> Vec<Step> {
        let best = rules.recency.first().map_or(rules.recency_older, |band| band.points);
        let seen = (i32::from(best) - self.points(Rule::Recency)).max(0);
        let missing = |rule, worth: u8| if self.points(rule) == 0 { i32::from(worth) } else { 0 };
        let open = i32::from(rules.email_open.worth(self.opens + 1)) - self.points(Rule::EmailOpen);
        let reply = missing(Rule::SmsReply, rules.sms_reply);
        let purchase = match self.points(Rule::Purchase) {
            0 => i32::from(rules.purchase),
            _ => {
                let repeats = self.points(Rule::RepeatPurchase);
                i32::from(rules.repeat_purchase.most).min(repeats + i32::from(rules.repeat_purchase.points))
                    - repeats
            }
        };
        let and_seen = |points: i32| if points > 0 { points + seen } else { 0 };
        let mut steps = vec![
            Step { rule: "recency", points: seen, say: "comes by, calls, sends a form or books" },
            Step { rule: "email-open", points: open, say: "opens an e-mail" },
            Step {
                rule: "link-click",
                points: missing(Rule::LinkClick, rules.link_click.points),
                say: "clicks a link",
            },
            Step { rule: "sms-reply", points: and_seen(reply), say: "answers a text" },
            Step { rule: "purchase", points: and_seen(purchase), say: "buys" },
        ];
        let wanted = i32::from(rules.hot_from) - self.raw();
        steps.retain(|step| wanted > 0 && step.points >= wanted);
        crate::sort::by_key(&mut steps, |step| step.points);
        steps
    }
}
