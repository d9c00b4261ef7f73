//! How often: at most so many messages in any rolling stretch of time.
//!
//! In: the instants at which messages were handed over, a limit and a span. Out: the instant from which one more
//! is allowed. A message at t frees its place at exactly t + span.
//!
//! ```
//! use textlift::lead::{DAY, Instant};
//! use textlift::scheduling::{Room, WEEKLY, room};
//! let sent = [Instant::from_millis(0), Instant::from_millis(1_000)];
//! assert_eq!(room(&sent, 2, WEEKLY), Room::From(Instant::from_millis(7 * DAY)));
//! assert_eq!(room(&sent, 3, WEEKLY), Room::Now);
//! assert_eq!(room(&sent, 0, WEEKLY), Room::Never);
//! ```

use super::reason::Reason;
use super::slot::Bar;
use crate::lead::{DAY, Instant};

/// The span of the weekly cap.
pub const WEEKLY: i64 = 7 * DAY;
/// The span of the monthly cap: four weeks.
pub const MONTHLY: i64 = 28 * DAY;
/// The span in which a law counts.
pub const LEGAL: i64 = DAY;

/// When a cap leaves room for one more message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// At any time.
    Now,
    /// From this instant on.
    From(Instant),
    /// At no time: the limit is 0.
    Never,
}

/// The room that messages handed over at these instants (sorted) leave under a limit per span of milliseconds.
pub fn room(sent: &[Instant], limit: u32, span: i64) -> Room {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if limit == 0 {
        return Room::Never;
    }
    // All but `limit - 1` of the messages must have freed their place.
    match sent.len().checked_sub(limit).and_then(|last| sent.get(last)) {
        Some(last) => Room::From(last.plus(span)),
        None => Room::Now,
    }
}

impl Room {
    /// The bar that the cap puts up, if any.
    pub fn bar(self, reason: Reason) -> Option<Bar> {
        match self {
            Self::Now => None,
            Self::From(until) => Some(Bar::until(reason, until)),
            Self::Never => Some(Bar::forever(reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn room_begins_at_the_first_instant_whose_span_holds_fewer_than_the_limit(
            mut sent in prop::collection::vec(0_i64..60, 0..12),
            limit in 0_u32..6,
            span in 1_i64..20,
        ) {
            sent.sort_unstable();
            let instants: Vec<Instant> = sent.iter().map(|at| Instant::from_millis(*at)).collect();
            let last = sent.last().copied().unwrap_or(0);
            let inside = |at: i64| sent.iter().filter(|s| at - **s < span).count();
            let first = (last..last + 100).find(|at| inside(*at) < limit as usize);
            match room(&instants, limit, span) {
                Room::Never => prop_assert_eq!(first, None),
                Room::Now => prop_assert!(sent.len() < limit as usize),
                Room::From(at) => prop_assert_eq!(Some(at.millis().max(last)), first),
            }
        }
    }
}
