//! Events in, the triggers that call for a text out: a form left unfinished, a download, silence.
//!
//! Hours are elapsed time. A trigger is a candidate from the moment its event happened, with its due instant
//! as the earliest slot, and is spent once a text that was handed over names its cause.

use super::sequence::{Clockwork, days, is_spent};
use super::{Candidate, Trigger};
use crate::lead::event::EventType;
use crate::lead::{HOUR, Instant, Lead};
use crate::table::Table;

/// The form that was left last and neither sent nor made up for by a booking.
pub fn form(lead: &Lead, clock: &Clockwork<'_>, now: Instant) -> Option<Candidate> {
    let mut settled: Table<&str, ()> = Table::new();
    for event in lead.events.iter().rev().filter(|event| !event.is_machine()) {
        match &event.what {
            EventType::AppointmentBooked(_) => return None,
            EventType::FormSubmitted(data) => {
                settled.insert(&data.form, ());
            }
            // Of several tries at one form only the last calls for a text.
            EventType::FormAbandoned(data) if !settled.insert(&data.form, ()) => {
                let due = event.at.plus(i64::from(clock.rules.triggers.form_hours) * HOUR);
                if let Some(candidate) = open(lead, clock, Trigger::Form, &event.id, due, now) {
                    return Some(candidate);
                }
            }
            _ => {}
        }
    }
    None
}

/// The resource that was downloaded last.
pub fn download(lead: &Lead, clock: &Clockwork<'_>, now: Instant) -> Option<Candidate> {
    let mut settled: Table<&str, ()> = Table::new();
    lead.events.iter().rev().filter(|event| !event.is_machine()).find_map(|event| match &event.what {
        EventType::ResourceDownloaded(data) if !settled.insert(&data.title, ()) => {
            let due = event.at.plus(i64::from(clock.rules.triggers.download_hours) * HOUR);
            open(lead, clock, Trigger::Download, &event.id, due, now)
        }
        _ => None,
    })
}

/// The time since the last interaction.
pub fn idle(lead: &Lead, clock: &Clockwork<'_>, now: Instant) -> Option<Candidate> {
    let (last, event) = lead.last_interaction()?;
    let until = clock.months_after(last, clock.rules.triggers.idle_months);
    let due = last.plus(i64::from(clock.rules.triggers.idle_hours) * HOUR);
    candidate(lead, Trigger::Idle, event, due, until, now)
}

/// A trigger that stays a candidate for some days once it is due.
fn open(
    lead: &Lead,
    clock: &Clockwork<'_>,
    trigger: Trigger,
    cause: &str,
    due: Instant,
    now: Instant,
) -> Option<Candidate> {
    candidate(lead, trigger, cause, due, due.plus(days(clock.rules.triggers.open_days)), now)
}

fn candidate(
    lead: &Lead,
    trigger: Trigger,
    cause: &str,
    due: Instant,
    until: Instant,
    now: Instant,
) -> Option<Candidate> {
    (now < until && !is_spent(lead, trigger, cause)).then(|| Candidate {
        trigger: Some(trigger),
        cause: Some(cause.to_owned()),
        until: Some(until),
        ..Candidate::at(due)
    })
}
