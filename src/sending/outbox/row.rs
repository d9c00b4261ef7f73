//! One send as the shell stores it: the row of the outbox.

use serde_json::Value;

use super::Status;
use crate::lead::{Instant, MINUTE};
use crate::problem::Code;
use crate::read::{At, Check, Read};
use crate::sending::approval::message_id;
use crate::{choices, record};

choices! {
    /// Where a send stands.
    pub enum State {
        /// Waits for its instant. Only from here may a POST start.
        Approved = "approved",
        /// Its POST is under way, or was when the process died.
        Sending = "sending",
        /// The provider has the message. Whether it was delivered is told by `providerStatus`.
        Accepted = "accepted",
        /// The provider refused the message, or a person found that it was not sent.
        Failed = "failed",
        /// Nobody knows yet whether the provider has it; it is being found out.
        Unknown = "unknown",
        /// It could not be found out; a person settles it.
        Review = "review",
        /// Withdrawn before it was sent.
        Cancelled = "cancelled",
        /// Its time ran out before it could be sent.
        Expired = "expired",
    }
}

choices! {
    /// What sort of message it is: which gates hold for it, and whether a STOP withdraws it.
    pub enum SendKind {
        /// A track, trigger, sequence or lifecycle text.
        Marketing = "marketing",
        /// A person's answer to a lead.
        Reply = "reply",
        /// An answer to a keyword: help, or a confirmation of opting out or in.
        Service = "service",
    }
}

record! {
    /// One send. `outboxRow` makes it; from then on the shell stores what it is given back.
    pub struct OutboxRow open checked {
        /// The approval's id; a reply or service message has one of its own. The provider's idempotency key.
        pub id: String,
        /// Our id of the message, the `messageId` of its events.
        pub message_id: String,
        /// What sort of message it is.
        pub kind: SendKind,
        /// Where it stands.
        pub state: State,
        /// The number it goes to, E.164.
        pub phone: String,
        /// The whole approved text. These bytes are sent, or nothing.
        pub text: String,
        /// The sender's number or service, where the business has several.
        pub sender: Option<String>,
        /// The secret that the address of the provider's status callback carries.
        pub status_token: Option<String>,
        /// What else its `sms.queued` event says: template, track, step, slot, parts...
        #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "Record<string, unknown> | undefined"))]
        pub message: Option<Value>,
        /// Not before this instant. Moves later when a gate or the provider says so.
        pub due_at: Instant,
        /// Of no use from this instant on.
        pub valid_until: Instant,
        /// How many POSTs were begun.
        pub attempt: u32 = 0,
        /// When the latest POST was begun.
        pub intent_at: Option<Instant>,
        /// While `sending`: when the answer is no longer waited for.
        pub lease_until: Option<Instant>,
        /// Somebody wanted to withdraw it while its POST was under way, for this reason.
        pub withdrawn: Option<String>,
        /// Since when it is unknown.
        pub unknown_since: Option<Instant>,
        /// When the provider's messages are listed next.
        pub next_resolve_at: Option<Instant>,
        /// How many answered listings did not have it.
        pub misses: u32 = 0,
        /// The first of these.
        pub first_miss_at: Option<Instant>,
        /// The latest of these.
        pub listed_at: Option<Instant>,
        /// The provider's id of the message.
        pub provider_id: Option<String>,
        /// How far the provider got with it.
        pub provider_status: Option<Status>,
        /// The provider's code of what went wrong.
        pub error_code: Option<String>,
        /// Why it is in its state: a reason code.
        pub reason: Option<String>,
        /// The instant at which `clock` is due for this row; none if nothing is. The alarm is the earliest of these.
        pub wake_at: Option<Instant>,
        /// What happened to it, oldest first.
        pub history: Vec<Transition> = Vec::new(),
    }
}

record! {
    /// One step in the life of a send.
    pub struct Transition open {
        /// When.
        pub at: Instant,
        /// From where.
        pub from: State,
        /// To where; the same state if only its due instant moved.
        pub to: State,
        /// The reason code.
        pub why: String,
        /// The person who decided it, where one did.
        pub by: Option<String>,
        /// How many POSTs were begun by then.
        pub attempt: u32,
    }
}

/// What a send is made from: `{approval}`, the answer of `approve`, or `{send}`, the answer of `reply` and
/// each of the messages that an inbound text calls for; beside it `sender` and `statusToken`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct OutboxOrder {
    /// What is to be sent, and when.
    #[cfg_attr(not(target_arch = "wasm32"), serde(skip))]
    pub what: Ordered,
    /// The sender, where the business has several.
    pub sender: Option<String>,
    /// The secret for the address of the status callback.
    pub status_token: Option<String>,
}

/// The two things that become a send.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub enum Ordered {
    /// Something that was approved for a slot.
    Approval(ApprovedText),
    /// Something that is to go out at once.
    Send(ReadyText),
}

record! {
    /// Of an approval, what the send needs.
    pub struct ApprovedText open {
        /// Its id.
        pub id: String,
        /// The number, E.164.
        pub phone: String,
        /// The whole text.
        pub text: String,
        /// When it is to be sent.
        pub slot_at: Instant,
        /// Of no use from this instant on.
        pub valid_until: Instant,
    }
}

record! {
    /// Of a command, what the send needs.
    pub struct ReadyText open {
        /// Its key.
        pub key: String,
        /// The number, E.164.
        pub to: String,
        /// The whole text.
        pub text: String,
        /// What sort of message it is.
        pub kind: SendKind,
        /// Of no use from this instant on.
        pub valid_until: Instant,
        /// What its `sms.queued` event says.
        #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "Record<string, unknown> | undefined"))]
        pub queued: Option<Value>,
    }
}

impl Read for OutboxOrder {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let (approval, send) = (fields.get("approval"), fields.get("send"));
        let (sender, status_token) = (fields.get("sender"), fields.get("statusToken"));
        let what = match (approval?, send?) {
            (Some(approval), None) => Ordered::Approval(approval),
            (None, Some(ReadyText { queued: Some(queued), .. })) if !queued.is_object() => {
                return at.problem_at("send.queued", Code::WrongType, "wanted an object");
            }
            (None, Some(send)) => Ordered::Send(send),
            _ => return at.problem(Code::Contradiction, "wanted either approval or send"),
        };
        Some(Self { what, sender: sender?, status_token: status_token? })
    }
}

impl OutboxRow {
    /// A new send, waiting for its instant.
    pub fn born(order: OutboxOrder, now: Instant) -> Self {
        let (id, kind, phone, text, due_at, valid_until, message) = match order.what {
            Ordered::Approval(a) => {
                (a.id, SendKind::Marketing, a.phone, a.text, a.slot_at, a.valid_until, None)
            }
            Ordered::Send(s) => (s.key, s.kind, s.to, s.text, now, s.valid_until, s.queued),
        };
        let born = Transition {
            at: now,
            from: State::Approved,
            to: State::Approved,
            why: "approved".to_owned(),
            by: None,
            attempt: 0,
        };
        let mut row = Self {
            message_id: message_id(&id),
            id,
            kind,
            state: State::Approved,
            phone,
            text,
            sender: order.sender,
            status_token: order.status_token,
            message,
            due_at,
            valid_until,
            attempt: 0,
            intent_at: None,
            lease_until: None,
            withdrawn: None,
            unknown_since: None,
            next_resolve_at: None,
            misses: 0,
            first_miss_at: None,
            listed_at: None,
            provider_id: None,
            provider_status: None,
            error_code: None,
            reason: None,
            wake_at: None,
            history: vec![born],
        };
        row.arm();
        row
    }

    /// Moves to a state (or stays, where only the due instant moved) and remembers why.
    pub(super) fn go(&mut self, to: State, why: &str, by: Option<String>, now: Instant) {
        if self.history.len() >= HISTORY {
            self.history.remove(HISTORY / 2);
        }
        let from = std::mem::replace(&mut self.state, to);
        self.history.push(Transition { at: now, from, to, why: why.to_owned(), by, attempt: self.attempt });
        self.reason = Some(why.to_owned());
        self.lease_until = None;
        self.next_resolve_at = None;
    }

    /// Sets the instant at which something is due for the row next. At the very ends of time that is read, sums of
    /// instants stay within it, so that a stored row can be read again.
    pub(super) fn arm(&mut self) {
        let readable = |at: Instant| at.clamp(Instant::EARLIEST, Instant::LATEST);
        self.due_at = readable(self.due_at);
        self.lease_until = self.lease_until.map(readable);
        self.next_resolve_at = self.next_resolve_at.map(readable);
        self.wake_at = match self.state {
            State::Approved => Some(readable(self.due_at.min(self.last_start().plus(1)))),
            State::Sending => self.lease_until,
            State::Unknown | State::Review => self.next_resolve_at,
            State::Accepted | State::Failed | State::Cancelled | State::Expired => None,
        };
    }

    /// The latest instant at which a POST may start.
    pub(super) fn last_start(&self) -> Instant {
        self.valid_until.plus(-SHORTEST_VALIDITY)
    }
}

/// A message that has less time than this left is not sent (the provider's queue alone may take as long).
pub(super) const SHORTEST_VALIDITY: i64 = MINUTE;

/// So many steps are remembered: the first half and the latest half, should a send take more.
const HISTORY: usize = 100;

impl Check for OutboxRow {
    fn check(&self, at: At<'_>) {
        let posted = !matches!(self.state, State::Approved | State::Cancelled | State::Expired);
        if posted && (self.attempt == 0 || self.intent_at.is_none()) {
            let _: Option<()> = at.problem(
                Code::Contradiction,
                format!("a row that is {} must tell its attempt and intentAt", self.state),
            );
        }
        if matches!(&self.message, Some(message) if !message.is_object()) {
            let _: Option<()> = at.problem(Code::WrongType, "message: wanted an object");
        }
    }
}
