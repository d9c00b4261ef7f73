//! The shell as the edge is built: a store that survives, a process that does not, and turns between which
//! it can die. What it does beside `outbox_advance` is a parameter, so that the checks can be shown to see
//! the mistakes a shell can make.

use std::collections::{BTreeMap, BTreeSet};

use textlift::lead::Instant;
use textlift::sending::outbox::{
    Answer, ApprovedText, Decision, ErrorCode, Leave, Listed, Ordered, OutboxAdvance, OutboxCommand,
    OutboxInput, OutboxOrder, OutboxRow, ReadyText, Refusal, Report, Response, SendKind, Settlement, Silence,
    State, Verdict, Withdrawal, outbox_advance,
};

use crate::world::{Chance, Fault, Reply, Taken, provider_id};

/// How the shell is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// As it should be.
    Sound,
    /// Posts again when no answer comes.
    RetriesOnTimeout,
    /// Applies an answer to the row as it was when the POST began.
    NoCompareAndSet,
    /// Stores the intent only with the answer.
    RecordsAfterwards,
    /// Takes a POST that a crash interrupted for one that never began.
    ResendsAfterRestart,
    /// Keeps consent by lead: another lead with the same number is still sent to.
    ConsentByLead,
    /// A row whose gates throw ends the batch.
    BadRowStopsBatch,
    /// Trusts that the alarm is still set after a restart.
    NeverHeals,
    /// Takes a restored backup for the present.
    RestoresSilently,
}

/// The points between which the process can die.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Await {
    BeforeCommit,
    AfterCommit,
    RequestOnTheWire,
    ProviderHasIt,
    AnswerArrived,
    ListingAsked,
    ListingArrived,
    CallbackArrived,
    InboundArrived,
}

/// When the process dies.
#[derive(Debug, Clone)]
pub enum Crashes {
    /// At any await point, so many times in ten thousand.
    Chance(i64),
    /// At these await points, counted from the first.
    At(Vec<u64>),
}

/// One run.
pub struct Plan {
    pub seed: u64,
    pub approvals: usize,
    pub build: Build,
    pub crashes: Crashes,
    /// The faults of the first requests; chance has the rest.
    pub faults: Vec<Fault>,
    /// Milliseconds from one approval to the next, on average.
    pub pace: i64,
    /// Every so many milliseconds an outage of so many.
    pub outage: (i64, i64),
    /// When the store is copied, and when that copy is put back.
    pub restore: Option<(i64, i64)>,
    /// Gates that refuse, leads who say STOP, rows whose gates throw.
    pub life: bool,
}

/// What can happen next.
#[derive(Debug, Clone)]
enum Happening {
    Approval,
    Alarm,
    Restart,
    RequestArrives { row: usize, attempt: u32, epoch: u64 },
    Takes { row: usize },
    AnswerArrives { row: usize, attempt: u32, epoch: u64, reply: Reply, nth: Option<usize> },
    Callback { nth: usize, status: &'static str },
    ListingArrives { row: usize, epoch: u64 },
    Stop { phone: usize, lead: usize },
    Person { row: usize },
    Backup,
    Restore,
}

/// What the checks count.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    pub approvals: usize,
    pub taken: usize,
    pub doubles: usize,
    pub after_stop: usize,
    pub too_late: usize,
    pub lost: usize,
    pub starved: usize,
    pub disagreeing: usize,
    pub lowered: usize,
    pub miscounted: usize,
    pub review: usize,
    pub went_unknown: usize,
    pub went_to_review: usize,
    pub crashes: usize,
    pub hash: u64,
}

impl Tally {
    /// All that must be zero.
    pub fn faults(&self) -> [(&'static str, usize); 8] {
        [
            ("doubles", self.doubles),
            ("sent after STOP", self.after_stop),
            ("sent too late", self.too_late),
            ("lost", self.lost),
            ("starved", self.starved),
            ("disagreeing with the provider", self.disagreeing),
            ("lowered", self.lowered),
            ("miscounted", self.miscounted),
        ]
    }
}

pub struct Simulation {
    plan: Plan,
    chance: Chance,
    now: i64,
    seq: u64,
    queue: BTreeMap<(i64, u64), Happening>,
    // The store.
    rows: Vec<OutboxRow>,
    due: BTreeSet<(i64, usize)>,
    alarm: Option<i64>,
    by_phone: Vec<Vec<usize>>,
    opted_out: BTreeSet<usize>,
    opted_out_leads: BTreeSet<usize>,
    provider_ids: BTreeSet<String>,
    sending: BTreeSet<usize>,
    backup: Option<(Vec<OutboxRow>, Vec<i64>)>,
    /// Rows that are younger than the backup which was put back.
    forgotten: BTreeSet<usize>,
    // The process.
    up: bool,
    epoch: u64,
    in_flight: BTreeSet<(usize, u32)>,
    held: BTreeMap<usize, OutboxRow>,
    // The world.
    last_approval: i64,
    requests: usize,
    taken: Vec<Taken>,
    taken_for: Vec<Vec<usize>>,
    stopped: BTreeMap<usize, i64>,
    intents: Vec<i64>,
    handed_over: Vec<i64>,
    bad: BTreeSet<usize>,
    awaits: u64,
    pub crashed_at: BTreeMap<Await, usize>,
    tally: Tally,
}

/// 2026-11-24T00:00:00Z.
const START: i64 = 1_795_478_400_000;
const MINUTE: i64 = 60_000;
const DAY: i64 = 1_440 * MINUTE;
/// How long an approval is good for.
const VALIDITY: i64 = 120 * MINUTE;

impl Simulation {
    pub fn new(plan: Plan) -> Self {
        let phones = plan.approvals / 3 + 1;
        let mut simulation = Self {
            chance: Chance::new(plan.seed),
            now: START,
            seq: 0,
            queue: BTreeMap::new(),
            rows: Vec::new(),
            due: BTreeSet::new(),
            alarm: None,
            by_phone: vec![Vec::new(); phones],
            opted_out: BTreeSet::new(),
            opted_out_leads: BTreeSet::new(),
            provider_ids: BTreeSet::new(),
            sending: BTreeSet::new(),
            taken_for: vec![Vec::new(); phones],
            backup: None,
            forgotten: BTreeSet::new(),
            up: true,
            epoch: 0,
            in_flight: BTreeSet::new(),
            held: BTreeMap::new(),
            last_approval: START,
            requests: 0,
            taken: Vec::new(),
            stopped: BTreeMap::new(),
            intents: Vec::new(),
            handed_over: Vec::new(),
            bad: BTreeSet::new(),
            awaits: 0,
            crashed_at: BTreeMap::new(),
            tally: Tally { hash: 0xCBF2_9CE4_8422_2325, ..Tally::default() },
            plan,
        };
        simulation.after(0, Happening::Approval);
        if let Some((copied, put_back)) = simulation.plan.restore {
            simulation.after(copied, Happening::Backup);
            simulation.after(put_back, Happening::Restore);
        }
        simulation
    }

    /// Runs until nothing can happen any more, and counts.
    pub fn run(mut self) -> (Tally, BTreeMap<Await, usize>) {
        while let Some(((at, _), happening)) = self.queue.pop_first() {
            // Two days after the last approval everything has long ended, unless the shell is wrong.
            if self.rows.len() >= self.plan.approvals && at > self.last_approval + 2 * DAY {
                break;
            }
            self.now = at;
            self.happen(happening);
        }
        self.count();
        (self.tally, self.crashed_at)
    }

    fn now(&self) -> Instant {
        Instant::from_millis(self.now)
    }

    fn after(&mut self, millis: i64, happening: Happening) {
        self.seq += 1;
        self.queue.insert((self.now + millis, self.seq), happening);
    }

    fn in_outage(&self) -> bool {
        let (every, lasts) = self.plan.outage;
        lasts > 0 && (self.now - START) % every >= every - lasts
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Approval => self.approve(),
            Happening::Alarm if self.up && self.alarm == Some(self.now) => {
                self.alarm = None;
                self.tick();
            }
            Happening::Alarm => {}
            Happening::Restart => self.restart(),
            Happening::RequestArrives { row, attempt, epoch } => self.request_arrives(row, attempt, epoch),
            Happening::Takes { row } => self.provider_takes(row),
            Happening::AnswerArrives { row, attempt, epoch, reply, nth } => {
                if self.in_flight.contains(&(row, attempt)) && self.is_alive(epoch, Await::AnswerArrived) {
                    self.answered(row, attempt, reply, nth);
                }
            }
            Happening::Callback { nth, status } => {
                // Providers do not send a callback again.
                if self.is_alive(self.epoch, Await::CallbackArrived) {
                    let row = self.taken[nth].row;
                    if self.forgotten.contains(&row) {
                        return;
                    }
                    let report = Report {
                        provider_id: provider_id(nth),
                        status: status.to_owned(),
                        error_code: (status == "failed").then(|| ErrorCode("30005".to_owned())),
                    };
                    self.advance(row, OutboxInput::Status(report));
                }
            }
            Happening::ListingArrives { row, epoch } => {
                if self.is_alive(epoch, Await::ListingArrived) {
                    self.listing_arrives(row);
                }
            }
            Happening::Stop { phone, lead } => self.stop(phone, lead),
            Happening::Person { row } => self.person(row),
            Happening::Backup => self.backup = Some((self.rows.clone(), self.handed_over.clone())),
            Happening::Restore => self.restore(),
        }
    }

    /// The process lives, is of that epoch, and does not die right here.
    fn is_alive(&mut self, epoch: u64, point: Await) -> bool {
        self.up && self.epoch == epoch && !self.dies(point)
    }

    fn dies(&mut self, point: Await) -> bool {
        self.awaits += 1;
        let dies = match &self.plan.crashes {
            Crashes::Chance(share) => {
                // A STOP is rare, so its moment is tried more often.
                let share = if point == Await::InboundArrived { share * 10 } else { *share };
                self.chance.between(0, 10_000) < share
            }
            Crashes::At(points) => points.contains(&self.awaits),
        };
        if dies {
            *self.crashed_at.entry(point).or_default() += 1;
            self.tally.crashes += 1;
            self.up = false;
            self.epoch += 1;
            self.in_flight.clear();
            self.held.clear();
            let down = if self.chance.per_mille(100) { 45_000 } else { self.chance.between(200, 5_000) };
            self.after(down, Happening::Restart);
        }
        dies
    }

    /// What the constructor does.
    fn restart(&mut self) {
        self.up = true;
        for row in self.sending.clone() {
            if self.plan.build == Build::ResendsAfterRestart {
                self.rows[row].state = State::Approved;
                self.sending.remove(&row);
                self.rows[row].due_at = self.now();
                self.wake(row, Some(self.now));
            } else {
                self.advance(row, OutboxInput::Restarted);
            }
            if !self.up {
                return;
            }
        }
        if self.plan.build != Build::NeverHeals {
            self.tick();
        }
    }

    /// An old copy of the store is put back, and declared as such to every row. The opt-outs since then are
    /// read again before anything is sent.
    fn restore(&mut self) {
        let Some((rows, handed_over)) = self.backup.take() else { return };
        self.epoch += 1;
        self.in_flight.clear();
        self.held.clear();
        self.due.clear();
        self.sending.clear();
        self.forgotten = (rows.len()..self.rows.len()).collect();
        for (id, (row, handed_over)) in rows.into_iter().zip(handed_over).enumerate() {
            self.handed_over[id] = handed_over;
            if row.state == State::Sending {
                self.sending.insert(id);
            }
            if let Some(at) = row.wake_at {
                self.due.insert((at.millis(), id));
            }
            self.rows[id] = row;
            if self.plan.build != Build::RestoresSilently {
                let step = outbox_advance(self.rows[id].clone(), OutboxInput::Restored, self.now());
                self.store(id, step.row, &step.commands);
            }
        }
        self.provider_ids = self.rows.iter().filter_map(|row| row.provider_id.clone()).collect();
        self.restart();
    }

    fn approve(&mut self) {
        if self.rows.len() >= self.plan.approvals {
            return;
        }
        if !self.up {
            return self.after(1_000, Happening::Approval);
        }
        self.last_approval = self.now;
        let id = self.rows.len();
        let phone = match self.plan.life {
            true => self.chance.between(0, self.by_phone.len() as i64) as usize,
            false => 0,
        };
        let number = format!("+1602{phone:07}");
        let now = self.now();
        // Marketing texts differ; a person's answers often do not.
        let what = if !self.plan.life || self.chance.per_mille(800) {
            let slot_at = now.plus(if self.plan.life { self.chance.between(0, 20 * MINUTE) } else { 0 });
            let valid_until = slot_at.plus(VALIDITY);
            Ordered::Approval(ApprovedText {
                id: format!("a{id}"),
                phone: number,
                text: format!("Text {id}"),
                slot_at,
                valid_until,
            })
        } else {
            let kind = self.chance.pick(&[SendKind::Reply, SendKind::Reply, SendKind::Service]);
            let text = self.chance.pick(&["Thanks!", "See you then."]).to_owned();
            let valid_until = now.plus(15 * MINUTE);
            Ordered::Send(ReadyText {
                key: format!("r{id}"),
                to: number,
                text,
                kind,
                valid_until,
                queued: None,
            })
        };
        let row = OutboxRow::born(OutboxOrder { what, sender: None, status_token: None }, now);
        let wake_at = row.wake_at.map(Instant::millis);
        self.rows.push(row);
        self.by_phone[phone].push(id);
        self.intents.push(0);
        self.handed_over.push(0);
        if self.plan.life && self.chance.per_mille(3) {
            self.bad.insert(id);
        }
        self.wake(id, wake_at);
        self.set_alarm();
        if self.plan.life && self.chance.per_mille(15) {
            let soon = self.chance.between(0, 30 * MINUTE);
            let lead = self.lead(id);
            self.after(soon, Happening::Stop { phone, lead });
        }
        if self.rows.len() < self.plan.approvals {
            let pause = if self.plan.pace == 0 { 0 } else { self.chance.between(0, 2 * self.plan.pace) };
            self.after(pause, Happening::Approval);
        }
    }

    fn phone(&self, row: usize) -> usize {
        self.rows[row].phone.get(5..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }

    /// Two leads share each number.
    fn lead(&self, row: usize) -> usize {
        self.phone(row) * 2 + row % 2
    }

    fn wake(&mut self, row: usize, at: Option<i64>) {
        let was = self.rows[row].wake_at.map(Instant::millis);
        if let Some(was) = was {
            self.due.remove(&(was, row));
        }
        self.rows[row].wake_at = at.map(Instant::from_millis);
        if let Some(at) = at {
            self.due.insert((at, row));
        }
    }

    /// The alarm is the earliest of what the rows wait for.
    fn set_alarm(&mut self) {
        let Some((at, _)) = self.due.first().copied() else { return };
        let at = at.max(self.now + 1);
        if self.alarm.is_none_or(|alarm| alarm > at) {
            self.alarm = Some(at);
            self.after(at - self.now, Happening::Alarm);
        }
    }

    /// Serves every row that is due.
    fn tick(&mut self) {
        if self.plan.build != Build::NeverHeals {
            self.alarm = None;
        }
        let due: Vec<usize> =
            self.due.iter().take_while(|(at, _)| *at <= self.now).map(|(_, row)| *row).collect();
        for row in due {
            let throws = self.bad.contains(&row) && self.rows[row].state == State::Approved;
            if throws && self.plan.build == Build::BadRowStopsBatch {
                break;
            }
            self.advance(row, OutboxInput::Clock);
            if !self.up {
                return;
            }
        }
        if self.plan.build == Build::BadRowStopsBatch
            && self.due.first().is_some_and(|(at, _)| *at <= self.now)
        {
            self.alarm = Some(self.now + MINUTE);
            return self.after(MINUTE, Happening::Alarm);
        }
        self.set_alarm();
    }

    /// What the gates say of a row right now.
    fn gates(&mut self, row: usize) -> Verdict {
        let refused = |reason: &str, until: Option<Instant>| {
            Verdict::Refused(Refusal { reason: reason.to_owned(), until, voided: false })
        };
        if self.bad.contains(&row) {
            return refused("error", Some(self.now().plus(MINUTE)));
        }
        let opted_out = match self.plan.build {
            Build::ConsentByLead => self.opted_out_leads.contains(&self.lead(row)),
            _ => self.opted_out.contains(&self.phone(row)),
        };
        if opted_out && self.rows[row].kind != SendKind::Service {
            return refused("opted-out", None);
        }
        let chance = if self.plan.life { self.chance.between(0, 1000) } else { 999 };
        match chance {
            0..20 => refused("rate", Some(self.now().plus(5 * MINUTE))),
            20..25 => refused("cap-weekly", None),
            25..30 => refused("purchased", None),
            _ => Verdict::Send(Leave { validity_seconds: None, queued: None }),
        }
    }

    /// One turn of the object: read, advance, store, and only then carry out.
    fn advance(&mut self, row: usize, input: OutboxInput) {
        let mut step = outbox_advance(self.rows[row].clone(), input, self.now());
        if step.commands.contains(&OutboxCommand::Gates) {
            let verdict = self.gates(row);
            step = outbox_advance(step.row, OutboxInput::Due(verdict), self.now());
        }
        self.commit(row, step);
    }

    fn commit(&mut self, row: usize, step: OutboxAdvance) {
        if self.dies(Await::BeforeCommit) {
            return;
        }
        let posts = step.commands.iter().any(|command| matches!(command, OutboxCommand::Post { .. }));
        if posts && self.plan.build == Build::RecordsAfterwards {
            let wake_at = self.rows[row].wake_at.map(Instant::millis);
            if self.held.contains_key(&row) {
                return;
            }
            self.due.remove(&(wake_at.unwrap_or(0), row));
            self.held.insert(row, step.row);
        } else {
            if posts && self.plan.build == Build::NoCompareAndSet {
                self.held.insert(row, step.row.clone());
            }
            self.store(row, step.row, &step.commands);
            if self.dies(Await::AfterCommit) {
                return;
            }
        }
        for command in step.commands {
            match command {
                OutboxCommand::Post { attempt, .. } => self.start_post(row, attempt),
                OutboxCommand::List { .. } => {
                    if self.dies(Await::ListingAsked) {
                        return;
                    }
                    let soon = self.chance.between(50, 8_000);
                    let epoch = self.epoch;
                    self.after(soon, Happening::ListingArrives { row, epoch });
                }
                OutboxCommand::Record { .. } | OutboxCommand::Gates => {}
            }
        }
        self.set_alarm();
    }

    fn store(&mut self, row: usize, new: OutboxRow, commands: &[OutboxCommand]) {
        for command in commands {
            let OutboxCommand::Record { event } = command else { continue };
            match event.kind {
                "sms.queued" => self.handed_over[row] += 1,
                "sms.released" => self.handed_over[row] -= 1,
                "consent.revoked" => {
                    let phone = self.phone(row);
                    self.opted_out.insert(phone);
                }
                _ => {}
            }
        }
        let old = self.rows[row].state;
        if old == State::Accepted && new.state != State::Accepted {
            self.tally.lowered += 1;
        }
        if old != new.state {
            match new.state {
                State::Unknown => self.tally.went_unknown += 1,
                State::Review => {
                    self.tally.went_to_review += 1;
                    // One in ten is never looked at.
                    if self.chance.per_mille(900) {
                        let later = self.chance.between(10 * MINUTE, 120 * MINUTE);
                        self.after(later, Happening::Person { row });
                    }
                }
                _ => {}
            }
        }
        match new.state {
            State::Sending => self.sending.insert(row),
            _ => self.sending.remove(&row),
        };
        if let Some(id) = &new.provider_id {
            self.provider_ids.insert(id.clone());
        }
        let wake_at = new.wake_at.map(Instant::millis);
        let word = new.state.word();
        let was = self.rows[row].wake_at;
        self.rows[row] = new;
        self.rows[row].wake_at = was;
        self.wake(row, wake_at);
        for byte in word.bytes().chain(self.now.to_le_bytes()).chain(row.to_le_bytes()) {
            self.tally.hash = (self.tally.hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }

    fn start_post(&mut self, row: usize, attempt: u32) {
        let now = self.now;
        self.intents[row] = now;
        let (phone, kind) = (self.phone(row), self.rows[row].kind);
        if kind != SendKind::Service && self.stopped.get(&phone).is_some_and(|stopped| *stopped < now) {
            self.tally.after_stop += 1;
        }
        if self.rows[row].valid_until.since(self.now()) < MINUTE {
            self.tally.too_late += 1;
        }
        self.in_flight.insert((row, attempt));
        let epoch = self.epoch;
        self.after(10, Happening::RequestArrives { row, attempt, epoch });
        self.after(
            10_000,
            Happening::AnswerArrives { row, attempt, epoch, reply: Reply::Timeout, nth: None },
        );
    }

    fn request_arrives(&mut self, row: usize, attempt: u32, epoch: u64) {
        // The process may have died before the request left.
        if !self.is_alive(epoch, Await::RequestOnTheWire) && self.chance.per_mille(500) {
            return;
        }
        let fault = match self.plan.faults.get(self.requests) {
            Some(fault) => *fault,
            None if self.in_outage() => Fault::outage(&mut self.chance),
            None if self.plan.faults.is_empty() => Fault::ordinary(&mut self.chance),
            None => Fault::Fine,
        };
        self.requests += 1;
        let (reply, wait) = fault.answer(&mut self.chance);
        let nth = match fault.takes(&mut self.chance) {
            Some(later) if later > 1_000 => {
                self.after(later, Happening::Takes { row });
                None
            }
            Some(_) => {
                self.provider_takes(row);
                Some(self.taken.len() - 1)
            }
            None => None,
        };
        self.after(wait, Happening::AnswerArrives { row, attempt, epoch, reply, nth });
    }

    /// The provider has it from now on, and calls back: in any order, twice, or never.
    fn provider_takes(&mut self, row: usize) {
        let nth = self.taken.len();
        let status = self.chance.pick(&["delivered", "delivered", "delivered", "undelivered", "failed"]);
        let listed_from = self.now + self.chance.between(0, 30_000);
        let (phone, text) = (self.phone(row), self.rows[row].text.clone());
        self.taken_for[phone].push(nth);
        self.taken.push(Taken { row, text, at: self.now, listed_from });
        if self.chance.per_mille(700) {
            for word in ["queued", "sent", status] {
                for _ in 0..self.chance.pick(&[0, 1, 1, 1, 2]) {
                    let later = self.chance.pick(&[1, 50, 2_000, 15_000, 300_000, 3_600_000]);
                    self.after(later, Happening::Callback { nth, status: word });
                }
            }
        }
        if self.up {
            self.dies(Await::ProviderHasIt);
        }
    }

    fn answered(&mut self, row: usize, attempt: u32, reply: Reply, nth: Option<usize>) {
        self.in_flight.remove(&(row, attempt));
        let silent = matches!(reply, Reply::Timeout | Reply::Reset);
        if silent && self.plan.build == Build::RetriesOnTimeout && self.chance.per_mille(700) {
            return self.start_post(row, attempt);
        }
        let response =
            |status: u32, id: Option<String>, code: Option<String>, retry_after: Option<String>| {
                let error_code = code.map(ErrorCode);
                Answer::Response(Response { status, provider_id: id, error_code, retry_after })
            };
        let answer = match reply {
            Reply::Taken => response(201, nth.map(provider_id), None, None),
            Reply::Http(status, wait) => {
                response(status, None, None, wait.map(|seconds| seconds.to_string()))
            }
            Reply::Error(code) => response(400, None, Some(code.to_string()), None),
            Reply::Reset => Answer::None(Silence::Reset),
            Reply::Timeout => Answer::None(Silence::Timeout),
        };
        let input = OutboxInput::Answered { attempt, answer };
        match self.held.remove(&row) {
            Some(held) => {
                let step = outbox_advance(held, input, self.now());
                self.commit(row, step);
            }
            None => self.advance(row, input),
        }
    }

    fn listing_arrives(&mut self, row: usize) {
        let phone = self.phone(row);
        if self.in_outage() || self.chance.per_mille(150) {
            return self.advance(row, OutboxInput::Listing { messages: None, rivals: 0 });
        }
        let text = &self.rows[row].text;
        let messages = self.taken_for[phone]
            .iter()
            .map(|nth| (*nth, &self.taken[*nth]))
            .filter(|(_, taken)| taken.listed_from <= self.now)
            .map(|(nth, taken)| Listed {
                provider_id: provider_id(nth),
                text: taken.text.clone(),
                at: Instant::from_millis(taken.at - taken.at.rem_euclid(1000)),
                status: "sent".to_owned(),
                error_code: None,
                claimed: self.provider_ids.contains(&provider_id(nth)),
            })
            .collect();
        let seeks = |other: &OutboxRow| {
            let posted =
                matches!(other.state, State::Sending | State::Unknown | State::Review | State::Accepted);
            posted && other.text == *text && other.attempt > 0 && other.provider_id.is_none()
        };
        let rivals =
            self.by_phone[phone].iter().filter(|other| **other != row && seeks(&self.rows[**other])).count();
        let rivals = u32::try_from(rivals).unwrap_or(u32::MAX);
        self.advance(row, OutboxInput::Listing { messages: Some(messages), rivals });
    }

    /// A STOP: the opt-out and the end of all that is approved for the number, in one transaction.
    fn stop(&mut self, phone: usize, lead: usize) {
        if !self.is_alive(self.epoch, Await::InboundArrived) {
            // It was not acknowledged, so it is sent again.
            return self.after(5_000, Happening::Stop { phone, lead });
        }
        self.stopped.entry(phone).or_insert(self.now);
        self.opted_out.insert(phone);
        self.opted_out_leads.insert(lead);
        for row in self.by_phone[phone].clone() {
            let spared = self.plan.build == Build::ConsentByLead && self.lead(row) != lead;
            if spared || self.forgotten.contains(&row) {
                continue;
            }
            let withdrawal = Withdrawal { reason: "opted-out".to_owned(), by: None };
            let step = outbox_advance(self.rows[row].clone(), OutboxInput::Cancel(withdrawal), self.now());
            self.store(row, step.row, &step.commands);
        }
        self.set_alarm();
        self.dies(Await::AfterCommit);
    }

    /// A person looks at the provider's own list and settles it truly.
    fn person(&mut self, row: usize) {
        if self.forgotten.contains(&row) {
            return;
        }
        if !self.up {
            return self.after(60_000, Happening::Person { row });
        }
        let sent = self.taken.iter().any(|taken| taken.row == row);
        let decision = if sent { Decision::Sent } else { Decision::NotSent };
        self.advance(row, OutboxInput::Resolve(Settlement { decision, by: "ana".to_owned() }));
    }

    /// Holds every row against what the provider has.
    fn count(&mut self) {
        let mut has = vec![0usize; self.rows.len()];
        for taken in &self.taken {
            has[taken.row] += 1;
        }
        self.tally.approvals = self.rows.len();
        self.tally.taken = self.taken.len();
        self.tally.doubles = has.iter().filter(|has| **has > 1).count();
        for (id, (row, has)) in self.rows.iter().zip(&has).enumerate() {
            // What happened after the backup is known to nobody, unless a callback tells it.
            if self.forgotten.contains(&id) || row.reason.as_deref() == Some("restored") {
                continue;
            }
            match row.state {
                State::Accepted => {
                    self.tally.disagreeing += usize::from(*has == 0);
                }
                State::Failed | State::Cancelled | State::Expired => {
                    self.tally.disagreeing += usize::from(*has > 0);
                }
                State::Review => self.tally.review += 1,
                State::Approved | State::Sending | State::Unknown => self.tally.lost += 1,
            }
        }
        for (id, row) in self.rows.iter().enumerate().filter(|(id, _)| !self.forgotten.contains(id)) {
            // An id of the provider's belongs to a message of this very text and number.
            if let Some(nth) =
                row.provider_id.as_ref().and_then(|id| id.strip_prefix("SM")?.parse::<usize>().ok())
            {
                let same = self.taken.get(nth).is_some_and(|taken| taken.text == row.text && taken.row == id);
                self.tally.disagreeing += usize::from(!same);
            }
            let never_tried = row.state == State::Expired && row.attempt == 0;
            let refused = row.history.iter().any(|step| !matches!(step.why.as_str(), "approved" | "expired"));
            self.tally.starved += usize::from(never_tried && !refused);
            let counts = match row.state {
                State::Accepted | State::Unknown | State::Review => Some(1),
                State::Cancelled | State::Expired => Some(0),
                _ => None,
            };
            self.tally.miscounted += usize::from(counts.is_some_and(|counts| counts != self.handed_over[id]));
        }
    }
}
