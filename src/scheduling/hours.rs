//! The local hours that are open to a message: law, business windows and holidays together.
//!
//! In: a [`Law`], windows and dates. Out: [`Hours`], compiled once and used for any number of searches.

use super::holiday::{Date, Holidays};
use super::law::Law;
use super::week::{Week, occurrence};
use super::window::Windows;

/// The local hours that are open: law, windows and holidays, compiled once for many searches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    pub(super) law: Week,
    /// All windows together.
    pub(super) windows: Week,
    /// What law and windows leave together.
    pub(super) both: Week,
    /// Each window by itself, as minutes from Monday 00:00; one may run on past the week's end.
    each: Vec<(u16, u16)>,
    pub(super) holidays: Holidays,
}

impl Hours {
    /// The hours that a law, windows (none: any hour) and dates leave.
    pub fn of(law: &Law, windows: Option<&Windows>, holidays: &[Date]) -> Self {
        let both = windows.map_or_else(|| law.hours().clone(), |windows| law.hours().and(windows.week()));
        Self {
            law: law.hours().clone(),
            windows: windows.map_or_else(Week::whole, |windows| windows.week().clone()),
            both,
            each: windows.map(|windows| windows.spans().to_vec()).unwrap_or_default(),
            holidays: Holidays::of(holidays, law.calendar()),
        }
    }

    /// Any hour of any day: nothing local stands in the way.
    pub fn any() -> Self {
        Self::of(&Law::none(), None, &[])
    }

    /// Are they the same on every clock?
    pub(super) fn are_always(&self) -> bool {
        self.law.is_whole() && self.windows.is_whole() && self.each.is_empty() && self.holidays.is_empty()
    }

    /// The window around a local time, as local times; of several the one that ends last.
    pub(super) fn window_around(&self, local: i64) -> Option<(i64, i64)> {
        let around = self.each.iter().filter_map(|span| occurrence(*span, local));
        around.max_by_key(|(from, to)| (*to, -from))
    }
}
