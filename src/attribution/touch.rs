//! What is attributed: journeys of touches that may end in a conversion.
//!
//! In: `{touches: [{channel, at, id?}], conversion?: {at, value}}`, touches in any order. Out: the touches
//! that may earn, in the order they happened.
//!
//! Causal: a touch after the conversion earns nothing, one at its very instant counts. The look-back is
//! inclusive: 30 days before, to the millisecond, still counts. Touches of one instant are ordered by id (one
//! without id comes first), then as given. A journey without conversion keeps all its touches.

use crate::lead::{Instant, Money};
use crate::problem::Code;
use crate::read::{At, Check};

use super::decimal::Days;

crate::record! {
    /// One contact with a person, on one channel.
    pub struct Touch open checked {
        /// The channel: `sms`, `email`, `visit`, or any other name. Not empty.
        pub channel: String,
        /// When it happened.
        pub at: Instant,
        /// What tells it from others of the same instant.
        pub id: Option<String>,
    }
}

impl Check for Touch {
    fn check(&self, at: At<'_>) {
        if self.channel.is_empty() || self.channel.len() > LONGEST_CHANNEL {
            let wanted = format!("a channel's name has 1 to {LONGEST_CHANNEL} bytes");
            let _: Option<()> = at.problem(Code::Malformed, wanted);
        }
    }
}

/// The longest name of a channel, in bytes.
pub const LONGEST_CHANNEL: usize = 200;

crate::record! {
    /// What a journey led to.
    pub struct Conversion open {
        /// When it happened.
        pub at: Instant,
        /// What it brought in.
        pub value: Money,
    }
}

crate::record! {
    /// The touches of one person before one conversion, or before none.
    pub struct Journey open {
        /// The touches, in any order.
        pub touches: Vec<Touch> = Vec::new(),
        /// The conversion, if there was one.
        pub conversion: Option<Conversion>,
    }
}

/// A touch that may earn. Steps compare as they happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step<'t> {
    /// When it happened.
    pub at: Instant,
    /// Its id, the tie-break within one instant.
    pub id: Option<&'t str>,
    /// Its place in the list as given, the last tie-break.
    pub place: usize,
    /// Its channel.
    pub channel: &'t str,
}

/// May a touch earn by a conversion? Without one every touch counts.
#[inline]
pub fn counts(touch: Instant, conversion: Option<Instant>, look_back: Days) -> bool {
    match conversion {
        Some(conversion) => (0..=look_back.millis()).contains(&conversion.since(touch)),
        None => true,
    }
}

/// The touches that may earn by a conversion, as they happened; all of them if there was none.
pub fn steps<'t>(touches: &'t [Touch], conversion: Option<Instant>, look_back: Days) -> Vec<Step<'t>> {
    let mut steps: Vec<Step<'t>> = touches
        .iter()
        .enumerate()
        .filter(|(_, touch)| counts(touch.at, conversion, look_back))
        .map(|(place, touch)| Step { at: touch.at, id: touch.id.as_deref(), place, channel: &touch.channel })
        .collect();
    if !steps.is_sorted() {
        crate::sort::plain(&mut steps);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lead::DAY;

    fn touch(millis: i64, id: Option<&str>) -> Touch {
        let at = Instant::EARLIEST.plus(millis);
        Touch { channel: "sms".into(), at, id: id.map(str::to_owned) }
    }

    fn places(touches: &[Touch], conversion: i64, look_back: Days) -> Vec<usize> {
        let conversion = Instant::EARLIEST.plus(conversion);
        steps(touches, Some(conversion), look_back).iter().map(|step| step.place).collect()
    }

    #[test]
    fn the_look_back_and_the_instant_of_the_conversion_are_inclusive() {
        let touches = [touch(0, None), touch(1, None), touch(DAY, None), touch(DAY + 1, None)];
        assert_eq!(places(&touches, DAY, Days::whole(1)), [0, 1, 2]);
        assert_eq!(places(&touches, DAY + 1, Days::whole(1)), [1, 2, 3]);
        assert_eq!(places(&touches, DAY, Days::whole(0)), [2]);
    }

    #[test]
    fn touches_of_one_instant_are_ordered_by_id_then_as_given() {
        let touches = [touch(5, Some("b")), touch(5, Some("a")), touch(5, None), touch(5, None)];
        assert_eq!(places(&touches, DAY, Days::whole(30)), [2, 3, 1, 0]);
    }
}
