//! What a playbook says about *when*: its windows, its house rules and its holidays.
//!
//! ```
//! use textlift::read::{self, Speech};
//! use textlift::scheduling::SchedulingRules;
//! let night = br#"{"windows": [{"from": "02:00", "to": "05:00"}]}"#;
//! let error = read::json::<SchedulingRules>(night, Speech::Plain).unwrap_err();
//! assert_eq!(error.to_string(), "no minute of the week satisfies these windows and the law of any place");
//! ```

use super::holiday::Date;
use super::hours::Hours;
use super::house::HouseRule;
use super::law::Law;
use super::week::Week;
use super::window::Windows;
use crate::gather::Gather;
use crate::lead::{Industry, Place};
use crate::problem::Code;
use crate::read::{At, Check};
use crate::record;

record! {
    /// The section of a playbook.
    pub struct SchedulingRules strict checked default {
        /// When the business texts, on the clock of the person; the usual hours of its industry unless told. More rows:
        /// more hours. An empty list is refused.
        pub windows: Option<Windows> = None,
        /// Rules of its own on top of the law, which they can only tighten. Empty: the law alone.
        pub law: Vec<HouseRule> = Vec::new(),
        /// Local dates on which it never texts. Empty: none but what the law names.
        pub holidays: Vec<Date> = Vec::new(),
    }
}

impl Check for SchedulingRules {
    fn check(&self, at: At<'_>) {
        if let Some(why) = self.never_sends(self.windows.as_ref()) {
            at.problem::<()>(Code::NeverSends, why);
        }
    }
}

impl SchedulingRules {
    /// Why nothing could ever be sent in these windows (none: at any hour), if that is so.
    pub fn never_sends(&self, windows: Option<&Windows>) -> Option<String> {
        let anywhere: Vec<&HouseRule> = self.law.iter().filter(|rule| rule.country.is_none()).gather();
        let week = windows.map_or_else(Week::whole, |windows| windows.week().clone());
        let possible = Law::all().any(|law| {
            let law = anywhere.iter().fold(law, |law, rule| law.tightened(&rule.hours(), None));
            !law.hours().and(&week).is_empty()
        });
        let counted = anywhere.iter().all(|rule| rule.per_day != Some(0));
        let what = if self.law.is_empty() { "" } else { ", these rules" };
        (!(possible && counted))
            .then(|| format!("no minute of the week satisfies these windows{what} and the law of any place"))
    }

    /// The law for a message to someone who may be in any of these places.
    pub fn law(&self, places: &[Place]) -> Law {
        Law::by_places(places).with(&self.law, places)
    }

    /// The hours in which marketing may reach someone who may be in any of these places.
    pub fn hours(&self, law: &Law, industry: Industry) -> Hours {
        let usual = || Windows::usual(industry);
        let windows = self.windows.clone().unwrap_or_else(usual);
        Hours::of(law, Some(&windows), &self.holidays)
    }
}
