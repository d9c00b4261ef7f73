//! Something that happened: `{ id, type, at, source, data }`.
//!
//! In: JSON of one event. Out: an [`Event`] whose `data` was checked for its type. Unknown keys of `data` are
//! kept (the event remembers the JSON it came from), a malformed known key is an error with its path.
//!
//! ```
//! use textlift::lead::event::{Event, EventType};
//! use textlift::read::{self, Speech};
//! let event: Event = read::json(br#"{"id": "e1", "source": "crm", "type": "purchase",
//!     "at": "2026-10-09T17:00:00Z", "data": {"amount": {"minor": 250000, "currency": "USD"}}}"#, Speech::Discreet).unwrap();
//! assert!(matches!(event.what, EventType::Purchase(ref sale) if sale.amount.minor == 250_000));
//! ```

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::instant::Instant;
use super::money::Money;
use super::phone::Phone;
use super::zone::Zone;
use crate::problem::Code;
use crate::read::{self, At, Read, Speech};
use crate::{choices, record};

/// The longest id, source or key, in bytes.
pub const LONGEST_ID: usize = 256;

/// One event, as it was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Unique within its source.
    pub id: String,
    /// Who told it: the verified name of a source.
    pub source: String,
    /// When it happened.
    pub at: Instant,
    /// What happened, with its data.
    pub what: EventType,
    /// Why this looks like the doing of a machine; such an event is kept and scores nothing.
    pub suspected: Option<String>,
    /// The JSON it came from.
    pub json: Telling,
}

/// The JSON that an event came from, unknown keys included. It matters where the event is handed on, and where its
/// identity was told before.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Telling {
    /// Not kept: nobody will ask.
    #[default]
    Dropped,
    /// As it was read.
    Value(Map<String, Value>),
    /// As text, which takes a tenth of the memory.
    Text(Box<str>),
}

impl Telling {
    /// The JSON; empty where it was not kept.
    pub fn value(&self) -> Cow<'_, Map<String, Value>> {
        match self {
            Self::Dropped => Cow::Owned(Map::new()),
            Self::Value(value) => Cow::Borrowed(value),
            Self::Text(text) => match read::parse(text.as_bytes()) {
                Ok(Value::Object(value)) => Cow::Owned(value),
                _ => Cow::Owned(Map::new()),
            },
        }
    }

    /// The text; empty where none is kept.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Dropped | Self::Value(_) => "",
        }
    }

    /// The event that the text tells.
    pub fn read_again(&self) -> Option<Event> {
        let Brief(event) = read::json(self.text().as_bytes(), Speech::Discreet).ok()?;
        Some(Event { json: Self::Text(self.text().into()), ..event })
    }
}

impl Event {
    /// The name of its type, as in JSON.
    pub fn type_name(&self) -> &'static str {
        self.what.name()
    }

    /// True if a machine probably did it.
    pub fn is_machine(&self) -> bool {
        self.suspected.is_some()
    }
}

/// Defines [`EventType`] from the table of types: name in JSON, variant, data.
macro_rules! event_types {
    ($($(#[$($meta:tt)*])* $name:literal $variant:ident $(($data:ty))?,)*) => {
        /// What happened. The names are those of the JSON `type`.
        #[derive(Debug, Clone, PartialEq)]
        pub enum EventType { $($(#[$($meta)*])* $variant $(($data))?,)* }

        impl EventType {
            /// Every name a `type` may have.
            pub const NAMES: &'static [&'static str] = &[$($name,)*];

            /// Every name and what it says of a person.
            pub const MEANINGS: &'static [(&'static str, &'static str)] =
                &[$(($name, $crate::docs!($([$($meta)*])*)),)*];

            /// The name of this type.
            pub fn name(&self) -> &'static str {
                match self { $(event_types!(@pattern $variant $(($data))?) => $name,)* }
            }

            /// How the data of each type is read.
            const READERS: &'static [(&'static str, fn(At<'_>) -> Option<Self>)] =
                &[$(($name, |data| event_types!(@read data $variant $(($data))?)),)*];

            fn read(name: &str, data: At<'_>) -> Option<Self> {
                Self::READERS.iter().find(|(known, _)| *known == name).and_then(|(_, read)| read(data))
            }

            /// What the data of an event of this type looks like in JSON; none for a type that has no data.
            #[cfg(not(target_arch = "wasm32"))]
            pub fn describe_data(
                name: &str,
                defs: &mut crate::read::schema::Defs,
            ) -> Option<crate::read::schema::Schema> {
                match name {
                    $($name => event_types!(@describe defs $(($data))?),)*
                    _ => None,
                }
            }
        }
    };
    (@describe $defs:ident ($data:ty)) => { Some(<$data as crate::read::schema::Describe>::describe($defs)) };
    (@describe $defs:ident) => { None };
    (@pattern $variant:ident ($data:ty)) => { Self::$variant(_) };
    (@pattern $variant:ident) => { Self::$variant };
    (@read $at:ident $variant:ident ($data:ty)) => { <$data>::read($at).map(Self::$variant) };
    (@read $at:ident $variant:ident) => { $at.object().map(|_| Self::$variant) };
}

event_types! {
    /// Came in person.
    "visit" Visit(Page),
    /// Looked at a page.
    "page.viewed" PageViewed(Page),
    /// A phone call.
    "call" Call(Call),
    /// Sent a form.
    "form.submitted" FormSubmitted(Form),
    /// Began a form and left it.
    "form.abandoned" FormAbandoned(Form),
    /// Took a guide, a price list...
    "resource.downloaded" ResourceDownloaded(Resource),
    /// Asked for a price.
    "quote.requested" QuoteRequested(Quote),
    /// Made an appointment.
    "appointment.booked" AppointmentBooked(Appointment),
    /// Came to it (a test counts as one).
    "appointment.attended" AppointmentAttended(Appointment),
    /// Called it off.
    "appointment.cancelled" AppointmentCancelled(Appointment),
    /// Bought.
    "purchase" Purchase(Purchase),
    /// Got money back.
    "refund" Refund(Refund),
    /// The CRM's deal was won.
    "opportunity.won" OpportunityWon(Opportunity),
    /// The CRM's deal was lost.
    "opportunity.lost" OpportunityLost(Opportunity),
    /// An e-mail of ours went out.
    "email.sent" EmailSent(Email),
    /// It was opened.
    "email.opened" EmailOpened(Email),
    /// A link of ours was clicked.
    "link.clicked" LinkClicked(Click),
    /// A text was handed over: written with the intent to send.
    "sms.queued" SmsQueued(Box<Sms>),
    /// The provider took it.
    "sms.accepted" SmsAccepted(Box<Sms>),
    /// It reached the phone.
    "sms.delivered" SmsDelivered(Box<Sms>),
    /// It did not.
    "sms.undelivered" SmsUndelivered(Box<Sms>),
    /// The provider refused it for good.
    "sms.failed" SmsFailed(Box<Sms>),
    /// The provider did not take it (429): it counts no more.
    "sms.released" SmsReleased(Box<Sms>),
    /// The person wrote.
    "sms.received" SmsReceived(Inbound),
    /// Agreed to receive texts.
    "consent.granted" ConsentGranted(ConsentData),
    /// Took that back: an opt-out of the number.
    "consent.revoked" ConsentRevoked(ConsentData),
    /// Undid the opt-out.
    "consent.restored" ConsentRestored(ConsentData),
    /// Agreed that sensitive content may be texted.
    "authorization.granted" AuthorizationGranted(Authorization),
    /// Took that back.
    "authorization.revoked" AuthorizationRevoked(Authorization),
    /// A person approved a text.
    "approval.granted" ApprovalGranted(ApprovalData),
    /// That approval ended without a text.
    "approval.voided" ApprovalVoided(ApprovalData),
    /// Not now.
    "suggestion.snoozed" SuggestionSnoozed(Snooze),
    /// Not this.
    "suggestion.dismissed" SuggestionDismissed(Dismissal),
    /// A person put the lead into a sequence.
    "sequence.enrolled" SequenceEnrolled(Enrolment),
    /// Automation waits for a person.
    "automation.paused" AutomationPaused(Reason),
    /// It goes on.
    "automation.resumed" AutomationResumed(Reason),
    /// A person stopped all marketing to this lead.
    "lead.stopped" LeadStopped(Reason),
    /// A text would have been proposed under an experiment.
    "experiment.exposed" ExperimentExposed(Exposure),
    /// Facts about the person.
    "lead.updated" LeadUpdated(Update),
}

record! {
    /// Data of a visit or a page view.
    pub struct Page open {
        /// The page.
        pub url: Option<String>,
        /// The browser's zone.
        pub time_zone: Option<Zone>,
    }
}
choices! {
    /// Who called whom.
    pub enum Direction {
        /// The lead called.
        Inbound = "inbound",
        /// The business called.
        Outbound = "outbound",
    }
}
record! {
    /// Data of a call.
    pub struct Call open {
        /// Inbound unless told.
        pub direction: Direction = Direction::Inbound,
    }
}
record! {
    /// Data of a form.
    pub struct Form open {
        /// Its name.
        pub form: String,
    }
}
record! {
    /// Data of a download.
    pub struct Resource open {
        /// Its title.
        pub title: String,
    }
}
record! {
    /// Data of a request for a price.
    pub struct Quote open {
        /// What for.
        pub item: Option<String>,
        /// The price told.
        pub amount: Option<Money>,
    }
}
record! {
    /// Data of an appointment.
    pub struct Appointment open {
        /// What sort: "hearing test".
        pub kind: String,
        /// When it takes place.
        pub r#for: Option<Instant>,
    }
}
record! {
    /// Data of a sale.
    pub struct Purchase open {
        /// What was paid.
        pub amount: Money,
        /// Names the sale for refunds and for the CRM's deal.
        pub order_id: Option<String>,
        /// What was bought.
        pub item: Option<String>,
    }
}
record! {
    /// Data of a refund.
    pub struct Refund open {
        /// What was paid back.
        pub amount: Money,
        /// Of which sale.
        pub order_id: Option<String>,
    }
}
record! {
    /// Data of a CRM deal that ended.
    pub struct Opportunity open {
        /// Its worth: revenue only where no purchase shares the order.
        pub amount: Option<Money>,
        /// The sale it stands for.
        pub order_id: Option<String>,
    }
}
record! {
    /// Data of an e-mail.
    pub struct Email open {
        /// Which campaign.
        pub campaign: Option<String>,
    }
}
choices! {
    /// Where a link stood.
    pub enum LinkChannel {
        /// In a text.
        Sms = "sms",
        /// In an e-mail.
        Email = "email",
    }
}
record! {
    /// Data of a click.
    pub struct Click open {
        /// Where the link stood.
        pub channel: LinkChannel,
        /// Where it led.
        pub url: Option<String>,
        /// The browser's zone.
        pub time_zone: Option<Zone>,
    }
}
choices! {
    /// Which gates a message passes.
    pub enum MessageKind {
        /// Track, trigger, sequence, lifecycle.
        Marketing = "marketing",
        /// A person answers a person.
        Reply = "reply",
        /// The answer to HELP, the confirmation of an opt-out or opt-in.
        Service = "service",
    }
}
record! {
    /// Data of one of our texts; `messageId` ties its events together, `sms.queued` tells the rest.
    pub struct Sms open {
        /// Ours, not the provider's.
        pub message_id: String,
        /// The approval it came from.
        pub approval_id: Option<String>,
        /// The provider's id.
        pub provider_id: Option<String>,
        /// Marketing unless told.
        pub kind: MessageKind = MessageKind::Marketing,
        /// The number it went to; the lead's at that instant unless told.
        pub phone: Option<Phone>,
        /// The number or service it came from.
        pub sender: Option<String>,
        /// All of it.
        pub text: Option<String>,
        /// Template id.
        pub template: Option<String>,
        /// Its version.
        pub template_version: Option<u32>,
        /// The sequence whose step it is.
        pub sequence: Option<String>,
        /// Which step, from 0.
        pub step: Option<u32>,
        /// The trigger that called for it.
        pub trigger: Option<String>,
        /// The event that set the trigger off.
        pub cause: Option<String>,
        /// The track at that time.
        pub track: Option<String>,
        /// Of which campaign.
        pub campaign: Option<String>,
        /// The segment at that time.
        pub segment: Option<String>,
        /// Of which experiment.
        pub experiment: Option<String>,
        /// Which arm or variant.
        pub variant: Option<String>,
        /// The business window it was sent in.
        pub window: Option<String>,
        /// The instant it was meant for.
        pub slot_at: Option<Instant>,
        /// The lead's zone.
        pub zone: Option<String>,
        /// Parts it was counted as.
        pub parts: Option<u32>,
        /// What it cost.
        pub cost: Option<Money>,
        /// Does it ask something that YES would answer?
        pub asks: Option<bool>,
        /// Did it name the business?
        pub identity: Option<bool>,
        /// Did it say how to opt out?
        pub opt_out_line: Option<bool>,
        /// Who approved it.
        pub approved_by: Option<String>,
        /// The provider's code for what went wrong.
        pub error_code: Option<Value>,
    }
}
record! {
    /// Data of a text from the person.
    pub struct Inbound open {
        /// All of it.
        pub text: String,
        /// The number it came from; the lead's at that instant unless told.
        pub phone: Option<Phone>,
        /// The provider's id.
        pub provider_id: Option<String>,
    }
}
record! {
    /// Data of a consent event.
    pub struct ConsentData open {
        /// `marketing` unless told.
        pub kinds: Vec<String> = vec!["marketing".to_owned()],
        /// The number; the lead's at that instant unless told.
        pub phone: Option<Phone>,
        /// What the person agreed to, word by word.
        pub wording: Option<String>,
        /// When it ends.
        pub expires_at: Option<Instant>,
    }
}
record! {
    /// Data of an authorisation for sensitive content.
    pub struct Authorization open {
        /// Which kinds of content.
        pub kinds: Vec<String>,
        /// What the person agreed to.
        pub wording: Option<String>,
        /// When it ends.
        pub expires_at: Option<Instant>,
    }
}
record! {
    /// Data of an approval.
    pub struct ApprovalData open {
        /// Which.
        pub approval_id: String,
        /// Why it ended.
        pub reason: Option<String>,
    }
}
record! {
    /// Data of a snooze.
    pub struct Snooze open {
        /// Nothing is suggested before.
        pub until: Instant,
    }
}
record! {
    /// Data of a dismissal: that step is skipped, that template rests.
    pub struct Dismissal open {
        /// Template id.
        pub template: String,
        /// The sequence whose step it was.
        pub sequence: Option<String>,
        /// Which step.
        pub step: Option<u32>,
        /// The trigger it was for.
        pub trigger: Option<String>,
        /// What set it off.
        pub cause: Option<String>,
    }
}
record! {
    /// Data of an enrolment.
    pub struct Enrolment open {
        /// Which sequence.
        pub sequence: String,
        /// Who did it.
        pub by: Option<String>,
    }
}
record! {
    /// Data of a pause, a stop, a go-on.
    pub struct Reason open {
        /// Why.
        pub reason: Option<String>,
    }
}
record! {
    /// Data of an exposure.
    pub struct Exposure open {
        /// Which experiment.
        pub experiment: String,
        /// Which arm.
        pub arm: String,
    }
}
record! {
    /// Data of an update: the attributes it names take these values, null removes one.
    pub struct Update open {
        /// Name and value; `phone` and `email` change the lead's address.
        pub attributes: crate::table::Table<String, Value>,
    }
}

/// A text has many fields, most events have few: those of a text lie elsewhere, so that events stay small.
impl Read for Box<Sms> {
    fn read(at: At<'_>) -> Option<Self> {
        Sms::read(at).map(Self::new)
    }
}

impl Read for Event {
    fn read(at: At<'_>) -> Option<Self> {
        let Brief(mut event) = Brief::read(at)?;
        event.json = Telling::Value(at.value.as_object()?.clone());
        Some(event)
    }
}

/// An event without the JSON it came from.
pub struct Brief(pub Event);

impl Read for Brief {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let id = fields.get::<Id>("id");
        let source = fields.get_or("source", || Id(String::new()));
        let instant = fields.get::<Instant>("at");
        let suspected = fields.get::<Option<String>>("suspected");
        let name = fields.get::<TypeName>("type");
        let what = name.and_then(|TypeName(name)| fields.nested("data", |data| EventType::read(name, data)));
        let (id, source, instant, what) = (id?.0, source?.0, instant?, what?);
        let suspected = suspected?;
        // What is known was read by now; what is not is kept, but not at any length.
        at.within_bounds()?;
        Some(Self(Event { id, source, at: instant, what, suspected, json: Telling::Dropped }))
    }
}

/// An id: text of 1 to [`LONGEST_ID`] bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id(pub String);

impl Read for Id {
    fn read(at: At<'_>) -> Option<Self> {
        match at.text()? {
            "" => at.problem(Code::Malformed, "an id must not be empty"),
            text if text.len() > LONGEST_ID => at.problem(Code::TooLong, "an id may have at most 256 bytes"),
            text => Some(Self(text.to_owned())),
        }
    }
}

/// The name of a type of event, one of [`EventType::NAMES`].
pub struct TypeName(pub &'static str);

impl Read for TypeName {
    fn read(at: At<'_>) -> Option<Self> {
        let text = at.text()?;
        match EventType::NAMES.iter().find(|name| **name == text) {
            Some(name) => Some(Self(name)),
            None => {
                let hint = crate::read::hint(text, EventType::NAMES.iter().copied());
                at.problem(Code::UnknownValue, format!("there is no such event type{hint}"))
            }
        }
    }
}
