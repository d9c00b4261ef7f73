//! A due instant in, a slot out: when a message may go, by law, by the business's own hours, and by how often
//! the person was texted lately.
//!
//! The lower layers never loosen the higher: [`law`] (which [`house`] rules may tighten), then [`window`]s, and
//! across both the caps ([`cap`]) and [`holiday`]s. [`slot`] finds the exact next instant at which all of them are
//! open in every zone and place that the person may be in.

pub mod cap;
mod clock;
pub mod holiday;
pub mod hours;
pub mod house;
pub mod law;
pub mod next_slot;
pub mod reason;
pub mod rules;
pub mod slot;
pub mod week;
pub mod window;

pub use cap::{LEGAL, MONTHLY, Room, WEEKLY, room};
pub use holiday::{Calendar, Date, Holidays};
pub use hours::Hours;
pub use house::HouseRule;
pub use law::Law;
pub use next_slot::{Caps, LawChoice, NextSlot, NextSlotAnswer, NoSlot, Slot, Why, next_slot, next_slots};
pub use reason::{Reason, say};
pub use rules::SchedulingRules;
pub use slot::{Bar, Found, Gates, HORIZON, Held, Moved, Span, jitter, search};
pub use week::Week;
pub use window::{WallTime, Window, Windows};
