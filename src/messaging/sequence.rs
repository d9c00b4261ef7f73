//! Events in, the state of a lead's sequences out: which steps were sent, which is due when, what ended it.
//!
//! Nothing is stored: a run begins with an enrolment or with the first text of a re-engagement, and every
//! later fact about it follows from the events. Offsets are local calendar days at the same wall clock.

use super::section::{After, Outreach, Sequence};
use super::{Candidate, Trigger, phrase};
use crate::choices;
use crate::gather::Gather;
use crate::lead::event::EventType;
use crate::lead::{Civil, DAY, Instant, Lead, Message, MessageKind, ReplyKind, Zone};

/// How long an answer keeps a conversation open; lifecycle steps wait for its end.
const CONVERSATION: i64 = crate::lead::fold::CONVERSATION;

choices! {
    /// Why a sequence ended.
    pub enum Ended {
        /// The person answered.
        Answered = "answered",
        /// The person bought.
        Purchased = "purchased",
        /// The person made an appointment.
        Booked = "booked",
        /// The number opted out.
        OptedOut = "opted-out",
        /// Somebody stopped it, or dismissed its first text.
        Stopped = "stopped",
        /// The deal was lost.
        Lost = "lost",
        /// Every step was sent or skipped.
        Completed = "completed",
        /// It began anew.
        Superseded = "superseded",
    }
}

/// How it stands with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Handed over then.
    Sent(Instant),
    /// Not sent in time, or dismissed; for later steps it counts as sent when it was due.
    Skipped(Instant),
}

impl Step {
    fn counts_from(self) -> Instant {
        match self {
            Self::Sent(at) | Self::Skipped(at) => at,
        }
    }
}

/// One run of the re-engagement.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// When its first step was due.
    pub started: Instant,
    /// Steps that are settled, in order.
    pub steps: Vec<Step>,
    /// When and why it ended; none while it runs.
    pub ended: Option<(Instant, Ended)>,
}

impl Run {
    /// Was any of its texts handed over?
    pub fn was_sent(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Sent(_)))
    }
}

/// When a step is due, and for how long it is a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The step.
    pub step: usize,
    /// When it is due.
    pub at: Instant,
    /// When it stops being a candidate.
    pub until: Instant,
    /// Does the gap to the step before delay it?
    pub by_gap: bool,
}

/// How re-engagement is to run for a lead.
#[derive(Debug, Clone, Copy)]
pub struct Clockwork<'r> {
    /// The playbook's numbers.
    pub rules: &'r Outreach,
    /// Days from the first text of a re-engagement to each step.
    pub days: &'r [u32],
    /// The lead's zone.
    pub zone: Zone,
}

/// Something that happened to a re-engagement.
enum Turn {
    Enrolled,
    Sent(u32),
    Dismissed(u32),
    Ends(Ended),
}

impl Clockwork<'_> {
    /// Every run of the re-engagement so far, in order; only the last can still be running.
    pub fn runs(&self, lead: &Lead, now: Instant) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (at, turn) in turns(lead) {
            if let Some(run) = runs.last_mut() {
                self.skip(run, at.plus(-1));
            }
            let silent_until = self.silent_until(&runs);
            let current = runs.last_mut().filter(|run| run.ended.is_none());
            match (turn, current) {
                (Turn::Enrolled, None) => {
                    runs.push(Run {
                        started: silent_until.map_or(at, |end| end.max(at)),
                        steps: vec![],
                        ended: None,
                    });
                }
                (Turn::Enrolled, Some(_)) => {}
                (Turn::Sent(0), Some(run)) if run.was_sent() => {
                    run.ended = Some((at, Ended::Superseded));
                    runs.push(Run { started: at, steps: vec![Step::Sent(at)], ended: None });
                }
                (Turn::Sent(step), Some(run)) => self.sent(run, step, at),
                (Turn::Sent(0), None) => {
                    runs.push(Run { started: at, steps: vec![Step::Sent(at)], ended: None });
                }
                (Turn::Dismissed(0), None) => {
                    runs.push(Run { started: at, steps: vec![], ended: Some((at, Ended::Stopped)) });
                }
                (Turn::Dismissed(0), Some(run)) => run.ended = Some((at, Ended::Stopped)),
                (Turn::Dismissed(step), Some(run)) => self.dismissed(run, step, at),
                (Turn::Ends(why), Some(run)) => run.ended = Some((at, why)),
                (Turn::Sent(_) | Turn::Dismissed(_) | Turn::Ends(_), None) => {}
            }
            if let Some(run) = runs.last_mut() {
                self.complete(run, at);
            }
        }
        if let Some(run) = runs.last_mut() {
            self.skip(run, now);
        }
        runs
    }

    /// The step of a running re-engagement that comes next.
    pub fn due(&self, run: &Run) -> Option<Due> {
        let step = run.steps.len();
        let offset = self.days.get(step).filter(|_| run.ended.is_none())?;
        let rules = &self.rules.re_engagement;
        let (at, by_gap) = match (run.steps.first(), run.steps.last()) {
            (Some(first), Some(last)) => {
                let by_offset = self.days_after(first.counts_from(), *offset);
                let by_gap = self.days_after(last.counts_from(), rules.minimum_gap_days);
                (by_offset.max(by_gap), by_gap > by_offset)
            }
            _ => (run.started, false),
        };
        Some(Due { step, at, until: self.days_after(at, rules.skip_after_days), by_gap })
    }

    /// Until when no re-engagement may begin after the last run.
    pub fn silent_until(&self, runs: &[Run]) -> Option<Instant> {
        let (end, _) = runs.last()?.ended?;
        Some(self.days_after(end, self.rules.re_engagement.silence_days))
    }

    /// The same wall clock so many local days later.
    pub fn days_after(&self, at: Instant, days: u32) -> Instant {
        self.zone.resolve(self.zone.local(at).plus_days(i64::from(days))).at
    }

    /// Skips what was not sent in time, up to and including an instant.
    fn skip(&self, run: &mut Run, up_to: Instant) {
        while let Some(due) = self.due(run).filter(|due| due.until <= up_to) {
            run.steps.push(Step::Skipped(due.at));
            self.complete(run, due.until);
        }
    }

    fn complete(&self, run: &mut Run, at: Instant) {
        if run.ended.is_none() && run.steps.len() >= self.days.len() {
            run.ended = Some((at, Ended::Completed));
        }
    }

    /// A step was handed over; earlier ones that were not count as skipped.
    fn sent(&self, run: &mut Run, step: u32, at: Instant) {
        let step = usize::try_from(step).unwrap_or(usize::MAX);
        while run.steps.len() < step {
            match self.due(run) {
                Some(due) => run.steps.push(Step::Skipped(due.at)),
                None => return,
            }
        }
        match run.steps.get_mut(step) {
            Some(settled @ Step::Skipped(_)) => *settled = Step::Sent(at),
            Some(Step::Sent(_)) => {}
            None => run.steps.push(Step::Sent(at)),
        }
    }

    fn dismissed(&self, run: &mut Run, step: u32, at: Instant) {
        if let Some(due) = self.due(run).filter(|due| u32::try_from(due.step) == Ok(step)) {
            run.steps.push(Step::Skipped(due.at));
            self.complete(run, at);
        }
    }

    /// The lifecycle step that is due after the latest purchase that stands.
    pub fn lifecycle(&self, lead: &Lead, now: Instant) -> Option<Candidate> {
        let sale = lead.ledger.sales.iter().rev().find(|sale| sale.stands())?;
        if stops(lead)
            .iter()
            .any(|(at, why)| *at >= sale.at && matches!(why, Ended::OptedOut | Ended::Stopped))
        {
            return None;
        }
        let steps = self.rules.lifecycle.iter().zip(0..);
        steps
            .filter(|(_, step)| !lifecycle_step_is_settled(lead, *step, sale.at))
            .map(|(after, step)| (self.postponed(lead, self.after(sale.at, after)), step))
            .filter(|(due, _)| *due <= now)
            .map(|(due, step)| (due, step, self.days_after(due, self.rules.re_engagement.skip_after_days)))
            .filter(|(_, _, until)| now < *until)
            .last()
            .map(|(due, step, until)| Candidate {
                sequence: Some(Sequence::Lifecycle),
                step: Some(step),
                cause: Some(sale.event.clone()),
                until: Some(until),
                ..Candidate::at(due)
            })
    }

    /// So many months and days later at the same wall clock; 29 February -> 28 February.
    fn after(&self, at: Instant, after: &After) -> Instant {
        let local = self.zone.local(at);
        let date = phrase::plus_months(local.date(), i64::from(after.months));
        let local = Civil::new(date, local.millis_of_day()).plus_days(i64::from(after.days));
        self.zone.resolve(local).at
    }

    /// An answer postpones a step until its conversation closes.
    fn postponed(&self, lead: &Lead, due: Instant) -> Instant {
        let answers = lead.inbound.iter().filter(|text| !text.machine && text.kind == ReplyKind::Answer);
        answers.fold(due, |due, answer| {
            let lapsed = answer.at >= self.days_after(due, self.rules.re_engagement.skip_after_days);
            if lapsed { due } else { due.max(answer.at.plus(CONVERSATION)) }
        })
    }

    /// Calendar months later at the same wall clock.
    pub fn months_after(&self, at: Instant, months: u32) -> Instant {
        self.after(at, &After { months, days: 0 })
    }
}

/// Texts of marketing to this lead that were handed over, with the instant.
pub(super) fn handed_over(lead: &Lead) -> Vec<(Instant, &Message)> {
    let own = lead.messages.iter().filter(|message| message.own && message.kind() == MessageKind::Marketing);
    own.filter_map(|message| Some((message.handed_over?, message))).gather()
}

/// Everything that concerns a re-engagement, in order; at one instant what ends it comes last.
fn turns(lead: &Lead) -> Vec<(Instant, Turn)> {
    let named = |name: &Option<String>| name.as_deref() == Some(Sequence::ReEngagement.word());
    let mut turns: Vec<(Instant, Turn)> = Vec::new();
    for (at, message) in handed_over(lead).into_iter().filter(|(_, message)| named(&message.data.sequence)) {
        turns.push((at, Turn::Sent(message.data.step.unwrap_or(0))));
    }
    for event in &lead.events {
        match &event.what {
            EventType::SequenceEnrolled(data) if data.sequence == Sequence::ReEngagement.word() => {
                turns.push((event.at, Turn::Enrolled));
            }
            EventType::SuggestionDismissed(data) if named(&data.sequence) => {
                turns.push((event.at, Turn::Dismissed(data.step.unwrap_or(0))));
            }
            _ => {}
        }
    }
    for (at, why) in stops(lead) {
        turns.push((at, Turn::Ends(why)));
    }
    crate::sort::by_key(&mut turns, |(at, turn)| (*at, matches!(turn, Turn::Ends(_))));
    turns
}

/// Everything that ends a sequence, with the instant; in no order.
pub(super) fn stops(lead: &Lead) -> Vec<(Instant, Ended)> {
    let events = lead.events.iter().filter(|event| !event.is_machine()).filter_map(|event| {
        let why = match &event.what {
            EventType::AppointmentBooked(_) => Ended::Booked,
            EventType::Purchase(_) => Ended::Purchased,
            EventType::OpportunityLost(_) => Ended::Lost,
            EventType::LeadStopped(_) => Ended::Stopped,
            EventType::ConsentRevoked(data) if data.kinds.iter().any(|kind| kind == "marketing") => {
                Ended::OptedOut
            }
            _ => return None,
        };
        Some((event.at, why))
    });
    let texts = lead.inbound.iter().filter_map(|text| match text.kind {
        ReplyKind::OptOut => Some((text.at, Ended::OptedOut)),
        ReplyKind::Answer if text.own && !text.machine => Some((text.at, Ended::Answered)),
        _ => None,
    });
    let opted_out = lead.consent.opted_out.iter().map(|out| (out.at, Ended::OptedOut));
    let mut stops = events.gather();
    texts.gather_into(&mut stops);
    opted_out.gather_into(&mut stops);
    stops
}

fn lifecycle_step_is_settled(lead: &Lead, step: u32, since: Instant) -> bool {
    let named = |name: &Option<String>| name.as_deref() == Some(Sequence::Lifecycle.word());
    let sent = handed_over(lead).iter().any(|(at, message)| {
        *at >= since && named(&message.data.sequence) && message.data.step == Some(step)
    });
    sent || lead.events.iter().any(|event| match &event.what {
        EventType::SuggestionDismissed(data) => {
            event.at >= since && named(&data.sequence) && data.step == Some(step)
        }
        _ => false,
    })
}

/// Was the trigger's text for this cause handed over, or dismissed?
pub(super) fn is_spent(lead: &Lead, trigger: Trigger, cause: &str) -> bool {
    let names = |told: &Option<String>, sequence: &Option<String>, its: &Option<String>| {
        let by_trigger = match told {
            Some(told) => told == trigger.word(),
            None => sequence.is_none(),
        };
        its.as_deref() == Some(cause) && by_trigger
    };
    handed_over(lead).iter().any(|(_, m)| names(&m.data.trigger, &m.data.sequence, &m.data.cause))
        || lead.events.iter().any(|event| match &event.what {
            EventType::SuggestionDismissed(data) => names(&data.trigger, &data.sequence, &data.cause),
            _ => false,
        })
}

/// Milliseconds of so many days of 24 hours.
pub(super) fn days(days: u32) -> i64 {
    i64::from(days) * DAY
}
