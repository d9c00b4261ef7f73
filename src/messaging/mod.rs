//! Segment in, text out: whose turn which outreach is, and the most personal text for it that is true.
//!
//! [`Messaging`] is made once from a playbook's sections. [`Messaging::plan`] proposes candidates with a due
//! instant, [`Messaging::choose`] renders texts *at a given instant*; the two are brought together later,
//! when a slot is found.

pub mod choice;
pub mod identity;
pub mod link;
pub mod lint;
pub mod phrase;
pub mod plan;
pub mod section;
pub mod sequence;
pub mod slot;
pub mod sms;
pub mod template;
pub mod trigger;

use crate::gather::Gather;
use crate::lead::{Business, Instant, Lead, People, Zone};
use crate::problem::{Code, Problem};
use crate::table::Table;
use crate::text::Quoted;

use choice::Ready;
use lint::Subject;
use slot::{Layer, Names, Slot};
use template::{Fault, Template};

pub use choice::{Choice, Draft, MOST_PARTS, Rejected};
pub use identity::{Appended, whole};
pub use lint::{Finding, Severity};
pub use phrase::Range;
pub use plan::{Advice, Block, Blocker, Candidate, Dormant, Plan, Standing};
pub use section::{
    After, Counting, Enabled, LiveWords, Message, Outreach, Outreaching, Purpose, ReEngagement, STEPS,
    Sequence, Trigger, Triggers, Variant, are_steps,
};
pub use sequence::{Ended, Run, Step};
pub use slot::{Rejection, Scene};
pub use template::{Filter, Rendered, UsedSlot};

/// The most messages a playbook may have.
const MOST_MESSAGES: usize = 500;

/// What the texts of a playbook are made of.
#[derive(Debug, Clone, Copy)]
pub struct Sections<'p> {
    /// Who texts.
    pub business: &'p Business,
    /// The declared attributes.
    pub people: &'p People,
    /// How live numbers are told.
    pub live: &'p Table<String, LiveWords>,
    /// The texts.
    pub messages: &'p [Message],
    /// Whom to write to, when, and how often.
    pub outreach: &'p Outreach,
    /// What the weekly cap counts.
    pub counting: Counting,
}

/// The texts of a playbook, parsed and checked.
#[derive(Debug, Clone)]
pub struct Messaging {
    business: Business,
    people: People,
    live: Table<String, LiveWords>,
    messages: Vec<Ready>,
    outreach: Outreach,
    counting: Counting,
}

impl Messaging {
    /// Parses every text; the paths of problems are those of the playbook (`messages[2].text`).
    pub fn new(sections: &Sections<'_>) -> Result<Self, Vec<Problem>> {
        let names = Names { business: sections.business, people: sections.people, live: sections.live };
        let mut problems: Vec<Problem> = booking_link(sections.business).into_iter().gather();
        problems.extend(identity_links(sections));
        problems.extend(repeated_ids(sections.messages));
        if sections.messages.len() > MOST_MESSAGES {
            let message = format!("a playbook has at most {MOST_MESSAGES} messages");
            problems.push(Problem::new(Code::TooLong, "messages", message));
        }
        let mut messages = Vec::with_capacity(sections.messages.len());
        for (n, message) in sections.messages.iter().enumerate() {
            let mut wordings = Vec::with_capacity(1 + message.variants.len());
            let variants = message.variants.iter().enumerate();
            let texts = std::iter::once((format!("messages[{n}].text"), &message.text)).chain(
                variants.map(|(v, variant)| (format!("messages[{n}].variants[{v}].text"), &variant.text)),
            );
            for (path, text) in texts {
                match parse(text, &names, &sections.business.allowed_hosts) {
                    Ok(template) => wordings.push(template),
                    Err(faults) => problems.extend(faults.into_iter().map(|fault| {
                        let message =
                            format!("in {}, line {}: {}", Quoted(&message.id), fault.line, fault.message);
                        Problem::new(fault.code, path.clone(), message)
                    })),
                }
            }
            problems.extend(unreachable_step(message, sections, n));
            messages.push(Ready { message: message.clone(), wordings });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            business: sections.business.clone(),
            people: sections.people.clone(),
            live: sections.live.clone(),
            messages,
            outreach: sections.outreach.clone(),
            counting: sections.counting,
        })
    }

    /// Whose turn it is, from the lead's events alone. `days`: when the steps of a re-engagement come for this
    /// lead, if not on those of the playbook. `zone` is the lead's.
    pub fn plan(
        &self,
        lead: &Lead,
        standing: Standing,
        days: Option<&[u32]>,
        zone: Zone,
        now: Instant,
    ) -> Plan {
        let days = days.unwrap_or_else(|| self.outreach.re_engagement.offsets(self.counting));
        plan::plan(lead, standing, &self.outreach, days, zone, now)
    }

    /// Fewest days between two steps of a re-engagement.
    pub fn minimum_gap_days(&self) -> u32 {
        self.outreach.re_engagement.minimum_gap_days
    }

    /// Every text of the playbook.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().map(|ready| &ready.message)
    }

    /// What the author of a template should mend. The error tells what keeps it from being read at all.
    pub fn lint(&self, text: &str) -> Result<Vec<Finding>, Vec<Fault>> {
        let names = Names { business: &self.business, people: &self.people, live: &self.live };
        let template = Template::parse(text, &names)?;
        Ok(lint::lint(&Subject {
            personal: Some(template.slots().any(|slot| slot.layer() > Layer::Generic)),
            grounded: template
                .slots()
                .any(|slot| matches!(slot, Slot::Live(..) | Slot::Weekday(_) | Slot::Deadline(..))),
            ..self.subject(text, None)
        }))
    }

    /// What a person who edited a text should mend; an error keeps it from being approved.
    pub fn lint_edited(&self, body: &str, appended: Option<&Appended>) -> Vec<Finding> {
        lint::lint(&Subject { grounded: true, ..self.subject(body, appended) })
    }

    fn subject<'t>(&'t self, text: &'t str, appended: Option<&'t Appended>) -> Subject<'t> {
        let appended = appended.map_or("", |line| line.text.as_str());
        Subject { text, allowed_hosts: &self.business.allowed_hosts, appended, ..Subject::default() }
    }
}

/// Parses a text; a link that it spells out must lead to an allowed host.
fn parse(text: &str, names: &Names<'_>, hosts: &[String]) -> Result<Template, Vec<Fault>> {
    let template = Template::parse(text, names)?;
    let subject = Subject { text, allowed_hosts: hosts, ..Subject::default() };
    let errors = lint::lint(&subject).into_iter().filter(|finding| finding.severity == Severity::Error);
    let mut faults: Vec<Fault> = errors
        .map(|finding| {
            let before = text.encode_utf16().take(usize::try_from(finding.start).unwrap_or(usize::MAX));
            let line = 1 + before.filter(|unit| *unit == u16::from(b'\n')).count();
            Fault { code: Code::Malformed, line, message: format!("{} {}", finding.why, finding.better) }
        })
        .gather();
    for slot in template.slots() {
        if let Slot::Business(name, value) = slot
            && link::links(value).any(|found| !found.is_allowed(hosts))
        {
            let message = format!("{name} holds a link to a host that is not among allowedHosts");
            faults.push(Fault { code: Code::Malformed, line: 1, message });
        }
    }
    if faults.is_empty() { Ok(template) } else { Err(faults) }
}

/// The line that names the business may link no further than the texts may.
fn identity_links(sections: &Sections<'_>) -> impl Iterator<Item = Problem> {
    let hosts = &sections.business.allowed_hosts;
    [("business.name", &sections.business.name), ("outreach.optOutLine", &sections.outreach.opt_out_line)]
        .into_iter()
        .filter(|(_, text)| link::links(text).any(|found| !found.is_allowed(hosts)))
        .map(|(path, _)| {
            Problem::new(Code::Malformed, path, "it holds a link to a host that is not among allowedHosts")
        })
}

fn booking_link(business: &Business) -> Option<Problem> {
    let link = business.booking_link.as_deref()?;
    let whole = link::links(link).find(|found| found.text.len() == link.len());
    match whole.filter(|found| found.is_allowed(&business.allowed_hosts)) {
        Some(_) => None,
        None => {
            let message = "the booking link is an address whose host is among allowedHosts";
            Some(Problem::new(Code::Malformed, "business.bookingLink", message))
        }
    }
}

fn repeated_ids(messages: &[Message]) -> Vec<Problem> {
    let mut seen = Table::new();
    let repeated = messages.iter().enumerate().filter(|(_, message)| seen.insert(message.id.as_str(), ()));
    repeated
        .map(|(n, message)| {
            let path = format!("messages[{n}].id");
            Problem::new(
                Code::Contradiction,
                path,
                format!("another message is called {}", Quoted(&message.id)),
            )
        })
        .gather()
}

/// A text for a step that its sequence does not have.
fn unreachable_step(message: &Message, sections: &Sections<'_>, n: usize) -> Option<Problem> {
    let steps = match message.r#for.sequence? {
        Sequence::ReEngagement => sections.outreach.re_engagement.offsets(sections.counting).len(),
        Sequence::Lifecycle => sections.outreach.lifecycle.len(),
    };
    let step = usize::try_from(message.r#for.step?).unwrap_or(usize::MAX);
    (step >= steps).then(|| {
        let message = format!("the sequence has {steps} steps, counted from 0; there is no step {step}");
        Problem::new(Code::OutOfRange, format!("messages[{n}].for.step"), message)
    })
}
