//! Simulated years: random events, a clock that moves, people who approve, edit, snooze and dismiss, and a
//! provider that delivers. Oracles that know nothing of the engine judge every text that leaves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::{DAY, HOUR, Industry, Instant, MINUTE};
use textlift::playbook::starter::starter;
use textlift::read::{self, Speech};
use textlift::sending::{Approval, Approved, Decision, Released, Seen};

/// Seeded dice (SplitMix64): the same seed, the same life.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound as u64) as i64
    }
    fn one_in(&mut self, n: i64) -> bool {
        self.below(n) == 0
    }
    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as i64) as usize]
    }
}

/// What left: when, and what it was.
struct Sent {
    at: i64,
    run: bool,
    key: String,
    told_how_to_stop: bool,
}

/// Two businesses: one whose windows are the narrower gate, and one that would text at any hour if the law let it,
/// and tells of time in every text.
#[derive(Clone, Copy, PartialEq)]
enum Practice {
    Audiology,
    Eager { strict: bool },
}

impl Practice {
    fn playbook(self) -> Value {
        let Self::Eager { strict } = self else {
            return serde_json::from_str(&starter(Industry::Audiology)).unwrap();
        };
        let text = |id: &str, purpose: Value, text: &str| json!({"id": id, "for": purpose, "text": text});
        json!({
            "version": 1,
            "business": {"name": "Eager", "industry": "professional", "timeZone": "America/Phoenix", "allowedHosts": []},
            "scheduling": {"windows": [{"from": "05:00", "to": "23:30"}, {"days": ["sat"], "from": "23:00", "to": "09:30"}]},
            "caps": {"weekly": 1, "monthly": 4, "conversationMonthly": 8, "strict": strict},
            "scoring": {"fit": {"insuranceEligible": {"points": 30}}},
            "people": {"attributes": {"insuranceEligible": {"type": "bool"}}},
            "messages": [
                text("hot", json!({"track": "hot"}), "{{ firstName }}, you were here <{{ interaction.ago }}>. Shall we?"),
                text("customer", json!({"track": "warm-customer"}), "{{ firstName }}, you bought <{{ purchase.ago }}>. Fine?"),
                text("prospect", json!({"track": "warm-prospect"}), "{{ firstName }}, you asked <{{ inquiry.ago }}>. More?"),
                text("form", json!({"trigger": "form"}), "{{ firstName }}, your form of <{{ form.ago }}> is open."),
                text("download", json!({"trigger": "download"}), "{{ firstName }}, our guide of <{{ resource.ago }}>?"),
                text("idle", json!({"trigger": "idle"}), "{{ firstName }}, it was <{{ interaction.ago }}>."),
                text("re-0", json!({"sequence": "re-engagement", "step": 0}), "{{ firstName }}, it was <{{ interaction.ago }}>."),
                text("re-1", json!({"sequence": "re-engagement", "step": 1}), "{{ firstName }}, still since <{{ interaction.ago }}>."),
                text("re-2", json!({"sequence": "re-engagement", "step": 2}), "{{ firstName }}, last word since <{{ interaction.ago }}>."),
                text("month", json!({"sequence": "lifecycle", "step": 0}), "{{ firstName }}, you bought <{{ purchase.ago }}>."),
                text("quarter", json!({"sequence": "lifecycle", "step": 1}), "{{ firstName }}, bought <{{ purchase.ago }}>."),
            ],
        })
    }

    /// Do its own windows hold this local time? (Monday is 1.)
    fn opens(self, weekday: i8, minute: i16) -> bool {
        match self {
            Self::Audiology => weekday <= 5 && ((600..720).contains(&minute) || (840..960).contains(&minute)),
            Self::Eager { .. } => {
                let saturday_night = (weekday == 6 && minute >= 23 * 60) || (weekday == 7 && minute < 570);
                (300..1410).contains(&minute) || saturday_night
            }
        }
    }
}

/// Does the law of a state let a text through at this local time?
fn lawful(state: &str, weekday: i8, minute: i16) -> bool {
    let (from, to) = match (state, weekday) {
        ("AZ", 7) => (12, 20),
        ("AZ", _) => (9, 20),
        ("FL", _) => (8, 20),
        ("TX", 7) => (12, 21),
        ("TX", _) => (9, 21),
        _ => (8, 21),
    };
    (from * 60..to * 60).contains(&minute)
}

/// How long ago a day is, as people say it.
fn ago(then: jiff::civil::Date, today: jiff::civil::Date) -> String {
    let days = (today - then).get_days();
    let months = then.until((jiff::Unit::Month, today)).unwrap().get_months();
    match (days, months) {
        (0, _) => "today".to_owned(),
        (1, _) => "yesterday".to_owned(),
        (2..14, _) => format!("{days} days ago"),
        (14..63, _) => format!("{} weeks ago", days / 7),
        (_, ..24) => format!("{months} months ago"),
        _ => format!("{} years ago", months / 12),
    }
}

struct Life {
    practice: Practice,
    state: &'static str,
    engine: Engine,
    dice: Dice,
    now: i64,
    zone: &'static str,
    record: Value,
    events: u32,
    sent: Vec<Sent>,
    opted_out: bool,
    stopped: bool,
    last_answer: Option<i64>,
    approved: Option<(Approval, i64)>,
    ended: u32,
}

/// Where the people of the test live: number, zone, local hours that the law leaves at most, on Sunday too.
const PEOPLE: &[(&str, &str, &str)] = &[
    ("+16025550123", "America/Phoenix", "AZ"),
    ("+13055550123", "America/New_York", "FL"),
    ("+12145550123", "America/Chicago", "TX"),
    ("+16045550123", "America/Vancouver", "BC"),
    ("+17805550123", "America/Edmonton", "AB"),
];

impl Life {
    fn new(seed: u64, practice: Practice) -> Self {
        let mut dice = Dice(seed);
        let (phone, zone, state) = dice.of(PEOPLE);
        let now = Instant::parse("2026-01-05T15:00:00Z").unwrap().millis() + dice.below(300 * DAY);
        let playbook = practice.playbook();
        let record = json!({
            "id": format!("lead-{seed}"), "phone": phone, "createdAt": now,
            "attributes": {"firstName": "Sarah", "timeZone": zone},
            "live": {}, "numberEvents": [], "events": [
                {"id": "consent", "source": "crm", "type": "consent.granted", "at": now},
                {"id": "first", "source": "crm", "type": "quote.requested", "at": now},
            ],
        });
        let engine = Engine::new(&playbook).unwrap();
        let (events, sent) = (0, Vec::new());
        Self {
            practice,
            state,
            engine,
            dice,
            now,
            zone,
            record,
            events,
            sent,
            opted_out: false,
            stopped: false,
            last_answer: None,
            approved: None,
            ended: 0,
        }
    }

    fn tell(&mut self, name: &str, data: Value) {
        self.events += 1;
        let event = json!({"id": format!("e{}", self.events), "source": "crm", "type": name, "at": self.now, "data": data});
        self.record["events"].as_array_mut().unwrap().push(event);
    }

    /// Something that another record with the same number knows.
    fn tell_of_number(&mut self, name: &str, mut data: Value) {
        self.events += 1;
        data["phone"] = self.record["phone"].clone();
        let event = json!({"id": format!("n{}", self.events), "source": "other", "type": name, "at": self.now, "data": data});
        self.record["numberEvents"].as_array_mut().unwrap().push(event);
    }

    fn read(&self) -> textlift::lead::Record {
        self.engine.record(&self.record).unwrap()
    }

    fn something_happens(&mut self) {
        match self.dice.below(26) {
            0 | 1 => self.tell("page.viewed", json!({})),
            2 => self.tell("form.abandoned", json!({"form": "hearing check"})),
            3 => self.tell("form.submitted", json!({"form": "hearing check"})),
            4 => self.tell("resource.downloaded", json!({"title": "Guide"})),
            5 => self.tell("appointment.booked", json!({"kind": "fitting"})),
            6 => self.tell("appointment.attended", json!({"kind": "fitting"})),
            7 => self.tell("purchase", json!({"amount": {"minor": 250_000, "currency": "USD"}})),
            8 => self.tell("email.opened", json!({})),
            9 => self.tell("lead.updated", json!({"attributes": {"insuranceEligible": true}})),
            10 => self.tell("suggestion.snoozed", json!({"until": self.now + 3 * DAY})),
            11 | 12 => {
                self.last_answer = Some(self.now);
                self.tell("sms.received", json!({"text": "Tuesday would suit me"}));
            }
            13 if self.dice.one_in(4) => {
                self.opted_out = true;
                self.tell("sms.received", json!({"text": "STOP"}));
            }
            14 | 15 if self.opted_out => {
                self.opted_out = false;
                self.tell("sms.received", json!({"text": "START"}));
            }
            16 if self.dice.one_in(3) => {
                self.stopped = true;
                self.tell("lead.stopped", json!({"reason": "asked by phone"}));
            }
            18 if self.dice.one_in(6) => {
                self.opted_out = true;
                self.tell_of_number("sms.received", json!({"text": "Stop"}));
            }
            19 if self.dice.one_in(6) => {
                self.opted_out = true;
                self.tell("consent.revoked", json!({}));
            }
            20 if self.opted_out => {
                self.opted_out = false;
                self.tell("consent.restored", json!({}));
            }
            21 if self.dice.one_in(3) => {
                self.tell("sequence.enrolled", json!({"sequence": "re-engagement", "by": "front desk"}));
            }
            17 => {
                self.stopped = false;
                self.tell("automation.resumed", json!({}));
            }
            _ => {}
        }
    }

    fn somebody_looks(&mut self) {
        if self.approved.is_some() || self.dice.one_in(4) {
            return;
        }
        let now = Instant::from_millis(self.now);
        let suggestion = self.engine.suggest(self.read(), now);
        let (Some(proposal), Some(slot)) = (&suggestion.proposal, &suggestion.slot) else { return };
        assert!(slot.at >= slot.opens_at && slot.opens_at >= now && slot.valid_until > slot.at);
        if self.dice.one_in(8) {
            let data = json!({"template": proposal.template.id, "sequence": proposal.template.sequence,
                              "step": proposal.template.step, "trigger": proposal.template.trigger, "cause": proposal.template.cause});
            let data = data.as_object().unwrap().iter().filter(|(_, v)| !v.is_null());
            let data: serde_json::Map<_, _> = data.map(|(k, v)| (k.clone(), v.clone())).collect();
            self.tell("suggestion.dismissed", Value::Object(data));
            return;
        }
        let seen = Seen { hash: Some(proposal.hash.clone()) };
        let text = self.dice.one_in(5).then(|| format!("{} Thanks!", proposal.body));
        let decision = Decision { by: "front desk".into(), text: text.clone() };
        match self.engine.approve(self.read(), &seen, &decision, now) {
            Approved::Approval(approval) => {
                assert!(approval.slot_at.since(now) <= 7 * DAY);
                assert!(text.is_none_or(|text| approval.text.starts_with(&text)));
                self.tell("approval.granted", json!({"approvalId": approval.id}));
                // What was approved comes back from storage as JSON.
                let stored = serde_json::to_value(&*approval).unwrap();
                let approval: Approval = read::value_of(&stored, Speech::Discreet).unwrap();
                let due = approval.slot_at.millis();
                self.approved = Some((approval, due));
            }
            Approved::Refused(refused) => assert_eq!(refused.reason, "too-early"),
        }
    }

    fn what_is_due_is_released(&mut self) {
        let Some((approval, due)) = self.approved.take() else { return };
        if self.now < due {
            self.approved = Some((approval, due));
            return;
        }
        match self.engine.release(self.read(), &approval, Instant::from_millis(self.now)) {
            Released::Send(command) => {
                self.judge(&approval);
                assert_eq!(
                    (command.text.as_str(), command.key.as_str()),
                    (approval.text.as_str(), approval.id.as_str())
                );
                assert!(
                    command.valid_until <= approval.valid_until
                        && (60..=36_000).contains(&command.validity_seconds)
                );
                let run = approval.template.sequence.as_deref() == Some("re-engagement");
                let told_how_to_stop = command.text.ends_with("Reply STOP to opt out");
                self.sent.push(Sent { at: self.now, run, key: command.key.clone(), told_how_to_stop });
                let mut data = Value::Object(command.queued.clone());
                data["messageId"] = json!(format!("m{}", self.sent.len()));
                self.tell("sms.queued", data.clone());
                self.tell("sms.delivered", data);
                self.ended += 1;
            }
            Released::Refused(refused) => {
                match refused.until.filter(|until| !refused.voided && *until < approval.valid_until) {
                    Some(until) => {
                        assert!(until.millis() > self.now, "{refused:?}");
                        self.approved = Some((approval, until.millis()));
                    }
                    None => {
                        self.tell(
                            "approval.voided",
                            json!({"approvalId": approval.id, "reason": refused.reason}),
                        );
                        self.ended += 1;
                    }
                }
            }
        }
    }

    /// Everything that must hold for a text that leaves now, by other means than the engine's.
    fn judge(&self, approval: &Approval) {
        let place = format!("{} at {}", self.record["id"], self.now);
        assert!(!self.opted_out, "{place}: after an opt-out");
        assert!(!self.stopped, "{place}: after a person stopped it");
        assert!(self.sent.iter().all(|sent| sent.key != approval.id), "{place}: twice");
        let told = self.sent.iter().rev().find(|sent| sent.told_how_to_stop);
        let lately = told.is_some_and(|sent| self.now - sent.at < 31 * DAY);
        assert!(
            lately || approval.text.ends_with("Reply STOP to opt out"),
            "{place}: no word on how to stop"
        );
        assert!(self.now <= approval.valid_until.millis(), "{place}: too late");
        // The host's own time zones are out of date.
        let local = Timestamp::from_millisecond(self.now)
            .unwrap()
            .to_zoned(TimeZoneDatabase::bundled().get(self.zone).unwrap());
        let weekday = local.weekday().to_monday_one_offset();
        let minute = i16::from(local.hour()) * 60 + i16::from(local.minute());
        assert!(self.practice.opens(weekday, minute), "{place}: outside its windows: {local}");
        assert!(lawful(self.state, weekday, minute), "{place}: outside the law of {}: {local}", self.state);
        let today = self.sent.iter().filter(|sent| self.now - sent.at < DAY).count();
        assert!(self.state != "FL" || today < 3, "{place}: {today} in 24 hours");
        self.judge_words(approval, local.date(), &place);
        let conversation = self.last_answer.is_some_and(|at| self.now - at < 7 * DAY);
        let of_run = approval.template.sequence.as_deref() == Some("re-engagement")
            && approval.template.step > Some(0);
        let week: Vec<&Sent> = self.sent.iter().filter(|sent| self.now - sent.at < 7 * DAY).collect();
        let each = matches!(self.practice, Practice::Eager { strict: true });
        assert!(
            conversation || week.iter().all(|sent| of_run && sent.run && !each),
            "{place}: a second outreach within a week"
        );
        let month = self.sent.iter().filter(|sent| self.now - sent.at < 28 * DAY).count();
        assert!(month < if conversation { 8 } else { 4 }, "{place}: {month} within four weeks");
        assert!(!approval.text.contains("{{") && !approval.text.contains("  "), "{place}: {}", approval.text);
        assert!(
            self.last_answer.is_none_or(|at| at <= approval.at.millis()),
            "{place}: answered after the approval"
        );
    }

    /// What the text says of time is so today, and its evidence is the latest of its kind.
    fn judge_words(&self, approval: &Approval, today: jiff::civil::Date, place: &str) {
        let Practice::Eager { .. } = self.practice else { return };
        let (said, _) = approval.text.split_once('<').unwrap().1.split_once('>').unwrap();
        let slot = approval.slots.iter().find(|slot| slot.slot.ends_with(".ago")).unwrap();
        let event = self.record["events"].as_array().unwrap().iter();
        let event = event.clone().find(|event| event["id"].as_str() == slot.event.as_deref()).unwrap();
        let at = Timestamp::from_millisecond(event["at"].as_i64().unwrap()).unwrap();
        let then = at.to_zoned(TimeZoneDatabase::bundled().get(self.zone).unwrap()).date();
        assert_eq!(said, ago(then, today), "{place}: {}", approval.text);
        assert_eq!(said, slot.value);
    }

    fn live(&mut self, days: i64) -> u32 {
        let end = self.now + days * DAY;
        let mut approvals = 0;
        while self.now < end {
            let open = self.approved.is_some();
            self.something_happens();
            self.somebody_looks();
            approvals += u32::from(!open && self.approved.is_some());
            let step = MINUTE + self.dice.below(30 * HOUR);
            let due = self.approved.as_ref().map_or(i64::MAX, |(_, due)| *due);
            // Mostly on time, sometimes late.
            let late = if self.dice.one_in(6) { self.dice.below(26 * HOUR) } else { 0 };
            self.now = (self.now + step).min(due.max(self.now + 1)) + late;
            self.what_is_due_is_released();
        }
        assert_eq!(approvals, self.ended + u32::from(self.approved.is_some()), "an approval was forgotten");
        approvals
    }
}

/// Years of simulated leads for each practice.
fn years() -> u64 {
    if std::env::var_os("TEXTLIFT_LONG").is_some() { 200 } else { 20 }
}

fn over_years(practice: Practice) {
    let (mut approvals, mut sent) = (0, 0);
    for seed in 0..years() {
        let mut life = Life::new(seed, practice);
        approvals += life.live(365);
        sent += life.sent.len();
    }
    assert!(approvals > 100 && sent > 60, "too little happened: {approvals} approved, {sent} sent");
}

#[test]
fn over_years_no_text_leaves_that_should_not_and_no_approval_is_forgotten() {
    over_years(Practice::Audiology);
}

#[test]
fn nor_from_a_business_that_would_text_at_any_hour_and_tells_of_time_in_every_text() {
    over_years(Practice::Eager { strict: false });
}

#[test]
fn nor_from_one_that_counts_each_message() {
    over_years(Practice::Eager { strict: true });
}
