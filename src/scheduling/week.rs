//! A set of times of the week, as a clock on the wall shows them.
//!
//! Law and business windows are both such sets: "Mon-Sat 09:00-21:00 and Sunday from noon" is one list of
//! spans of minutes from Monday 00:00. A span is half-open; spans are sorted, apart from each other, and may
//! meet at the end of the week. Which *instants* lie in the set is the matter of [`super::slot`].
//!
//! ```
//! use textlift::scheduling::Week;
//! let mornings = Week::of([(10 * 60, 12 * 60)]);                  // Monday 10:00 to 12:00
//! let early = Week::of([(0, 11 * 60)]);
//! assert_eq!(mornings.and(&early), Week::of([(10 * 60, 11 * 60)]));
//! ```

use crate::gather::Gather;
use crate::lead::{DAY, MINUTE};

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;
/// Minutes of a week.
pub const WEEK_MINUTES: u16 = 7 * DAY_MINUTES;
/// Milliseconds of a week on the wall.
const WEEK: i64 = 7 * DAY;
/// Monday 1969-12-29T00:00:00, as local milliseconds: 1970-01-01 was a Thursday.
const A_MONDAY: i64 = -3 * DAY;

/// Spans of minutes since Monday 00:00, each `from <= minute < to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week(Vec<(u16, u16)>);

impl Week {
    /// Every minute of the week.
    pub fn whole() -> Self {
        Self(vec![(0, WEEK_MINUTES)])
    }

    /// The union of spans given in any order; what lies beyond the week's end comes at its start.
    pub fn of(spans: impl IntoIterator<Item = (u16, u16)>) -> Self {
        Self::joined(&spans.into_iter().gather())
    }

    fn joined(spans: &[(u16, u16)]) -> Self {
        let mut sorted = Vec::with_capacity(8);
        for &(from, to) in spans {
            if from < to.min(WEEK_MINUTES) {
                sorted.push((from, to.min(WEEK_MINUTES)));
            }
            if to > WEEK_MINUTES {
                sorted.push((0, to - WEEK_MINUTES));
            }
        }
        if !sorted.is_sorted() {
            crate::sort::plain(&mut sorted);
        }
        let mut joined: Vec<(u16, u16)> = Vec::with_capacity(sorted.len());
        for (from, to) in sorted {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// What lies in both sets.
    pub fn and(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut both = Vec::new();
        while let (Some(&&(from, to)), Some(&&(other_from, other_to))) = (left.peek(), right.peek()) {
            both.push((from.max(other_from), to.min(other_to)));
            if to < other_to {
                left.next()
            } else {
                right.next()
            };
        }
        Self::joined(&both)
    }

    /// Does every minute of this set lie in the other?
    pub fn within(&self, other: &Self) -> bool {
        self.and(other) == *self
    }

    /// Has the set no minute at all?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is it every minute of the week?
    pub fn is_whole(&self) -> bool {
        matches!(self.spans(), [(0, WEEK_MINUTES)])
    }

    /// The spans in order, in minutes from Monday 00:00.
    pub fn spans(&self) -> &[(u16, u16)] {
        &self.0
    }

    /// Does a local time lie in the set?
    pub fn contains(&self, local: i64) -> bool {
        let (_, into) = week_of(local);
        self.0.iter().any(|(from, to)| (millis(*from)..millis(*to)).contains(&into))
    }

    /// The first local time from `local` on that lies in the set; local times are milliseconds since
    /// 1970-01-01T00:00 on the wall. `None`: the set is empty.
    pub fn opens(&self, local: i64) -> Option<i64> {
        let (monday, into) = week_of(local);
        match self.0.iter().find(|(_, to)| into < millis(*to)) {
            Some((from, _)) => Some(monday + into.max(millis(*from))),
            None => self.0.first().map(|(from, _)| monday + WEEK + millis(*from)),
        }
    }

    /// The unbroken stretch of local time around one that lies in the set: its first, and the first after it.
    pub fn around(&self, local: i64) -> (i64, i64) {
        let (monday, into) = week_of(local);
        let span = self.0.iter().find(|(from, to)| millis(*from) <= into && into < millis(*to));
        match (span, self.0.first(), self.0.last()) {
            (Some((0, WEEK_MINUTES)), ..) => (i64::MIN, i64::MAX),
            // It goes on past Sunday midnight, or came from there.
            (Some((from, WEEK_MINUTES)), Some((0, to)), _) => {
                (monday + millis(*from), monday + WEEK + millis(*to))
            }
            (Some((0, to)), _, Some((from, WEEK_MINUTES))) => {
                (monday - WEEK + millis(*from), monday + millis(*to))
            }
            (Some((from, to)), ..) => (monday + millis(*from), monday + millis(*to)),
            (None, ..) => (local, local),
        }
    }
}

/// The occurrence of a weekly span around a local time, if it lies in one. The span may run on past the end of
/// the week.
pub fn occurrence((from, to): (u16, u16), local: i64) -> Option<(i64, i64)> {
    let (monday, into) = week_of(local);
    let this = (millis(from)..millis(to)).contains(&into).then_some(monday);
    let last = (millis(from)..millis(to)).contains(&(into + WEEK)).then_some(monday - WEEK);
    this.or(last).map(|monday| (monday + millis(from), monday + millis(to)))
}

/// The Monday 00:00 before or at a local time, and the milliseconds since.
fn week_of(local: i64) -> (i64, i64) {
    let into = (local - A_MONDAY).rem_euclid(WEEK);
    (local - into, into)
}

fn millis(minutes: u16) -> i64 {
    i64::from(minutes) * MINUTE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-11-23T00:00.
    const MONDAY: i64 = 20_780 * DAY;

    fn any_week() -> impl Strategy<Value = Week> {
        prop::collection::vec((0..WEEK_MINUTES, 0..=WEEK_MINUTES), 0..6).prop_map(Week::of)
    }

    fn contains(week: &Week, minute: u16) -> bool {
        week.spans().iter().any(|(from, to)| (*from..*to).contains(&minute))
    }

    proptest! {
        #[test]
        fn an_intersection_holds_exactly_the_minutes_of_both(a in any_week(), b in any_week(), minute in 0..WEEK_MINUTES) {
            prop_assert_eq!(contains(&a.and(&b), minute), contains(&a, minute) && contains(&b, minute));
            prop_assert!(a.and(&b).within(&a) && a.and(&b).within(&b));
        }

        #[test]
        fn a_set_opens_and_closes_at_the_nearest_changes(week in any_week(), minute in 0..WEEK_MINUTES) {
            let week_minutes = i64::from(WEEK_MINUTES);
            let local = MONDAY + i64::from(minute) * MINUTE;
            let inside = |ahead: i64| contains(&week, (i64::from(minute) + ahead).rem_euclid(week_minutes) as u16);
            let opens = (0..=week_minutes).find(|n| inside(*n));
            prop_assert_eq!(week.opens(local), opens.map(|n| local + n * MINUTE));
            if inside(0) {
                let closes = (0..=week_minutes).find(|n| !inside(*n)).map_or(i64::MAX, |n| local + n * MINUTE);
                let opened = (0..=week_minutes).find(|n| !inside(-n)).map_or(i64::MIN, |n| local - (n - 1) * MINUTE);
                prop_assert_eq!(week.around(local), (opened, closes));
            }
        }
    }

    #[test]
    fn a_set_that_meets_itself_at_the_end_of_the_week_does_not_close_there() {
        let night = Week::of([(WEEK_MINUTES - 60, WEEK_MINUTES), (0, 120)]);
        let whole = (MONDAY - 60 * MINUTE, MONDAY + 120 * MINUTE);
        assert_eq!(night.around(MONDAY - 1), whole);
        assert_eq!(night.around(MONDAY), whole);
    }

    #[test]
    fn a_span_that_runs_past_the_week_occurs_around_both_its_ends() {
        let span = (WEEK_MINUTES - 60, WEEK_MINUTES + 120);
        let whole = Some((MONDAY - 60 * MINUTE, MONDAY + 120 * MINUTE));
        assert_eq!(occurrence(span, MONDAY - 1), whole);
        assert_eq!(occurrence(span, MONDAY + 119 * MINUTE), whole);
        assert_eq!(occurrence(span, MONDAY + 120 * MINUTE), None);
    }
}
