//! What can happen to a send, as the shell tells it.

use serde_json::Value;

use crate::lead::{DAY, Instant, SECOND};
use crate::problem::Code;
use crate::read::{At, Field, Fields, Read};
use crate::{choices, record};

/// What happened. In JSON an object with `type` and, beside it, what the variant holds.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "type", rename_all = "camelCase"))]
pub enum OutboxInput {
    /// `clock`: time has passed. Whatever is due for the row is done or asked for.
    Clock,
    /// `due`: the answer of the gates, which the command `gates` asked for.
    Due(Verdict),
    /// `answered`: how the POST of an attempt ended.
    Answered {
        /// The attempt it belongs to.
        attempt: u32,
        /// What came back.
        answer: Answer,
    },
    /// `status`: the provider's callback, its signature and the row's token verified.
    Status(Report),
    /// `listing`: the answer to the command `list`.
    Listing {
        /// The provider's messages to the number; `None` if nothing could be listed.
        #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
        messages: Option<Vec<Listed>>,
        /// How many other rows of this number and text were posted and have no provider's id yet.
        #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
        rivals: u32,
    },
    /// `cancel`: a STOP, a voiding fact, or a person withdraws it.
    Cancel(Withdrawal),
    /// `resolve`: a person settles a `review`.
    Resolve(Settlement),
    /// `restarted`: the process starts; no answer to a running POST will ever come.
    Restarted,
    /// `restored`: the store is an old backup, so what it says may be long past.
    Restored,
}

choices! {
    /// The `type` of an input.
    pub enum InputType {
        /// Time has passed.
        Clock = "clock",
        /// The gates have answered.
        Due = "due",
        /// The POST has ended.
        Answered = "answered",
        /// The provider called back.
        Status = "status",
        /// The provider's messages were listed.
        Listing = "listing",
        /// It is withdrawn.
        Cancel = "cancel",
        /// A person settles it.
        Resolve = "resolve",
        /// The process starts.
        Restarted = "restarted",
        /// A backup was restored.
        Restored = "restored",
    }
}

impl Read for OutboxInput {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        Some(match fields.get("type")? {
            InputType::Clock => Self::Clock,
            InputType::Due => Self::Due(Verdict::among(&mut fields)?),
            InputType::Answered => {
                let (attempt, answer) = (fields.get("attempt"), fields.get("answer"));
                Self::Answered { attempt: attempt?, answer: answer? }
            }
            InputType::Status => Self::Status(Report::read(at)?),
            InputType::Listing => {
                let (messages, rivals) = (fields.get("messages"), fields.get_or("rivals", || 0));
                Self::Listing { messages: messages?, rivals: rivals? }
            }
            InputType::Cancel => Self::Cancel(Withdrawal::read(at)?),
            InputType::Resolve => Self::Resolve(Settlement::read(at)?),
            InputType::Restarted => Self::Restarted,
            InputType::Restored => Self::Restored,
        })
    }
}

/// What the gates say. The keys are those of the answer of `release`, so that it can be spread into the
/// input: `{type: "due", ...engine.release(record, approval, now)}`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub enum Verdict {
    /// `send`: it may go out.
    Send(Leave),
    /// `refused`: not now, or not at all.
    Refused(Refusal),
}

impl Verdict {
    fn among(fields: &mut Fields<'_>) -> Option<Self> {
        let (send, refused) = (fields.get::<Option<Leave>>("send"), fields.get::<Option<Refusal>>("refused"));
        match (send?, refused?) {
            (Some(leave), None) => Some(Self::Send(leave)),
            (None, Some(refusal)) => Some(Self::Refused(refusal)),
            _ => fields.at().problem(Code::Contradiction, "wanted either send or refused"),
        }
    }
}

record! {
    /// It may go out.
    pub struct Leave open {
        /// For so long, if that is shorter than the row's own `validUntil`.
        pub validity_seconds: Option<u32>,
        /// What the `sms.queued` event says of it, as known now.
        #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "Record<string, unknown> | undefined"))]
        pub queued: Option<Value>,
    }
}

record! {
    /// It may not go out.
    pub struct Refusal open {
        /// The reason code of the gate or of the voiding fact.
        pub reason: String,
        /// When asking again may help.
        pub until: Option<Instant>,
        /// The reason is a fact that voids the approval.
        pub voided: bool = false,
    }
}

impl Refusal {
    /// The facts that void an approval, whatever the flag says.
    const VOIDING: [&'static str; 8] =
        ["answered", "opted-out", "purchased", "booked", "stopped", "edited", "fact-changed", "text-stale"];

    /// Does it withdraw the approval for good?
    pub fn is_voiding(&self) -> bool {
        self.voided || Self::VOIDING.contains(&self.reason.as_str())
    }
}

/// How a POST ended.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub enum Answer {
    /// `response`: the provider answered.
    Response(Response),
    /// `none`: no answer came.
    None(Silence),
}

impl Read for Answer {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let (response, none) = (fields.get("response"), fields.get("none"));
        match (response?, none?) {
            (Some(response), None) => Some(Self::Response(response)),
            (None, Some(silence)) => Some(Self::None(silence)),
            _ => at.problem(Code::Contradiction, "wanted either response or none"),
        }
    }
}

choices! {
    /// Why no answer came.
    pub enum Silence {
        /// Nothing within the time.
        Timeout = "timeout",
        /// The connection broke, or none could be made.
        Reset = "reset",
    }
}

record! {
    /// The provider's answer to a POST: what was read of it, not what it means.
    pub struct Response open {
        /// The HTTP status.
        pub status: u32,
        /// The provider's id of the message; absent if the body was not JSON, too long, or had none.
        pub provider_id: Option<String>,
        /// The provider's own error code.
        pub error_code: Option<ErrorCode>,
        /// The header `Retry-After`, as it stands.
        pub retry_after: Option<String>,
    }
}

/// What an answer means for the send.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The provider has it, under this id.
    Taken(String),
    /// The provider does not have it and will not take it.
    Refused(Option<String>),
    /// The provider does not have it; asking again after so many milliseconds may help.
    Later(Option<i64>),
    /// It may or may not have it.
    Unclear(&'static str),
}

impl Answer {
    /// What the answer means. The provider has no idempotency key, so whatever is not certain is unclear.
    pub fn outcome(self) -> Outcome {
        let response = match self {
            Self::None(silence) => return Outcome::Unclear(silence.word()),
            Self::Response(response) => response,
        };
        match (response.status, response.provider_id, response.retry_after) {
            (200..=299, Some(id), _) => Outcome::Taken(id),
            (200..=299, None, _) => Outcome::Unclear("no-message-id"),
            (429, _, wait) => Outcome::Later(wait.and_then(|text| millis(&text))),
            (503, _, Some(wait)) => Outcome::Later(millis(&wait)),
            (500.., _, _) => Outcome::Unclear("server-error"),
            // The request did not arrive whole, or the key is in use: either may hide an accepted message.
            (408 | 409 | 425, _, _) => Outcome::Unclear("conflict"),
            (400..=499, _, _) => Outcome::Refused(response.error_code.map(|code| code.0)),
            _ => Outcome::Unclear("unexpected-status"),
        }
    }
}

/// `Retry-After` in seconds, at most a day. Its date form gives no hint here: the wait is then our own.
fn millis(retry_after: &str) -> Option<i64> {
    let seconds: u32 = retry_after.trim().parse().ok()?;
    Some((i64::from(seconds) * SECOND).min(DAY))
}

/// A provider's error code; providers write it as a number or as text.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "number | string"))]
pub struct ErrorCode(pub String);

impl Field for ErrorCode {
    fn blank() -> Self {
        Self(String::new())
    }
}

impl Read for ErrorCode {
    fn read(at: At<'_>) -> Option<Self> {
        match at.value {
            Value::Number(number) => Some(Self(number.to_string())),
            _ => at.text().map(|text| Self(text.to_owned())),
        }
    }
}

crate::described! { ErrorCode = {
    "description": "A provider's error code, as a number or as text.",
    "type": ["number", "string"],
} }

choices! {
    /// How far the provider got with a message.
    pub enum Status {
        /// It has it.
        Accepted = "accepted",
        /// It gave it to the carrier.
        Sent = "sent",
        /// The phone has it.
        Delivered = "delivered",
        /// The carrier could not deliver it.
        Undelivered = "undelivered",
        /// The provider could not send it.
        Failed = "failed",
    }
}

impl Status {
    /// The words of providers that are not ours (Twilio's message statuses). Any other word still proves
    /// that the provider has the message.
    const OTHERS: &'static [(&'static str, Self)] =
        &[("read", Self::Delivered), ("canceled", Self::Failed), ("cancelled", Self::Failed)];

    /// What a provider's word means.
    pub fn of(word: &str) -> Self {
        Self::WORDS
            .iter()
            .chain(Self::OTHERS)
            .find(|(known, _)| known.eq_ignore_ascii_case(word))
            .map_or(Self::Accepted, |(_, status)| *status)
    }

    /// Callbacks come in any order: only a higher rank replaces a lower one.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Accepted => 0,
            Self::Sent => 1,
            Self::Delivered | Self::Undelivered | Self::Failed => 2,
        }
    }
}

record! {
    /// What the provider reports of a message.
    pub struct Report open {
        /// The provider's id of the message.
        pub provider_id: String,
        /// The provider's word for how far it got.
        pub status: String,
        /// The provider's own error code.
        pub error_code: Option<ErrorCode>,
    }
}

record! {
    /// One of the provider's messages to the number.
    pub struct Listed open {
        /// The provider's id of it.
        pub provider_id: String,
        /// Its text.
        pub text: String,
        /// When the provider took it, on the clock of `now`.
        pub at: Instant,
        /// The provider's word for how far it got.
        pub status: String = Status::Accepted.word().to_owned(),
        /// The provider's own error code.
        pub error_code: Option<ErrorCode>,
        /// Another row has this provider's id.
        pub claimed: bool = false,
    }
}

record! {
    /// Why it is withdrawn.
    pub struct Withdrawal open {
        /// The reason code: `opted-out` for a STOP, another voiding fact, `by-person`.
        pub reason: String,
        /// The person who decided it, where one did.
        pub by: Option<String>,
    }
}

record! {
    /// What a person found out about a send in `review`.
    pub struct Settlement open {
        /// Was it sent?
        pub decision: Decision,
        /// Who says so.
        pub by: String,
    }
}

choices! {
    /// The two ways to settle a `review`.
    pub enum Decision {
        /// The provider has it.
        Sent = "sent",
        /// The provider does not have it.
        NotSent = "not-sent",
    }
}
