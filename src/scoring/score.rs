//! Lead in, score out: 0 to 100, with a receipt whose lines sum exactly to it.
//!
//! The score is a step function of time: between two events it changes only at local midnights (a band of
//! recency ends, an open or a click ages out) or when the lead's zone becomes another one. What it was and will
//! be, its `history` knows; here it is told line by line as it is now.

use std::borrow::Cow;

use serde::Serialize;

use super::history::{History, Seen, Sum};
use super::rules::Scoring;
use super::segment::{Segment, Track};
use crate::lead::{Business, Calendar, Instant, Lead, Ledger, Sale};
use crate::sort;

/// A lead's score at an instant, and everything it can say about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
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
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// `recency`, `purchase`, `lifetime-value`, `repeat-purchase`, `email-open`, `link-click`, `sms-reply`,
    /// `fit.<attribute>`, `other-currency` or `clamp`.
    pub rule: Cow<'static, str>,
    /// Points; negative only for `clamp`.
    pub points: i32,
    /// The events that earned them.
    pub events: Vec<String>,
    /// Local calendar days since the latest of these events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_days: Option<i64>,
    /// The line in words.
    pub say: Cow<'static, str>,
}

/// A step that would make the lead hot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
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
    let sum = Sum::at(&history, now);
    let ledger = lead.ledger_at(now);
    let receipt = Receipt::of(&history, &ledger, sum.calendar(), now);
    let (raw, score, segment) = (receipt.raw(), sum.score(), sum.segment());
    Score {
        score,
        raw,
        segment,
        track: Track::of(segment, ledger.has_bought()),
        to_hot: receipt.to_hot(rules),
        receipt: receipt.held_to(score),
        entered_at: sum.clone().entered_at(now),
        changes_at: sum.changes_at(),
    }
}

/// A score that says nothing of where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// 0 to 100.
    pub score: u8,
    /// The sum before it was held to 100.
    pub raw: i32,
    /// hot, warm or cold.
    pub segment: Segment,
    /// What the lead is told.
    pub track: Track,
}

/// The score without its receipt.
pub fn brief(lead: &Lead, rules: &Scoring, business: &Business, now: Instant) -> Brief {
    let history = History::of(lead, rules, business);
    let sum = Sum::at(&history, now);
    let segment = sum.segment();
    let track = Track::of(segment, lead.ledger_at(now).has_bought());
    Brief { score: sum.score(), raw: sum.raw(), segment, track }
}

/// Segment and track alone.
pub fn segment(lead: &Lead, rules: &Scoring, business: &Business, now: Instant) -> (Segment, Track) {
    let segment = Sum::at(&History::of(lead, rules, business), now).segment();
    (segment, Track::of(segment, lead.ledger_at(now).has_bought()))
}

/// The lines, from rule to rule.
struct Receipt<'c> {
    lines: Vec<Line>,
    /// Opens that count.
    opens: usize,
    calendar: &'c Calendar,
    today: i64,
}

impl<'c> Receipt<'c> {
    fn of(history: &History<'_>, ledger: &Ledger, calendar: &'c Calendar, now: Instant) -> Self {
        let (rules, currency) = (history.rules, history.business.currency);
        let today = calendar.day(now);
        let mut receipt = Self { lines: Vec::with_capacity(8), opens: 0, calendar, today };
        match history.last_seen(now) {
            Some(seen) => {
                let points = history.recency_points(today - calendar.day(seen.0));
                receipt.add(Rule::Recency, points, &mut [seen].into_iter());
            }
            None => receipt.line(Rule::Recency, 0, &mut [].into_iter()),
        }

        let purchases = history.purchases(ledger);
        let sales = || ledger.standing();
        let ours = |sale: &&Sale| sale.amount.currency == currency;
        receipt.add(Rule::Purchase, purchases.first, &mut sales().map(told).take(1));
        receipt.add(Rule::LifetimeValue, purchases.lifetime, &mut sales().filter(ours).map(told));
        receipt.add(Rule::RepeatPurchase, purchases.further, &mut sales().map(told).skip(1));
        if !sales().all(|sale| ours(&sale)) {
            receipt.line(Rule::OtherCurrency, 0, &mut sales().filter(|sale| !ours(sale)).map(told));
        }

        let opens = history.opens(now, calendar);
        receipt.opens = opens.len();
        receipt.add(Rule::EmailOpen, rules.email_open.worth(opens.len()), &mut opens.iter().copied());
        let clicks = history.clicks(now, calendar);
        if !clicks.is_empty() {
            receipt.add(Rule::LinkClick, rules.link_click.points, &mut clicks.iter().copied());
        }
        let replies = history.replies(now);
        if !replies.is_empty() {
            receipt.add(Rule::SmsReply, rules.sms_reply, &mut replies.iter().copied());
        }

        for (name, fit, fact) in history.facts(now) {
            if fit.qualifies(&fact.value) {
                let told = fact.event.as_deref().map(|event| (fact.at, event));
                receipt.add(Rule::Fit(name), fit.points, &mut told.into_iter());
            }
        }
        receipt
    }

    /// A line, unless it is of no points.
    fn add(&mut self, rule: Rule<'_>, points: u8, evidence: &mut dyn Iterator<Item = Seen<'_>>) {
        if points > 0 {
            self.line(rule, i32::from(points), evidence);
        }
    }

    fn line(&mut self, rule: Rule<'_>, points: i32, evidence: &mut dyn Iterator<Item = Seen<'_>>) {
        let mut events = Vec::with_capacity(evidence.size_hint().0);
        let mut latest = None;
        for (seen, event) in evidence {
            latest = Some(seen);
            events.push(event.to_owned());
        }
        let age_days = latest.map(|seen| self.today - self.calendar.day(seen));
        let say = rule.say(events.len(), age_days);
        self.lines.push(Line { rule: rule.name(), points, events, age_days, say });
    }

    /// The sum before it is held to 100.
    fn raw(&self) -> i32 {
        self.lines.iter().map(|line| line.points).sum()
    }

    /// The lines, with one that holds them to the score.
    fn held_to(mut self, score: u8) -> Vec<Line> {
        let over = self.raw() - i32::from(score);
        if over > 0 {
            self.line(Rule::Clamp, -over, &mut [].into_iter());
        }
        self.lines
    }

    fn points(&self, rule: &Rule<'_>) -> i32 {
        let name = rule.name();
        self.lines.iter().find(|line| line.rule == name).map_or(0, |line| line.points)
    }

    /// Steps that alone reach hot. An interaction made now brings recency to its best band.
    fn to_hot(&self, rules: &Scoring) -> Vec<Step> {
        let wanted = i32::from(rules.hot_from) - self.raw();
        if wanted <= 0 {
            return Vec::new();
        }
        let best = rules.recency.first().map_or(rules.recency_older, |band| band.points);
        let seen = (i32::from(best) - self.points(&Rule::Recency)).max(0);
        let missing = |rule: &Rule<'_>, worth: u8| if self.points(rule) == 0 { i32::from(worth) } else { 0 };
        let open = i32::from(rules.email_open.worth(self.opens + 1)) - self.points(&Rule::EmailOpen);
        let reply = missing(&Rule::SmsReply, rules.sms_reply);
        let purchase = match self.points(&Rule::Purchase) {
            0 => i32::from(rules.purchase),
            _ => {
                let repeats = self.points(&Rule::RepeatPurchase);
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
                points: missing(&Rule::LinkClick, rules.link_click.points),
                say: "clicks a link",
            },
            Step { rule: "sms-reply", points: and_seen(reply), say: "answers a text" },
            Step { rule: "purchase", points: and_seen(purchase), say: "buys" },
        ];
        steps.retain(|step| step.points >= wanted);
        sort::by_key(&mut steps, |step| step.points);
        steps
    }
}

fn told(sale: &Sale) -> Seen<'_> {
    (sale.at, &sale.event)
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
    Clamp,
}

impl Rule<'_> {
    fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Recency => "recency",
            Self::Purchase => "purchase",
            Self::LifetimeValue => "lifetime-value",
            Self::RepeatPurchase => "repeat-purchase",
            Self::OtherCurrency => "other-currency",
            Self::EmailOpen => "email-open",
            Self::LinkClick => "link-click",
            Self::SmsReply => "sms-reply",
            Self::Fit(attribute) => return Cow::Owned(["fit.", attribute].concat()),
            Self::Clamp => "clamp",
        })
    }

    /// The line in words.
    fn say(self, count: usize, age: Option<i64>) -> Cow<'static, str> {
        let ago = |what: &str, end: &str| {
            Cow::Owned(match age {
                None => [what, end].concat(),
                Some(0) => [what, " today", end].concat(),
                Some(1) => [what, " yesterday", end].concat(),
                Some(days) => format!("{what} {days} days ago{end}"),
            })
        };
        Cow::Borrowed(match (self, count) {
            (Self::Recency, 0) => "never seen",
            (Self::Recency, _) => return ago("last seen", ""),
            (Self::Purchase, _) => return ago("has bought (first", ")"),
            (Self::LifetimeValue, _) => "for what they have spent",
            (Self::RepeatPurchase, 1) => "bought once more",
            (Self::RepeatPurchase, _) => return Cow::Owned(format!("bought {count} more times")),
            (Self::OtherCurrency, _) => "paid in another currency, which does not count",
            (Self::EmailOpen, 1) => return ago("opened an e-mail", ""),
            (Self::EmailOpen, _) => return ago(&format!("opened {count} e-mails, the last"), ""),
            (Self::LinkClick, _) => return ago("clicked a link", ""),
            (Self::SmsReply, _) => return ago("answered a text", ""),
            (Self::Fit(attribute), _) => return Cow::Owned(words(attribute)),
            (Self::Clamp, _) => "100 is the most a score can be",
        })
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
