//! The numbers of the score: the playbook's `scoring` section.

use serde_json::Value;

use crate::lead::{Currency, Money};
use crate::problem::Code;
use crate::read::{self, At, Check, Speech};
use crate::record;
use crate::table::Table;

record! {
    /// A band of recency: seen at most so many days ago.
    pub struct Band strict {
        /// Local calendar days since the last interaction, inclusive, 0 to 36,500; each band reaches further than the
        /// one before. More: an interaction counts for longer. 0: only today.
        pub up_to_days: u32 where 0..=36_500,
        /// Points, 0 to 100. More: who was seen lately is hotter. 0: this band is worth nothing.
        pub points: u8 where 0..=100,
    }
}

record! {
    /// Points for an amount of money.
    pub struct PerAmount strict default {
        /// Points for each `per`, 0 to 100, in proportion and rounded down: half of `per` is half the points. More:
        /// money counts for more. 0 turns the rule off.
        pub points: u8 where 0..=100 = 10,
        /// The amount that `points` are given for, in minor units of the business's currency, from 1. More: more has
        /// to be spent for a point. 0 is refused.
        pub per: Money = Money::new(250_000, Currency::USD),
        /// Never more points than this, 0 to 100. 0 turns the rule off.
        pub most: u8 where 0..=100 = 20,
    }
}

record! {
    /// Points for each further one.
    pub struct Further strict default {
        /// Points for each purchase after the first, 0 to 100. More: who comes back is hotter. 0 turns the rule off.
        pub points: u8 where 0..=100 = 3,
        /// Never more points than this, 0 to 100. 0 turns the rule off.
        pub most: u8 where 0..=100 = 9,
    }
}

record! {
    /// Points for opened e-mails.
    pub struct Opens strict default {
        /// How long an open counts, in local calendar days, inclusive, 0 to 36,500. More: older opens count. 0: only
        /// today's.
        pub within_days: u32 where 0..=36_500 = 90,
        /// Points for one open, 0 to 100. More: readers are hotter. 0: a single open is worth nothing.
        pub points: u8 where 0..=100 = 20,
        /// Opens within that time from which on `manyPoints` are given in place of `points`, 1 to 1,000. More: a
        /// reader has to be keener. 1: `points` are never given; 0 is refused.
        pub many_from: u32 where 1..=1_000 = 3,
        /// Points for so many opens, 0 to 100, not below `points`. 0 (with `points` 0) turns the rule off.
        pub many_points: u8 where 0..=100 = 25,
    }
}

impl Opens {
    /// Points for so many opens that count.
    pub fn worth(&self, opens: usize) -> u8 {
        match u32::try_from(opens).unwrap_or(u32::MAX) {
            0 => 0,
            opens if opens >= self.many_from => self.many_points,
            _ => self.points,
        }
    }
}

record! {
    /// Points for a clicked link.
    pub struct Clicks strict default {
        /// How long a click counts, in local calendar days, inclusive, 0 to 36,500. More: older clicks count. 0: only
        /// today's.
        pub within_days: u32 where 0..=36_500 = 90,
        /// Points, 0 to 100. More: who clicks is hotter. 0 turns the rule off.
        pub points: u8 where 0..=100 = 25,
    }
}

record! {
    /// Points for a fact about the person. Exactly one of `is`, `oneOf`, `atLeast` may be given; none means
    /// "is true".
    pub struct Fit strict {
        /// Points, 0 to 100. More: the fact makes a lead hotter. 0 turns the rule off.
        pub points: u8 where 0..=100,
        /// The value that qualifies, of the attribute's type: a text letter by letter, a number as a number.
        pub is: Option<Value>,
        /// The values that qualify. Empty: none does, which turns the rule off.
        pub one_of: Option<Vec<Value>>,
        /// The whole number from which on a value qualifies. More: fewer qualify. 0: every number that is not
        /// negative.
        pub at_least: Option<i64>,
    }
}

impl Fit {
    /// Does this value qualify?
    pub fn qualifies(&self, value: &Value) -> bool {
        match (&self.is, &self.one_of, self.at_least) {
            (Some(wanted), _, _) => same(value, wanted),
            (None, Some(list), _) => list.iter().any(|wanted| same(value, wanted)),
            (None, None, Some(least)) => number(value).is_some_and(|number| number >= least),
            (None, None, None) => *value == Value::Bool(true),
        }
    }
}

/// 65 and 65.0 are one number.
fn same(value: &Value, wanted: &Value) -> bool {
    value == wanted || number(value).is_some_and(|value| number(wanted) == Some(value))
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.is_f64().then(|| read::value_of(value, Speech::Discreet).ok()).flatten())
}

record! {
    /// What makes a lead ready, in points of 100. Every rule adds; nothing takes points away.
    pub struct Scoring strict checked default {
        /// Points by how long ago the lead itself last did something, the nearest band first. Empty: only
        /// `recencyOlder` is given.
        pub recency: Vec<Band> = standard_bands(),
        /// Points beyond the last band, 0 to 100. More: the long silent are hotter. 0: they get nothing, as a lead
        /// never seen always does.
        pub recency_older: u8 where 0..=100 = 5,
        /// Points for having bought and not returned everything, 0 to 100. More: customers are hotter. 0 turns the
        /// rule off.
        pub purchase: u8 where 0..=100 = 30,
        /// Points for what the lead has spent.
        pub lifetime_value: PerAmount = PerAmount::default(),
        /// Points for each further purchase.
        pub repeat_purchase: Further = Further::default(),
        /// Points for opened e-mails.
        pub email_open: Opens = Opens::default(),
        /// Points for a clicked link, e-mail or text.
        pub link_click: Clicks = Clicks::default(),
        /// Points for ever having answered a text, 0 to 100. More: who answers is hotter. 0 turns the rule off.
        pub sms_reply: u8 where 0..=100 = 30,
        /// Points for facts about the person, by the name of a declared attribute. Empty: facts do not count.
        pub fit: Table<String, Fit> = Table::new(),
        /// From this score on a lead is hot, 2 to 100. More: fewer are. 0 is refused.
        pub hot_from: u8 where 2..=100 = 70,
        /// From this score on a lead is warm, below it cold; 1 to 99 and below `hotFrom`. More: fewer are. 0 is
        /// refused.
        pub warm_from: u8 where 1..=99 = 40,
    }
}

fn standard_bands() -> Vec<Band> {
    [(30, 25), (60, 15), (90, 10)].map(|(up_to_days, points)| Band { up_to_days, points }).into()
}

impl Check for Scoring {
    fn check(&self, at: At<'_>) {
        let say = |place: &str, code, message: String| {
            let _: Option<()> = at.problem_at(place, code, message);
        };
        for (n, (band, next)) in self.recency.iter().zip(self.recency.iter().skip(1)).enumerate() {
            if band.up_to_days >= next.up_to_days {
                let message =
                    format!("wanted more than {} (bands grow), got {}", band.up_to_days, next.up_to_days);
                say(&format!("recency[{}].upToDays", n + 1), Code::Contradiction, message);
            }
        }
        if self.warm_from >= self.hot_from {
            let message = format!("wanted less than `hotFrom` ({}), got {}", self.hot_from, self.warm_from);
            say("warmFrom", Code::Contradiction, message);
        }
        if self.lifetime_value.per.minor == 0 {
            say(
                "lifetimeValue.per.minor",
                Code::OutOfRange,
                "wanted a whole number from 1, got 0".to_owned(),
            );
        }
        let opens = &self.email_open;
        if opens.many_points < opens.points {
            let message = format!("wanted at least `points` ({}), got {}", opens.points, opens.many_points);
            say("emailOpen.manyPoints", Code::Contradiction, message);
        }
        for (name, fit) in self.fit.iter() {
            let ways = [fit.is.is_some(), fit.one_of.is_some(), fit.at_least.is_some()];
            if ways.iter().filter(|given| **given).count() > 1 {
                let message = "wanted only one of `is`, `oneOf`, `atLeast`".to_owned();
                say(&format!("fit.{name}"), Code::Contradiction, message);
            }
        }
    }
}
