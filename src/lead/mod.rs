//! Events in, lead out: what a lead is, folded from what happened.

pub mod area;
pub mod arrival;
pub mod assign;
pub mod business;
pub mod civil;
pub mod consent;
pub mod country;
pub mod event;
pub mod fold;
pub mod identity;
pub mod instant;
pub mod ledger;
pub mod money;
mod packed;
pub mod phone;
pub mod place;
pub mod postal;
pub mod record;
pub mod reply;
pub mod timeline;
pub mod zone;

pub use area::{PhoneZones, phone_zones};
pub use business::{AttributeRule, AttributeType, Business, Industry, People};
pub use civil::{Civil, Weekday};
pub use consent::{Consent, ConsentState, Grant, OptOut};
pub use country::{Country, Place, State};
pub use event::{Event, EventType, MessageKind, Sms};
pub use fold::{Attribute, Inbound, Lead, Message, Pause};
pub use instant::{DAY, HOUR, Instant, MINUTE, SECOND};
pub use ledger::{Ledger, Sale};
pub use money::{Currency, Money};
pub use phone::Phone;
pub use place::{Basis, Known, Places, places};
pub use record::{LiveNumber, Record};
pub use reply::ReplyKind;
pub use zone::{Calendar, LocalTime, Period, Reading, Resolved, Zone, instant_of, local_time, tzdb_version};
