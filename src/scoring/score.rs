//! Lead in, score out: 0 to 100, with a receipt whose lines sum exactly to it.
//!
//! The score is a step function of time: between two events it changes only at local midnights (a band of
//! recency ends, an open or a click ages out) or when the lead's zone becomes another one. [`History`]
//! answers for any instant up to the present what the score was; `enteredAt` walks it backwards, `changesAt`
//! forwards.

use std::ops::Range;

use chrono::Days;
use serde::Serialize;

use super::rules::Scoring;
use super::segment::{Segment, Track};
use crate::gather::Gather;
use crate::lead::{Business, Civil, DAY, EventType, Instant, Lead, Ledger, Reading, ReplyKind, Sale, Zone};
use crate::sort;

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
        receipt: parts.receipt(&history),
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
    /// Zones through time; one entry, unless clicks or facts moved the lead.
    zones: Vec<(Instant, Zone)>,
}

impl<'l> History<'l> {
    fn of(lead: &'l Lead, rules: &'l Scoring, business: &'l Business) -> Self {
        let (mut interactions, mut opens, mut clicks) = (Vec::new(), Vec::new(), Vec::new());
        for event in lead.events.iter().filter(|event| !event.is_machine()) {
            let seen = (event.at, event.id.as_str());
            match event.what {
                EventType::EmailOpened(_) => opens.push(seen),
                EventType::LinkClicked(_) => clicks.push(seen),
                _ if event.is_interaction() => interactions.push(seen),
                _ => {}
            }
        }
        let mut replies = Vec::new();
        for text in lead.inbound.iter().filter(|text| text.own && !text.machine) {
            let seen = (text.at, text.event.as_str());
            match text.kind {
                ReplyKind::Answer => {
                    interactions.push(seen);
                    replies.push(seen);
                }
                ReplyKind::Doubtful => replies.push(seen),
                ReplyKind::OptOut | ReplyKind::OptIn | ReplyKind::Help => {}
            }
        }
        sort::plain(&mut interactions);
        let mut moves = lead.zone_moves();
        sort::plain(&mut moves);
        moves.dedup();
        let zone_from = |at: Instant| (at, lead.zone(business.time_zone, at));
        let mut zones: Vec<(Instant, Zone)> =
            std::iter::once(Instant::EARLIEST).chain(moves).map(zone_from).gather();
        zones.dedup_by_key(|(_, zone)| *zone);
        Self { lead, rules, business, interactions, opens, clicks, replies, zones }
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
        let mut parts = Parts { at, zone, list: Vec::with_capacity(8), bought: false, opens: 0 };

        match upto(&self.interactions, at).last() {
            Some(&(seen, _)) => {
                let days = age(seen);
                let band = rules.recency.iter().find(|band| days <= i64::from(band.up_to_days));
                let points = band.map_or(rules.recency_older, |band| band.points);
                let last = self.interactions.partition_point(|(seen, _)| *seen <= at);
                parts.add(Rule::Recency, points, Evidence::Interaction(last - 1));
            }
            None => parts.add(Rule::Recency, 0, Evidence::None),
        }

        let ledger = lead.ledger_at(at);
        let currency = self.business.currency;
        let standing = ledger.standing().count();
        if standing > 0 {
            parts.bought = true;
            parts.add(Rule::Purchase, rules.purchase, Evidence::Sales(Sales::First));
            let value = &rules.lifetime_value;
            let in_proportion = i128::from(value.points) * i128::from(ledger.lifetime(currency));
            let points = in_proportion / i128::from(value.per.minor.max(1));
            let points = u8::try_from(points).unwrap_or(u8::MAX).min(value.most);
            parts.add(Rule::LifetimeValue, points, Evidence::Sales(Sales::InCurrency));
            let repeats = u8::try_from(standing - 1).unwrap_or(u8::MAX);
            let points = rules.repeat_purchase.points.saturating_mul(repeats).min(rules.repeat_purchase.most);
            parts.add(Rule::RepeatPurchase, points, Evidence::Sales(Sales::Further));
            if ledger.standing().any(|sale| sale.amount.currency != currency) {
                parts.add(Rule::OtherCurrency, 0, Evidence::Sales(Sales::Foreign));
            }
        }

        // "At most so many days ago" begins with a local day.
        let recent = |list: &[Seen<'l>], within: u32| -> Range<usize> {
            let first_day = today.checked_sub_days(Days::new(u64::from(within)));
            let from = first_day.map_or(Instant::EARLIEST, |day| zone.day_start(day));
            list.partition_point(|(seen, _)| *seen < from)..list.partition_point(|(seen, _)| *seen <= at)
        };
        if !self.opens.is_empty() {
            let opens = recent(&self.opens, rules.email_open.within_days);
            parts.opens = opens.len();
            parts.add(Rule::EmailOpen, rules.email_open.worth(opens.len()), Evidence::Opens(opens));
        }
        if !self.clicks.is_empty() {
            let clicks = recent(&self.clicks, rules.link_click.within_days);
            let points = if clicks.is_empty() { 0 } else { rules.link_click.points };
            parts.add(Rule::LinkClick, points, Evidence::Clicks(clicks));
        }
        let replies = upto(&self.replies, at).len();
        if replies > 0 {
            parts.add(Rule::SmsReply, rules.sms_reply, Evidence::Replies(replies));
        }

        for (name, fit) in rules.fit.iter() {
            let mut told = lead.attribute_history.iter().enumerate().rev();
            let told = told.find(|(_, (told, fact))| told == name && fact.at <= at);
            if let Some((place, (name, _))) = told.filter(|(_, (_, fact))| fit.qualifies(&fact.value)) {
                parts.add(Rule::Fit(name), fit.points, Evidence::Fact(place));
            }
        }
        parts
    }

    /// The events behind a contribution, with their ids, in order.
    fn evidence(&self, evidence: &Evidence, at: Instant) -> Vec<(Instant, String)> {
        let list = |list: &[Seen<'l>]| list.iter().map(|(seen, event)| (*seen, (*event).to_owned())).gather();
        match evidence {
            Evidence::None => Vec::new(),
            Evidence::Interaction(place) => list(self.interactions.get(*place..=*place).unwrap_or_default()),
            Evidence::Opens(range) => list(self.opens.get(range.clone()).unwrap_or_default()),
            Evidence::Clicks(range) => list(self.clicks.get(range.clone()).unwrap_or_default()),
            Evidence::Replies(count) => list(self.replies.get(..*count).unwrap_or_default()),
            Evidence::Fact(place) => {
                let fact = self.lead.attribute_history.get(*place).map(|(_, fact)| fact);
                fact.and_then(|fact| Some((fact.at, fact.event.clone()?))).into_iter().gather()
            }
            Evidence::Sales(sales) => {
                let ledger = self.lead.ledger_at(at);
                let currency = self.business.currency;
                let (skip, take) = match sales {
                    Sales::First => (0, 1),
                    Sales::Further => (1, usize::MAX),
                    Sales::InCurrency | Sales::Foreign => (0, usize::MAX),
                };
                let counts = |sale: &&Sale| match sales {
                    Sales::First | Sales::Further => true,
                    Sales::InCurrency => sale.amount.currency == currency,
                    Sales::Foreign => sale.amount.currency != currency,
                };
                let list = ledger.standing().filter(counts).skip(skip).take(take);
                list.map(|sale| (sale.at, sale.event.clone())).gather()
            }
        }
    }

    /// When the segment that holds at `now` began: the latest step of the score before which it was another.
    fn entered_at(&self, segment: Segment, now: Instant) -> Instant {
        let begin = self.begin(now);
        if segment == Segment::Cold && Segment::of(self.most(), self.rules) == segment {
            return begin;
        }
        let mut steps = self.past_steps(now);
        let mut examined = None;
        while let Some(step) = steps.pop() {
            match step {
                Bound { at, ends: None } if at < begin => break,
                Bound { at, ends: None } if examined != Some(at) => {
                    if Segment::of(self.parts(at.plus(-1)).score(), self.rules) != segment {
                        return at;
                    }
                    examined = Some(at);
                }
                Bound { ends: None, .. } => {}
                Bound { ends: Some((seen, days)), .. } => {
                    self.midnights(seen, days, &mut |at| {
                        let place = steps.partition_point(|bound| bound.at <= at);
                        if at <= now {
                            steps.insert(place, Bound { at, ends: None });
                        }
                    });
                }
            }
        }
        begin
    }

    /// What the score cannot ever have been above: everything at its best.
    fn most(&self) -> u8 {
        let rules = self.rules;
        let if_any = |list: &[Seen<'l>], points: u8| if list.is_empty() { 0 } else { u32::from(points) };
        let best = rules.recency.iter().map(|band| band.points).chain([rules.recency_older]).max();
        let ever_bought = self.lead.events.iter().any(Ledger::concerns);
        let bought = [rules.purchase, rules.lifetime_value.most, rules.repeat_purchase.most];
        let most = if_any(&self.interactions, best.unwrap_or(0))
            + if_any(&self.opens, rules.email_open.worth(1).max(rules.email_open.worth(self.opens.len())))
            + if_any(&self.clicks, rules.link_click.points)
            + if_any(&self.replies, rules.sms_reply)
            + if ever_bought { bought.iter().map(|points| u32::from(*points)).sum() } else { 0 }
            + rules.fit.iter().map(|(_, fit)| u32::from(fit.points)).sum::<u32>();
        u8::try_from(most.min(100)).unwrap_or(100)
    }

    /// When the lead came to be known.
    fn begin(&self, now: Instant) -> Instant {
        let first = self.lead.events.first().map(|event| event.at);
        first.into_iter().chain(self.lead.created_at).min().unwrap_or(now).min(now)
    }

    /// The first instant after `now` at which the score is another one if nothing happens.
    fn changes_at(&self, score: u8, now: Instant) -> Option<Instant> {
        let mut steps: Vec<Instant> = self.zones.iter().map(|(since, _)| *since).gather();
        self.ends(now, &mut |seen, days| {
            if ends_before(seen, days) > now {
                self.midnights(seen, days, &mut |at| steps.push(at));
            }
        });
        steps.retain(|at| *at > now);
        sort::plain(&mut steps);
        steps.dedup();
        steps.into_iter().find(|at| self.parts(*at).score() != score)
    }

    /// Every instant up to `now` at which the score may have stepped, in order. Where a band or a span ends, only a
    /// bound is told: most walks back are over before such an end has to be looked up in the calendar.
    fn past_steps(&self, now: Instant) -> Vec<Bound> {
        let exactly = |at: Instant| Bound { at, ends: None };
        let mut steps: Vec<Bound> = self.zones.iter().map(|(since, _)| exactly(*since)).gather();
        for list in [&self.interactions, &self.opens, &self.clicks, &self.replies] {
            list.iter().map(|(seen, _)| exactly(*seen)).gather_into(&mut steps);
        }
        let events = self.lead.events.iter().filter(|event| Ledger::concerns(event));
        events.map(|event| exactly(event.at)).gather_into(&mut steps);
        self.lead.attribute_history.iter().map(|(_, fact)| exactly(fact.at)).gather_into(&mut steps);
        steps.retain(|step| step.at <= now);
        self.ends(now, &mut |seen, days| {
            if ends_after(seen, days) <= now {
                steps.push(Bound { at: ends_before(seen, days), ends: Some((seen, days)) });
            }
        });
        sort::by_key(&mut steps, |step| step.at);
        steps
    }

    /// What ends so many local days after it was seen: bands of recency that no later interaction hides, and what
    /// counts for a span of days.
    fn ends(&self, now: Instant, each: &mut dyn FnMut(Instant, u32)) {
        for (place, (seen, _)) in self.interactions.iter().enumerate() {
            // A band that ends after the next interaction ends unseen.
            let next = self.interactions.get(place + 1).map(|(next, _)| *next).filter(|next| *next <= now);
            for band in &self.rules.recency {
                if next.is_none_or(|next| ends_after(*seen, band.up_to_days) < next) {
                    each(*seen, band.up_to_days);
                }
            }
        }
        self.opens.iter().for_each(|(seen, _)| each(*seen, self.rules.email_open.within_days));
        self.clicks.iter().for_each(|(seen, _)| each(*seen, self.rules.link_click.within_days));
    }

    /// The instants at which the calendar comes to say "more than so many days ago", in every zone that the lead
    /// has been in.
    fn midnights(&self, seen: Instant, days: u32, each: &mut dyn FnMut(Instant)) {
        for (place, (_, zone)) in self.zones.iter().enumerate() {
            if self.zones.iter().take(place).any(|(_, earlier)| earlier == zone) {
                continue;
            }
            let Some(date) = zone.date(seen).checked_add_days(Days::new(u64::from(days) + 1)) else {
                continue;
            };
            let midnight = zone.resolve(Civil::new(date, 0));
            each(midnight.at);
            if midnight.kind != Reading::Unique {
                // Where a clock leaps over midnight or goes back over it, the day begins at the leap.
                [Some(zone.day_start(date)), midnight.other].into_iter().flatten().for_each(&mut *each);
            }
        }
    }
}

/// A step of the score, or, for what ends at a midnight, an instant before which that midnight surely lies.
struct Bound {
    at: Instant,
    /// What was seen, and for how many local days it counts.
    ends: Option<(Instant, u32)>,
}

/// What was seen then and counts so many local days surely still counts before this instant...
fn ends_after(seen: Instant, days: u32) -> Instant {
    seen.plus((i64::from(days) - 1) * DAY)
}

/// ...and surely no more from this one on: the rest of a day, and a day that a country may leave out.
fn ends_before(seen: Instant, days: u32) -> Instant {
    seen.plus((i64::from(days) + 3) * DAY)
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

/// Where the events behind a contribution are found.
enum Evidence {
    None,
    Interaction(usize),
    Opens(Range<usize>),
    Clicks(Range<usize>),
    /// So many of the first replies.
    Replies(usize),
    /// A place in the history of facts.
    Fact(usize),
    Sales(Sales),
}

/// Which of the sales that stand.
enum Sales {
    First,
    Further,
    InCurrency,
    Foreign,
}

/// What one rule contributes.
struct Part<'l> {
    rule: Rule<'l>,
    points: u8,
    evidence: Evidence,
}

/// Every contribution at an instant.
struct Parts<'l> {
    at: Instant,
    zone: Zone,
    list: Vec<Part<'l>>,
    /// Has the lead bought, and not returned everything?
    bought: bool,
    /// Opens that count.
    opens: usize,
}

impl<'l> Parts<'l> {
    /// Lines of no points are left out, but for "never seen" and a sale in another currency.
    fn add(&mut self, rule: Rule<'l>, points: u8, evidence: Evidence) {
        let never_seen = rule == Rule::Recency && matches!(evidence, Evidence::None);
        if points > 0 || never_seen || rule == Rule::OtherCurrency {
            self.list.push(Part { rule, points, evidence });
        }
    }

    fn raw(&self) -> i32 {
        self.list.iter().map(|part| i32::from(part.points)).sum()
    }

    fn score(&self) -> u8 {
        u8::try_from(self.raw().min(100)).unwrap_or(0)
    }

    fn receipt(&self, history: &History<'_>) -> Vec<Line> {
        let today = self.zone.date(self.at);
        let line = |part: &Part<'l>| {
            let events = history.evidence(&part.evidence, self.at);
            let latest = events.last().map(|(seen, _)| self.zone.date(*seen));
            let age_days = latest.map(|date| today.signed_duration_since(date).num_days());
            Line {
                rule: part.rule.name(),
                points: i32::from(part.points),
                say: part.rule.say(events.len(), age_days),
                events: events.into_iter().map(|(_, event)| event).gather(),
                age_days,
            }
        };
        let mut lines: Vec<Line> = self.list.iter().map(line).gather();
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
