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
        /// Local calendar days since the last interaction, inclusive. Bands must grow.
        pub up_to_days: u32,
        /// Points, 0 to 100. 0: this band is worth nothing.
        pub points: u8,
    }
}

record! {
    /// Points for an amount of money.
    pub struct PerAmount strict default {
        /// Points for each whole `per`, in proportion and rounded down: half of `per` is half the points.
        pub points: u8 = 10,
        /// The amount; its currency must be the business's.
        pub per: Money = Money::new(250_000, Currency::USD),
        /// Never more than this. 0 turns the rule off.
        pub most: u8 = 20,
    }
}

record! {
    /// Points for each further one.
    pub struct Further strict default {
        /// Points for each purchase after the first. 0 turns the rule off.
        pub points: u8 = 3,
        /// Never more than this.
        pub most: u8 = 9,
    }
}

record! {
    /// Points for opened e-mails.
    pub struct Opens strict default {
        /// How long an open counts, in local calendar days, inclusive.
        pub within_days: u32 = 90,
        /// Points for one open. 0 turns it off.
        pub points: u8 = 20,
        /// From so many opens on...
        pub many_from: u32 = 3,
        /// ...these points in their place.
        pub many_points: u8 = 25,
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
        /// How long a click counts, in local calendar days, inclusive.
        pub within_days: u32 = 90,
        /// Points. 0 turns it off.
        pub points: u8 = 25,
    }
}

record! {
    /// Points for a fact about the person. Exactly one of `is`, `oneOf`, `atLeast` may be given; none means
    /// "is true".
    pub struct Fit strict {
        /// Points, 0 to 100. 0 turns the rule off.
        pub points: u8,
        /// The value that qualifies.
        pub is: Option<Value>,
        /// The values that qualify.
        pub one_of: Option<Vec<Value>>,
        /// The number from which on a value qualifies.
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
        /// Points by how long ago the lead itself last did something.
        pub recency: Vec<Band> = standard_bands(),
        /// Points beyond the last band. A lead never seen gets 0.
        pub recency_older: u8 = 5,
        /// Points for having bought and not returned everything.
        pub purchase: u8 = 30,
        /// Points for what the lead has spent.
        pub lifetime_value: PerAmount = PerAmount::default(),
        /// Points for each further purchase.
        pub repeat_purchase: Further = Further::default(),
        /// Points for opened e-mails.
        pub email_open: Opens = Opens::default(),
        /// Points for a clicked link, e-mail or text.
        pub link_click: Clicks = Clicks::default(),
        /// Points for ever having answered a text.
        pub sms_reply: u8 = 30,
        /// Points for facts about the person, by attribute.
        pub fit: Table<String, Fit> = Table::new(),
        /// From this score on a lead is hot.
        pub hot_from: u8 = 70,
        /// From this score on a lead is warm; below it is cold.
        pub warm_from: u8 = 40,
    }
}

fn standard_bands() -> Vec<Band> {
    [(30, 25), (60, 15), (90, 10)].map(|(up_to_days, points)| Band { up_to_days, points }).into()
}

impl Scoring {
    /// Every number of points, with its place in the section.
    fn all_points(&self) -> impl Iterator<Item = (String, u8)> {
        let single = [
            ("recencyOlder", self.recency_older),
            ("purchase", self.purchase),
            ("lifetimeValue.points", self.lifetime_value.points),
            ("lifetimeValue.most", self.lifetime_value.most),
            ("repeatPurchase.points", self.repeat_purchase.points),
            ("repeatPurchase.most", self.repeat_purchase.most),
            ("emailOpen.points", self.email_open.points),
            ("emailOpen.manyPoints", self.email_open.many_points),
            ("linkClick.points", self.link_click.points),
            ("smsReply", self.sms_reply),
        ];
        let bands = self.recency.iter().enumerate();
        let bands = bands.map(|(n, band)| (format!("recency[{n}].points"), band.points));
        let facts = self.fit.iter().map(|(name, fit)| (format!("fit.{name}.points"), fit.points));
        single.into_iter().map(|(place, points)| (place.to_owned(), points)).chain(bands).chain(facts)
    }
}

impl Check for Scoring {
    fn check(&self, at: At<'_>) {
        let say = |code, message: &str| {
            let _: Option<()> = at.problem(code, message);
        };
        if self.recency.windows(2).any(|pair| matches!(pair, [a, b] if a.up_to_days >= b.up_to_days)) {
            say(Code::Contradiction, "the bands of `recency` must grow in `upToDays`");
        }
        if !(0 < self.warm_from && self.warm_from < self.hot_from && self.hot_from <= 100) {
            say(Code::Contradiction, "wanted 0 < warmFrom < hotFrom <= 100");
        }
        if self.lifetime_value.per.minor == 0 {
            say(Code::OutOfRange, "`lifetimeValue.per` must be more than nothing");
        }
        if self.email_open.many_points < self.email_open.points {
            say(Code::Contradiction, "`emailOpen.manyPoints` must not be below `emailOpen.points`");
        }
        for (place, points) in self.all_points() {
            if points > 100 {
                let message = format!("points are a whole number from 0 to 100, got {points}");
                let _: Option<()> = at.problem_at(&place, Code::OutOfRange, message);
            }
        }
        for (name, fit) in self.fit.iter() {
            let ways = [fit.is.is_some(), fit.one_of.is_some(), fit.at_least.is_some()];
            if ways.iter().filter(|given| **given).count() > 1 {
                say(Code::Contradiction, &format!("`fit.{name}` may have only one of is, oneOf, atLeast"));
            }
        }
    }
}
