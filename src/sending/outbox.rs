//! The send protocol: what happens to one send, and why it leaves at most once.
//!
//! In go a send as it is stored ([`OutboxRow`]), what happened ([`OutboxInput`]) and the instant; out come
//! the send as it is to be stored and what to do then ([`OutboxCommand`]). The shell stores the row and the
//! recorded events in one transaction, without an await since it read the row, and carries out the rest
//! after it. Every transition is here; the shell has none of its own.
//!
//! ```
//! use textlift::lead::Instant;
//! use textlift::read::{self, Speech};
//! use textlift::sending::outbox::{OutboxInput, OutboxRow, State, outbox_advance};
//!
//! let now = Instant::parse("2026-11-24T17:00:00Z").unwrap();
//! let order = br#"{"approval": {"id": "a1", "phone": "+16025550123", "text": "Hi Sarah",
//!                  "slotAt": "2026-11-24T17:00:00Z", "validUntil": "2026-11-24T18:58:00Z"}}"#;
//! let row = OutboxRow::born(read::json(order, Speech::Discreet).unwrap(), now);
//! let due = read::json::<OutboxInput>(br#"{"type": "due", "send": {}}"#, Speech::Discreet).unwrap();
//! let step = outbox_advance(row, due, now);
//! assert_eq!((step.row.state, step.row.attempt), (State::Sending, 1));
//! let lost = br#"{"type": "answered", "attempt": 1, "answer": {"none": "timeout"}}"#;
//! let step = outbox_advance(step.row, read::json(lost, Speech::Discreet).unwrap(), now.plus(10_000));
//! assert_eq!(step.row.state, State::Unknown); // found out by asking the provider, never by sending again
//! ```
//!
//! What holds it together:
//! - Only `approved` leads to a POST, and the intent is stored before it starts.
//! - An answer counts for its own attempt only. The provider has no idempotency key, so an unclear answer is
//!   `unknown`, never a retry.
//! - A proof that the provider has the message (its id, in an answer, a callback or a listing) raises every
//!   state of a row that was ever posted, in whatever order the proofs come. Nothing lowers `accepted`.

mod command;
mod input;
mod row;

use serde::Serialize;

use crate::choices;
use crate::lead::{DAY, HOUR, Instant, MINUTE, SECOND};

pub use command::{OutboxCommand, OutboxEvent, SOURCE};
use command::{Told, record};
pub use input::{
    Answer, Decision, ErrorCode, InputType, Leave, Listed, OutboxInput, Outcome, Refusal, Report, Response,
    Settlement, Silence, Status, Verdict, Withdrawal,
};
use row::SHORTEST_VALIDITY;
pub use row::{ApprovedText, Ordered, OutboxOrder, OutboxRow, ReadyText, SendKind, State, Transition};

/// A POST is aborted after this.
pub const POST_TIMEOUT: i64 = 10 * SECOND;
/// A POST without an answer for so long will not get one: the process that waited for it is gone.
pub const LEASE: i64 = 30 * SECOND;
/// The longest validity a provider takes (Twilio's `ValidityPeriod`), in seconds.
pub const LONGEST_VALIDITY_SECONDS: i64 = 36_000;
/// So many answered listings without the message, ...
pub const ENOUGH_MISSES: u32 = 4;
/// ... from the first to the last of them over so long, or nothing listed for so long: a person is asked.
pub const ENOUGH_SEARCH: i64 = 15 * MINUTE;

/// From `unknown` to the first listing: time enough for a callback.
const FIRST_LISTING: i64 = 15 * SECOND;
/// From the n-th miss to the next listing; the first four misses span [`ENOUGH_SEARCH`].
const NEXT_LISTING: [i64; 3] = [MINUTE, 4 * MINUTE, 10 * MINUTE];
/// From a listing that did not come about to the next, and at the latest from one that was begun.
const LISTING_AGAIN: i64 = MINUTE;
/// In `review`, should the provider have been out of reach, it is still asked so often ...
const LATE_LISTING: i64 = HOUR;
/// ... until the intent is so old.
const LATE_LISTINGS_END: i64 = DAY;
/// The longest wait of our own making after a 429.
const LONGEST_BACKOFF: i64 = MINUTE;
/// The provider's code for a number that has opted out (Twilio).
const OPTED_OUT_CODE: &str = "21610";

/// Why a row of a restored backup is what it is.
const RESTORED: &str = "restored";

/// What came of an input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct OutboxAdvance {
    /// The row as it is to be stored.
    pub row: OutboxRow,
    /// What to do, in this order.
    pub commands: Vec<OutboxCommand>,
    /// Why the input changed nothing, where it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
}

choices! {
    /// Why an input changed nothing.
    pub enum Note {
        /// Nothing is due for the row yet.
        NotDue = "not-due",
        /// The row's state has no use for such an input.
        WrongState = "wrong-state",
        /// The answer belongs to another attempt.
        OtherAttempt = "other-attempt",
        /// The row has another id of the provider's.
        OtherProviderId = "other-provider-id",
        /// The row was never posted, so the provider cannot have it.
        NeverPosted = "never-posted",
        /// It was known already, or something later is known.
        KnownAlready = "known-already",
        /// An opt-out does not withdraw the answer to a keyword.
        StillOwed = "still-owed",
    }
}

/// Advances a send by one input. Nothing from outside makes it fail: an input that does not fit the row
/// changes nothing and is answered with a note.
pub fn outbox_advance(row: OutboxRow, input: OutboxInput, now: Instant) -> OutboxAdvance {
    let mut step = Step { row, commands: Vec::new(), now };
    let note = match input {
        OutboxInput::Clock => step.clock(),
        OutboxInput::Due(verdict) => step.due(verdict),
        OutboxInput::Answered { attempt, answer } => step.answered(attempt, answer.outcome()),
        OutboxInput::Status(report) => step.status(report),
        OutboxInput::Listing { messages: Some(messages), rivals } => step.listed(messages, rivals),
        OutboxInput::Listing { messages: None, .. } => step.not_listed(),
        OutboxInput::Cancel(withdrawal) => step.cancel(withdrawal),
        OutboxInput::Resolve(settlement) => step.resolve(settlement),
        OutboxInput::Restarted => step.restarted(),
        OutboxInput::Restored => step.restored(),
    };
    step.row.arm();
    OutboxAdvance { row: step.row, commands: step.commands, note: note.err() }
}

/// Done, or why not.
type Done = Result<(), Note>;

struct Step {
    row: OutboxRow,
    commands: Vec<OutboxCommand>,
    now: Instant,
}

impl Step {
    fn clock(&mut self) -> Done {
        match self.row.state {
            State::Approved if self.now > self.row.last_start() => self.end(State::Expired, "expired", None),
            State::Approved if self.now >= self.row.due_at => self.commands.push(OutboxCommand::Gates),
            State::Sending if over(self.row.lease_until, LEASE, self.now) => self.lost("lease-expired"),
            State::Unknown if over(self.row.next_resolve_at, ENOUGH_SEARCH, self.now) => self.list(),
            State::Review if self.is_searched() && over(self.row.next_resolve_at, LATE_LISTING, self.now) => {
                self.list();
            }
            _ => return Err(Note::NotDue),
        }
        Ok(())
    }

    /// The gates have spoken on the facts of this moment.
    fn due(&mut self, verdict: Verdict) -> Done {
        if self.row.state != State::Approved {
            return Err(Note::WrongState);
        }
        match verdict {
            Verdict::Refused(refusal) if refusal.is_voiding() => {
                self.end(State::Cancelled, &refusal.reason, None);
            }
            _ if self.now > self.row.last_start() => self.end(State::Expired, "expired", None),
            _ if self.now < self.row.due_at => return Err(Note::NotDue),
            Verdict::Refused(refusal) => match refusal.until {
                Some(until) if until < self.row.valid_until => {
                    // A second at least, so that a gate that answers "now" cannot make the alarm spin.
                    self.row.due_at = until.max(self.now.plus(SECOND));
                    self.row.go(State::Approved, &refusal.reason, None, self.now);
                }
                _ => self.end(State::Expired, &refusal.reason, None),
            },
            Verdict::Send(leave) => self.post(leave),
        }
        Ok(())
    }

    /// Writes the intent and starts the POST, unless too little time is left for it.
    fn post(&mut self, leave: Leave) {
        let left = self.row.valid_until.since(self.now) / SECOND;
        let left = leave.validity_seconds.map_or(left, |given| left.min(given.into()));
        if left * SECOND < SHORTEST_VALIDITY {
            return self.end(State::Expired, "expired", None);
        }
        if leave.queued.as_ref().is_some_and(serde_json::Value::is_object) {
            self.row.message = leave.queued;
        }
        self.row.attempt = self.row.attempt.saturating_add(1);
        self.row.go(State::Sending, "due", None, self.now);
        self.row.intent_at = Some(self.now);
        self.row.lease_until = Some(self.now.plus(LEASE));
        self.tell(Told::Queued);
        self.commands.push(OutboxCommand::Post {
            key: self.row.id.clone(),
            attempt: self.row.attempt,
            to: self.row.phone.clone(),
            sender: self.row.sender.clone(),
            text: self.row.text.clone(),
            validity_seconds: left.min(LONGEST_VALIDITY_SECONDS),
            timeout_millis: POST_TIMEOUT,
            status_token: self.row.status_token.clone(),
        });
    }

    /// The POST has ended.
    fn answered(&mut self, attempt: u32, outcome: Outcome) -> Done {
        if attempt != self.row.attempt {
            return Err(Note::OtherAttempt);
        }
        // After the lease or a restart the answer is late, but it is still the answer to this POST.
        let waited_for = self.row.state == State::Sending;
        let open = matches!(self.row.state, State::Sending | State::Unknown | State::Review);
        match outcome {
            Outcome::Taken(id) => return self.taken(id, Status::Accepted, None, "accepted"),
            Outcome::Refused(code) if open => {
                self.row.error_code = code;
                self.end(State::Failed, "refused", None);
                self.opted_out();
            }
            Outcome::Later(wait) if waited_for => self.later(wait),
            Outcome::Later(_) if open => {
                self.end(State::Failed, "rate-limited", None);
                self.tell(Told::Released);
            }
            Outcome::Unclear(why) if waited_for => self.lost(why),
            Outcome::Unclear(_) if open => return Err(Note::KnownAlready),
            _ => return Err(Note::WrongState),
        }
        Ok(())
    }

    /// The provider has not taken it and says to come again.
    fn later(&mut self, wait: Option<i64>) {
        let doublings = self.row.attempt.saturating_sub(1).min(6);
        let own = (SECOND << doublings).min(LONGEST_BACKOFF);
        self.row.due_at = self.now.plus(own.max(wait.unwrap_or(0)));
        self.row.go(State::Approved, "rate-limited", None, self.now);
        self.tell(Told::Released);
        if let Some(reason) = self.row.withdrawn.take() {
            self.end(State::Cancelled, &reason, None);
        }
    }

    /// Nobody knows whether the provider has it.
    fn lost(&mut self, why: &str) {
        self.row.go(State::Unknown, why, None, self.now);
        self.row.unknown_since = Some(self.now);
        self.row.next_resolve_at = Some(self.now.plus(FIRST_LISTING));
        (self.row.misses, self.row.first_miss_at, self.row.listed_at) = (0, None, None);
    }

    /// The provider's callback: a proof that it has the message, in whatever order the callbacks come.
    fn status(&mut self, report: Report) -> Done {
        let code = report.error_code.map(|code| code.0);
        self.taken(report.provider_id, Status::of(&report.status), code, "callback")
    }

    /// The provider has the message, under this id.
    fn taken(&mut self, id: String, status: Status, code: Option<String>, why: &str) -> Done {
        match self.row.attempt {
            // The backup may be older than the POST.
            0 if self.row.reason.as_deref() == Some(RESTORED) => {
                (self.row.attempt, self.row.intent_at) = (1, Some(self.row.due_at));
            }
            0 => return Err(Note::NeverPosted),
            _ => {}
        }
        if self.row.provider_id.as_ref().is_some_and(|known| *known != id) {
            return Err(Note::OtherProviderId);
        }
        let news = self.row.provider_id.is_none();
        self.row.provider_id = Some(id);
        if self.row.state != State::Accepted {
            // After a 429 the message was told to be released; here the provider has it all the same.
            let released = matches!(self.row.state, State::Approved | State::Cancelled | State::Expired);
            self.row.error_code = None;
            self.row.go(State::Accepted, why, None, self.now);
            if released {
                self.tell(Told::Requeued);
            }
            self.tell(Told::Accepted);
        }
        let known = self.row.provider_status.map(Status::rank);
        if known.is_some_and(|known| known >= status.rank()) {
            return if news { Ok(()) } else { Err(Note::KnownAlready) };
        }
        self.row.provider_status = Some(status);
        match status {
            Status::Accepted | Status::Sent => {}
            Status::Delivered => self.tell(Told::Delivered),
            Status::Undelivered | Status::Failed => {
                self.row.error_code = code;
                let told = if status == Status::Failed { Told::Failed } else { Told::Undelivered };
                self.tell(told);
                self.opted_out();
            }
        }
        Ok(())
    }

    /// Asks for the provider's messages. Should no answer come, they are asked for again.
    fn list(&mut self) {
        self.row.next_resolve_at = Some(self.now.plus(LISTING_AGAIN));
        self.commands.push(OutboxCommand::List {
            to: self.row.phone.clone(),
            since: self.since(),
            timeout_millis: POST_TIMEOUT,
        });
    }

    /// The instant of the intent as a provider dates it: in whole seconds.
    fn since(&self) -> Instant {
        let intent = self.row.intent_at.unwrap_or(self.row.due_at).millis();
        Instant::from_millis(intent - intent.rem_euclid(SECOND))
    }

    /// The provider's messages to the number: ours among them is a proof, its absence a miss. Where several
    /// rows look for the same text, one message proves nothing of any of them until there is one for each.
    fn listed(&mut self, mut messages: Vec<Listed>, rivals: u32) -> Done {
        if !self.is_searched() {
            return Err(Note::WrongState);
        }
        let since = self.since();
        messages.retain(|message| message.text == self.row.text && message.at >= since && !message.claimed);
        let enough = u32::try_from(messages.len()).is_ok_and(|found| found > rivals);
        match messages.into_iter().min_by_key(|message| message.at).filter(|_| enough) {
            Some(message) => {
                let code = message.error_code.map(|code| code.0);
                self.taken(message.provider_id, Status::of(&message.status), code, "listed")
            }
            None => {
                self.missed();
                Ok(())
            }
        }
    }

    /// Is the provider asked about it? In `review` only as long as the listings go on.
    fn is_searched(&self) -> bool {
        match self.row.state {
            State::Unknown => true,
            State::Review => self.row.next_resolve_at.is_some(),
            _ => false,
        }
    }

    fn missed(&mut self) {
        let first = *self.row.first_miss_at.get_or_insert(self.now);
        self.row.listed_at = Some(self.now);
        self.row.misses = self.row.misses.saturating_add(1);
        if self.row.state == State::Review {
            return self.search_on();
        }
        if self.row.misses >= ENOUGH_MISSES && self.now.since(first) >= ENOUGH_SEARCH {
            return self.row.go(State::Review, "not-found", None, self.now);
        }
        let nth = usize::try_from(self.row.misses).unwrap_or(usize::MAX).saturating_sub(1);
        let wait = NEXT_LISTING.get(nth).copied().unwrap_or(LISTING_AGAIN);
        self.row.next_resolve_at = Some(self.now.plus(wait));
    }

    /// Nothing could be listed: no miss, for nobody looked.
    fn not_listed(&mut self) -> Done {
        match self.row.state {
            State::Review if self.is_searched() => self.search_on(),
            State::Unknown => {
                let looked = self.row.listed_at.max(self.row.unknown_since).unwrap_or(self.now);
                if self.now.since(looked) >= ENOUGH_SEARCH {
                    self.row.go(State::Review, "not-listable", None, self.now);
                    self.search_on();
                } else {
                    self.row.next_resolve_at = Some(self.now.plus(LISTING_AGAIN));
                }
            }
            _ => return Err(Note::WrongState),
        }
        Ok(())
    }

    /// In `review` for want of listings: the provider may come back, and then it can still prove something.
    fn search_on(&mut self) {
        let age = self.row.intent_at.map_or(LATE_LISTINGS_END, |intent| self.now.since(intent));
        self.row.next_resolve_at = (age < LATE_LISTINGS_END).then(|| self.now.plus(LATE_LISTING));
    }

    fn cancel(&mut self, withdrawal: Withdrawal) -> Done {
        if withdrawal.reason == "opted-out" && self.row.kind == SendKind::Service {
            return Err(Note::StillOwed);
        }
        match self.row.state {
            State::Approved => self.end(State::Cancelled, &withdrawal.reason, withdrawal.by),
            State::Sending => self.row.withdrawn = Some(withdrawal.reason),
            _ => return Err(Note::WrongState),
        }
        Ok(())
    }

    fn resolve(&mut self, settlement: Settlement) -> Done {
        if self.row.state != State::Review {
            return Err(Note::WrongState);
        }
        let (state, told) = match settlement.decision {
            Decision::Sent => (State::Accepted, Told::Accepted),
            Decision::NotSent => (State::Failed, Told::Failed),
        };
        self.row.go(state, settlement.decision.word(), Some(settlement.by), self.now);
        self.tell(told);
        Ok(())
    }

    fn restarted(&mut self) -> Done {
        match self.row.state {
            State::Sending => self.lost("restarted"),
            _ => return Err(Note::NotDue),
        }
        Ok(())
    }

    fn restored(&mut self) -> Done {
        match self.row.state {
            State::Sending => self.lost(RESTORED),
            State::Approved => self.end(State::Cancelled, RESTORED, None),
            _ => return Err(Note::WrongState),
        }
        Ok(())
    }

    /// Ends it unsent, or refused, and tells the lead.
    fn end(&mut self, state: State, why: &str, by: Option<String>) {
        self.row.go(state, why, by, self.now);
        match state {
            State::Failed => self.tell(Told::Failed),
            _ if self.row.kind == SendKind::Marketing => self.tell(Told::Voided),
            _ => {}
        }
    }

    /// An error code that says so is an opt-out of the number.
    fn opted_out(&mut self) {
        if self.row.error_code.as_deref() == Some(OPTED_OUT_CODE) {
            self.tell(Told::OptedOut);
        }
    }

    fn tell(&mut self, told: Told) {
        self.commands.push(record(&self.row, told, self.now));
    }
}

/// Has the instant come? One that lies further ahead than it was ever set has come as well: then the clock
/// was put back.
fn over(at: Option<Instant>, longest: i64, now: Instant) -> bool {
    at.is_none_or(|at| now >= at || at.since(now) > longest)
}
