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

struct Life {
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
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let (phone, zone, _) = dice.of(PEOPLE);
        let now = Instant::parse("2026-01-05T15:00:00Z").unwrap().millis() + dice.below(300 * DAY);
        let playbook: Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
        let record = json!({
            "id": format!("lead-{seed}"), "phone": phone, "createdAt": now,
            "attributes": {"firstName": "Sarah", "timeZone": zone},
            "live": {}, "events": [
                {"id": "consent", "source": "crm", "type": "consent.granted", "at": now},
                {"id": "first", "source": "crm", "type": "quote.requested", "at": now},
            ],
        });
        let engine = Engine::new(&playbook).unwrap();
        let (events, sent) = (0, Vec::new());
        Self {
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

    fn read(&self) -> textlift::lead::Record {
        self.engine.record(&self.record).unwrap()
    }

    fn something_happens(&mut self) {
        match self.dice.below(22) {
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
        let hour = local.hour();
        assert!(weekday <= 5 && ((10..12).contains(&hour) || (14..16).contains(&hour)), "{place}: {local}");
        let conversation = self.last_answer.is_some_and(|at| self.now - at < 7 * DAY);
        let of_run = approval.template.sequence.as_deref() == Some("re-engagement")
            && approval.template.step > Some(0);
        let week: Vec<&Sent> = self.sent.iter().filter(|sent| self.now - sent.at < 7 * DAY).collect();
        assert!(
            conversation || week.iter().all(|sent| of_run && sent.run),
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

#[test]
fn over_years_no_text_leaves_that_should_not_and_no_approval_is_forgotten() {
    let (mut approvals, mut sent) = (0, 0);
    for seed in 0..20 {
        let mut life = Life::new(seed);
        approvals += life.live(365);
        sent += life.sent.len();
    }
    assert!(approvals > 100 && sent > 60, "too little happened: {approvals} approved, {sent} sent");
}
