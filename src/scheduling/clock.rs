//! From local hours to instants: when the clock of a zone enters a set of local times, and when it leaves it.
//!
//! Local times are milliseconds since 1970-01-01T00:00 on the wall. Between two changes of its offset a clock runs
//! straight; each such period is looked at by itself, so that an hour which comes twice counts twice and one
//! that is leapt over not at all.

use crate::lead::{Instant, Period, SECOND, Zone};

/// A zone and the offset that holds around the instant looked at last.
pub struct Clock {
    zone: Zone,
    period: Period,
}

impl Clock {
    /// The clock of a zone, first read at an instant.
    pub fn new(zone: Zone, at: Instant) -> Self {
        Self { zone, period: zone.period_at(at) }
    }

    /// Milliseconds since 1970-01-01T00:00 on the wall.
    pub fn local(&mut self, at: Instant) -> i64 {
        if !self.period.contains(at) {
            self.period = self.zone.period_at(at);
        }
        shown(&self.period, at)
    }

    /// Until when the clock is not set from an instant on, which is the one looked at last then.
    pub fn until(&mut self, at: Instant) -> Instant {
        self.local(at);
        self.period.until
    }

    /// The first instant from `at` on whose wall clock lies in a set, as if the clock were never set again after the
    /// instant looked at last.
    pub fn first(&self, at: Instant, set: impl Fn(i64) -> Option<i64>) -> Option<Instant> {
        Some(Instant::from_millis(set(shown(&self.period, at))? - offset(&self.period)))
    }

    /// The first instant from `at` on, up to about `limit`, whose wall clock lies in a set. The set tells the
    /// first local time in it from a local time on.
    pub fn opens(
        &mut self,
        at: Instant,
        limit: Instant,
        set: impl Fn(i64) -> Option<i64>,
    ) -> Option<Instant> {
        let mut from = at;
        loop {
            let local = self.local(from);
            let opens = Instant::from_millis(set(local)? - offset(&self.period));
            if opens < self.period.until || self.period.until > limit {
                return Some(opens);
            }
            from = self.period.until;
        }
    }

    /// The first instant after `at`, up to about `limit`, whose wall clock no longer lies from one local time
    /// up to another, if it does at `at`.
    pub fn ends(&mut self, at: Instant, (from, to): (i64, i64), limit: Instant) -> Instant {
        self.local(at);
        let mut period = self.period;
        loop {
            let end = Instant::from_millis(to.saturating_sub(offset(&period)));
            if end < period.until || period.until > limit {
                return end;
            }
            // The clock is set: to a time still inside?
            match period.next(self.zone) {
                Some(next) if (from..to).contains(&shown(&next, next.from)) => period = next,
                _ => return period.until,
            }
        }
    }

    /// The first instant of the same stretch.
    pub fn begins(&mut self, at: Instant, (from, to): (i64, i64)) -> Instant {
        self.local(at);
        let mut period = self.period;
        loop {
            let start = Instant::from_millis(from.saturating_sub(offset(&period)));
            if start > period.from || period.from.millis() == i64::MIN {
                return start;
            }
            let before = period.from.plus(-1);
            let earlier = self.zone.period_at(before);
            if !(from..to).contains(&shown(&earlier, before)) {
                return period.from;
            }
            period = earlier;
        }
    }
}

/// What the wall clock shows at an instant of a period.
fn shown(period: &Period, at: Instant) -> i64 {
    at.millis() + offset(period)
}

fn offset(period: &Period) -> i64 {
    i64::from(period.offset_seconds) * SECOND
}
