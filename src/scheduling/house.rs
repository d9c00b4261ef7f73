//! A business's own rules on top of the law: stricter hours, days without texts, a lower count.
//!
//! They can only tighten. A rule that names an hour which the law of its place forbids would promise what it
//! cannot keep, and is refused when the playbook is loaded.
//!
//! ```
//! use textlift::read::{self, Speech};
//! use textlift::scheduling::HouseRule;
//! let late = br#"{"country": "US", "state": "FL", "to": "21:00"}"#;
//! let error = read::json::<HouseRule>(late, Speech::Plain).unwrap_err();
//! assert_eq!(error.to_string(), "the law there allows 08:00 to 20:00 on mon, this says 21:00: a playbook can only tighten");
//! ```

use super::law::{Law, telling};
use super::week::{DAY_MINUTES, Week};
use super::window::WallTime;
use crate::gather::Gather;
use crate::lead::Weekday;
use crate::lead::country::{Country, Place, State};
use crate::problem::Code;
use crate::read::{At, Check};
use crate::record;

record! {
    /// One rule. Without country it holds everywhere, without state in the whole country.
    pub struct HouseRule strict checked {
        /// Where it holds. Absent: everywhere.
        pub country: Option<Country>,
        /// Where in the country. Absent: in all of it.
        pub state: Option<State>,
        /// The days it speaks of; every day unless told.
        pub days: Option<Vec<Weekday>>,
        /// Nothing before this time of the local day. Later: shorter days. 00:00: no limit of its own.
        pub from: Option<WallTime>,
        /// Nothing from this time of the local day on. Earlier: shorter days. 24:00: no limit of its own.
        pub to: Option<WallTime>,
        /// Nothing at all on these days. Texts go out on them, unless told.
        pub never: bool = false,
        /// At most so many messages, of any kind, to one number in any rolling 24 hours, 0 to 1,000. More: more may go.
        /// 0: never. Absent: what the law says.
        pub per_day: Option<u32> where 0..=1_000,
    }
}

impl HouseRule {
    /// Does it speak of one of the places?
    fn holds_in(&self, places: &[Place]) -> bool {
        // A place whose state nobody knows may be the one.
        let state =
            |place: &Place| self.state.is_none() || place.state.is_none() || place.state == self.state;
        self.country.is_none() || telling(places).any(|place| place.country == self.country && state(place))
    }

    fn speaks_of(&self, day: Weekday) -> bool {
        self.days.as_ref().is_none_or(|days| days.contains(&day))
    }

    /// The hours of the week that it leaves.
    pub(super) fn hours(&self) -> Week {
        let days = (0..).zip(Weekday::WORDS).map(|(n, (_, day))| (n * DAY_MINUTES, *day));
        Week::of(days.filter_map(|(midnight, day)| match self.speaks_of(day) {
            false => Some((midnight, midnight + DAY_MINUTES)),
            true if self.never => None,
            true => {
                let from = self.from.map_or(0, WallTime::minutes);
                let to = self.to.map_or(DAY_MINUTES, WallTime::minutes);
                Some((midnight + from, midnight + to))
            }
        }))
    }

    /// The law that it stands on: of its state, else the most lenient hours of its country or of the world.
    fn law_there(&self) -> Vec<Law> {
        match (self.country, self.state) {
            (Some(country), None) if country.code() == "US" => {
                // Whichever state it is, it may be one without a rule of its own.
                vec![Law::federal()]
            }
            (Some(_), _) => vec![Law::by_places(&[Place { country: self.country, state: self.state }])],
            (None, _) => Law::all().gather(),
        }
    }
}

impl Check for HouseRule {
    fn check(&self, at: At<'_>) {
        let says_hours = self.never || self.from.is_some() || self.to.is_some();
        let wrong = if self.country.is_none() && self.state.is_some() {
            "a state is told with its country"
        } else if self.days.as_ref().is_some_and(Vec::is_empty) {
            "a rule needs at least one day; leave `days` out for every day"
        } else if !says_hours && (self.per_day.is_none() || self.days.is_some()) {
            "a rule says `from`, `to`, `never` or `perDay`"
        } else if self.never && (self.from.is_some() || self.to.is_some()) {
            "`never` leaves no hours: it goes without `from` and `to`"
        } else if self.from.zip(self.to).is_some_and(|(from, to)| from >= to) {
            "hours of law end after they start, on the same day"
        } else {
            return self.check_that_it_tightens(at);
        };
        at.problem::<()>(Code::Contradiction, wrong);
    }
}

impl HouseRule {
    fn check_that_it_tightens(&self, at: At<'_>) {
        let laws = self.law_there();
        let days = (0..).zip(Weekday::WORDS).filter(|(_, (_, day))| self.speaks_of(*day));
        let loose = days.map(|(n, (word, _))| (word, self.beyond(&laws, n * DAY_MINUTES)));
        if let Some((word, (allowed, says))) = loose.filter_map(|(word, beyond)| Some((word, beyond?))).next()
        {
            let allowed = match allowed {
                Some((from, to)) => format!("{from} to {to}"),
                None => "nothing".to_owned(),
            };
            at.problem::<()>(
                Code::Contradiction,
                format!(
                    "the law there allows {allowed} on {word}, this says {says}: a playbook can only tighten"
                ),
            );
            return;
        }
        // The law counts only if every law there does.
        let lawful = laws.iter().map(Law::count).min().flatten();
        if let (Some(lawful), Some(says)) = (lawful, self.per_day)
            && says > lawful
        {
            at.problem::<()>(
                Code::Contradiction,
                format!("the law there allows {lawful} messages in 24 hours, this says {says}: a playbook can only tighten"),
            );
        }
    }

    /// What the laws allow on the day that starts at a minute of the week, and the time of this rule that goes
    /// beyond it, if one does. On a day without any hours only a rule that names the day says something of it.
    fn beyond(&self, laws: &[Law], midnight: u16) -> Option<(Option<(WallTime, WallTime)>, WallTime)> {
        let today = Week::of([(midnight, midnight + DAY_MINUTES)]);
        let spans: Vec<(u16, u16)> =
            laws.iter().flat_map(|law| law.hours().and(&today).spans().to_vec()).gather();
        let first = spans.iter().map(|(from, _)| WallTime::of_minutes(from - midnight)).min();
        let last = spans.iter().map(|(_, to)| WallTime::of_minutes(to - midnight)).max();
        let allowed = first.zip(last);
        let says = match allowed {
            Some((first, last)) => self.from.filter(|from| *from < first).or(self.to.filter(|to| *to > last)),
            None => self.from.or(self.to).filter(|_| self.days.is_some()),
        };
        says.map(|says| (allowed, says))
    }
}

impl Law {
    /// This law with every rule that speaks of one of the places.
    pub fn with(self, rules: &[HouseRule], places: &[Place]) -> Self {
        rules
            .iter()
            .filter(|rule| rule.holds_in(places))
            .fold(self, |law, rule| law.tightened(&rule.hours(), rule.per_day))
    }
}
