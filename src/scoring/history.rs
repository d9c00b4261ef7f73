//! What counts of a lead's past, as step functions of time.
//!
//! A rule of the score gives the same points over long stretches of time. They change when something happens, and at
//! the local midnight at which something has become too old. A [`Sum`] knows of each rule what it gives at an instant
//! and the stretch around it in which it gives just that; `enteredAt` and `changesAt` go from one step of the sum to
//! the next and look at nothing in between. At a step only those rules are asked again whose stretch is over.

use super::rules::{Band, Fit, Scoring};
use super::segment::Segment;
use crate::lead::{Attribute, Business, Calendar, DAY, EventType, Instant, Lead, Ledger, ReplyKind};
use crate::sort;

/// An instant and the id of the event.
pub(super) type Seen<'l> = (Instant, &'l str);

const EVER_BEFORE: Instant = Instant::from_millis(i64::MIN);
const EVER_AFTER: Instant = Instant::from_millis(i64::MAX);

/// What counts of a lead's past, each list in order of time.
pub(super) struct History<'l> {
    lead: &'l Lead,
    pub(super) rules: &'l Scoring,
    pub(super) business: &'l Business,
    interactions: Vec<Seen<'l>>,
    opens: Vec<Seen<'l>>,
    clicks: Vec<Seen<'l>>,
    replies: Vec<Seen<'l>>,
    /// When money moved.
    money: Vec<Instant>,
    /// When the zone may have become another one, or will.
    moves: Vec<Instant>,
}

impl<'l> History<'l> {
    pub(super) fn of(lead: &'l Lead, rules: &'l Scoring, business: &'l Business) -> Self {
        let mut interactions = Vec::with_capacity(lead.events.len().min(32));
        let (mut opens, mut clicks, mut replies, mut money) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for event in lead.events.iter().filter(|event| !event.is_machine()) {
            let seen = (event.at, event.id.as_str());
            match event.what {
                EventType::EmailOpened(_) => opens.push(seen),
                EventType::LinkClicked(_) => clicks.push(seen),
                _ if event.is_interaction() => interactions.push(seen),
                _ => {}
            }
            if Ledger::concerns(event) {
                money.push(event.at);
            }
        }
        for text in lead.inbound.iter().filter(|text| text.own && !text.machine) {
            let seen = (text.at, text.event.as_str());
            match text.kind {
                ReplyKind::Answer => {
                    interactions.push(seen);
                    replies.push(seen);
                }
                ReplyKind::Doubtful => replies.push(seen),
                ReplyKind::OptOut | ReplyKind::OptIn | ReplyKind::Help => {}
            }
        }
        sort::plain(&mut interactions);
        let mut moves = lead.zone_moves();
        sort::plain(&mut moves);
        Self { lead, rules, business, interactions, opens, clicks, replies, money, moves }
    }

    /// When the lead came to be known.
    fn begin(&self, now: Instant) -> Instant {
        let first = self.lead.events.first().map(|event| event.at);
        first.into_iter().chain(self.lead.created_at).min().unwrap_or(now).min(now)
    }

    /// The calendar that the lead lives by at an instant.
    fn stretch(&self, at: Instant) -> Stretch {
        let next = self.moves.partition_point(|moved| *moved <= at);
        let last = next.checked_sub(1).and_then(|last| self.moves.get(last));
        Stretch {
            since: last.copied().unwrap_or(EVER_BEFORE),
            until: self.moves.get(next).copied().unwrap_or(EVER_AFTER),
            calendar: Calendar::of(self.lead.zone(self.business.time_zone, at)),
        }
    }

    /// The latest interaction.
    pub(super) fn last_seen(&self, at: Instant) -> Option<Seen<'l>> {
        upto(&self.interactions, at).last().copied()
    }

    /// Texts that were answers, or may have been.
    pub(super) fn replies(&self, at: Instant) -> &[Seen<'l>] {
        upto(&self.replies, at)
    }

    /// E-mails that were opened of late.
    pub(super) fn opens(&self, at: Instant, calendar: &Calendar) -> &[Seen<'l>] {
        within(&self.opens, self.rules.email_open.within_days, at, calendar).counted
    }

    /// Links that were clicked of late.
    pub(super) fn clicks(&self, at: Instant, calendar: &Calendar) -> &[Seen<'l>] {
        within(&self.clicks, self.rules.link_click.within_days, at, calendar).counted
    }

    /// Points for a last interaction so many days ago.
    pub(super) fn recency_points(&self, age_days: i64) -> u8 {
        let band = self.rules.recency.iter().find(|band| age_days <= i64::from(band.up_to_days));
        band.map_or(self.rules.recency_older, |band| band.points)
    }

    /// Points for what was bought by then.
    pub(super) fn purchases(&self, ledger: &Ledger) -> Purchases {
        Purchases::of(self.rules, ledger.standing().count(), ledger.lifetime(self.business.currency))
    }

    /// The rules about facts, with what was told last of each.
    pub(super) fn facts(&self, at: Instant) -> impl Iterator<Item = (&'l str, &'l Fit, &'l Attribute)> {
        let told = &self.lead.attribute_history;
        self.rules.fit.iter().filter_map(move |(name, fit)| {
            let told = told.iter().rev().find(|(of, fact)| of == name && fact.at <= at);
            told.map(|(_, fact)| (name.as_str(), fit, fact))
        })
    }
}

/// Points for what was bought.
#[derive(Default)]
pub(super) struct Purchases {
    pub(super) first: u8,
    pub(super) lifetime: u8,
    pub(super) further: u8,
}

impl Purchases {
    /// Points for so many sales that stand, and for what they brought in.
    pub(super) fn of(rules: &Scoring, standing: usize, lifetime: i64) -> Self {
        let Some(repeats) = standing.checked_sub(1) else { return Self::default() };
        let value = &rules.lifetime_value;
        let in_proportion = i128::from(value.points) * i128::from(lifetime);
        let lifetime = u8::try_from(in_proportion / i128::from(value.per.minor.max(1))).unwrap_or(u8::MAX);
        let further = &rules.repeat_purchase;
        let repeats = further.points.saturating_mul(u8::try_from(repeats).unwrap_or(u8::MAX));
        Self { first: rules.purchase, lifetime: lifetime.min(value.most), further: repeats.min(further.most) }
    }
}

/// A time through which the lead lives by one calendar.
#[derive(Clone)]
struct Stretch {
    since: Instant,
    until: Instant,
    calendar: Calendar,
}

/// What a rule gives at an instant. It gives as much since, and until, if nothing happens.
#[derive(Clone, Copy)]
struct Share {
    points: i32,
    since: Instant,
    until: Instant,
}

impl Share {
    const NOTHING: Self = Self { points: 0, since: EVER_BEFORE, until: EVER_AFTER };

    /// What counts for some days gives these points as long as `least` of it count.
    fn of(recent: &Recent<'_, '_>, points: u8, least: usize, calendar: &Calendar) -> Self {
        let Recent { counted, before, within_days } = *recent;
        let expires = |(seen, _): &Seen<'_>| calendar.start(calendar.day(*seen) + i64::from(within_days) + 1);
        // Further back there were fewer of them, or an older one counted still.
        let fewer = least.checked_sub(1).and_then(|place| counted.get(place)).map(|(seen, _)| *seen);
        let since = fewer.max(before.last().map(expires));
        let until = counted.len().checked_sub(least).and_then(|place| counted.get(place)).map(expires);
        Self {
            points: i32::from(points),
            since: since.unwrap_or(EVER_BEFORE),
            until: until.unwrap_or(EVER_AFTER),
        }
    }

    fn contains(&self, at: Instant) -> bool {
        self.since <= at && at < self.until
    }
}

/// The rules of the score. Those that change together are one: what was bought, what is known of the person.
const RULES: [fn(&History<'_>, Instant, &Calendar) -> Share; 6] =
    [recency, purchases, email_open, link_click, sms_reply, fit];

fn recency(history: &History<'_>, at: Instant, calendar: &Calendar) -> Share {
    let bands = &history.rules.recency;
    let seen = upto(&history.interactions, at);
    let Some((last, _)) = seen.last() else { return Share::NOTHING };
    let day = calendar.day(*last);
    let age = calendar.day(at) - day;
    let place = bands.iter().position(|band| age <= i64::from(band.up_to_days)).unwrap_or(bands.len());
    let ends = |band: &Band| calendar.start(day + i64::from(band.up_to_days) + 1);
    let since = match place.checked_sub(1).and_then(|newer| bands.get(newer)) {
        Some(newer) => ends(newer),
        None => {
            // In the best band ever since the lead came back after longer than that surely lasts: its days, less one
            // that a country may leave out.
            let lasts = bands.first().map_or(i64::MAX, |band| (i64::from(band.up_to_days) - 1) * DAY);
            let came_back = |pair: &[Seen<'_>]| matches!(pair, [(a, _), (b, _)] if b.since(*a) > lasts);
            let back = seen.windows(2).rposition(came_back).map_or(0, |place| place + 1);
            seen.get(back).map_or(*last, |(seen, _)| *seen)
        }
    };
    let until = bands.get(place).map_or(EVER_AFTER, ends);
    Share { points: i32::from(history.recency_points(age)), since, until }
}

fn purchases(history: &History<'_>, at: Instant, _: &Calendar) -> Share {
    let moved = history.money.partition_point(|moved| *moved <= at);
    let Some(last) = moved.checked_sub(1).and_then(|last| history.money.get(last)) else {
        return Share::NOTHING;
    };
    let Purchases { first, lifetime, further } = history.purchases(&history.lead.ledger_at(at));
    let points = i32::from(first) + i32::from(lifetime) + i32::from(further);
    Share { points, since: *last, until: EVER_AFTER }
}

fn email_open(history: &History<'_>, at: Instant, calendar: &Calendar) -> Share {
    let rule = &history.rules.email_open;
    let recent = within(&history.opens, rule.within_days, at, calendar);
    let (count, many) = (recent.counted.len(), usize::try_from(rule.many_from).unwrap_or(usize::MAX));
    let least = if count >= many { many } else { count.min(1) };
    Share::of(&recent, rule.worth(count), least, calendar)
}

fn link_click(history: &History<'_>, at: Instant, calendar: &Calendar) -> Share {
    let rule = &history.rules.link_click;
    let recent = within(&history.clicks, rule.within_days, at, calendar);
    let least = recent.counted.len().min(1);
    Share::of(&recent, if least > 0 { rule.points } else { 0 }, least, calendar)
}

fn sms_reply(history: &History<'_>, at: Instant, _: &Calendar) -> Share {
    match history.replies(at).first() {
        Some((first, _)) => {
            Share { points: i32::from(history.rules.sms_reply), since: *first, until: EVER_AFTER }
        }
        None => Share::NOTHING,
    }
}

fn fit(history: &History<'_>, at: Instant, _: &Calendar) -> Share {
    history.facts(at).fold(Share::NOTHING, |all, (_, fit, fact)| {
        let points = if fit.qualifies(&fact.value) { i32::from(fit.points) } else { 0 };
        Share { points: all.points + points, since: all.since.max(fact.at), ..all }
    })
}

/// The sum of all rules at an instant, to be moved to others.
#[derive(Clone)]
pub(super) struct Sum<'h> {
    history: &'h History<'h>,
    stretch: Stretch,
    shares: [Share; RULES.len()],
}

impl<'h> Sum<'h> {
    pub(super) fn at(history: &'h History<'h>, at: Instant) -> Self {
        let stretch = history.stretch(at);
        let shares = RULES.map(|rule| rule(history, at, &stretch.calendar));
        Self { history, stretch, shares }
    }

    /// The calendar of its instant.
    pub(super) fn calendar(&self) -> &Calendar {
        &self.stretch.calendar
    }

    pub(super) fn score(&self) -> u8 {
        u8::try_from(self.raw().min(100)).unwrap_or(0)
    }

    /// The sum before it is held to 100.
    pub(super) fn raw(&self) -> i32 {
        self.shares.iter().map(|share| share.points).sum()
    }

    pub(super) fn segment(&self) -> Segment {
        Segment::of(self.score(), self.history.rules)
    }

    /// When the segment that holds now began: the latest step before which it was another.
    pub(super) fn entered_at(mut self, now: Instant) -> Instant {
        let (begin, segment) = (self.history.begin(now), self.segment());
        loop {
            let since = self.shares.iter().fold(self.stretch.since, |since, share| since.max(share.since));
            if since <= begin {
                return begin;
            }
            self.go(since.plus(-1));
            if self.segment() != segment {
                return since;
            }
        }
    }

    /// The next step, if nothing happens, from which on the score is another.
    pub(super) fn changes_at(mut self) -> Option<Instant> {
        let score = self.score();
        loop {
            let until = self.shares.iter().fold(self.stretch.until, |until, share| until.min(share.until));
            if until == EVER_AFTER {
                return None;
            }
            self.go(until);
            if self.score() != score {
                return Some(until);
            }
        }
    }

    /// Moves to another instant.
    fn go(&mut self, at: Instant) {
        if at < self.stretch.since || at >= self.stretch.until {
            *self = Self::at(self.history, at);
            return;
        }
        for (share, rule) in self.shares.iter_mut().zip(RULES) {
            if !share.contains(at) {
                *share = rule(self.history, at, &self.stretch.calendar);
            }
        }
    }
}

/// What counts for some days.
struct Recent<'a, 'l> {
    /// What counts.
    counted: &'a [Seen<'l>],
    /// What counts no more.
    before: &'a [Seen<'l>],
    within_days: u32,
}

fn within<'a, 'l>(list: &'a [Seen<'l>], days: u32, at: Instant, calendar: &Calendar) -> Recent<'a, 'l> {
    let list = upto(list, at);
    let first_day = calendar.day(at) - i64::from(days);
    let (before, counted) = list.split_at(list.partition_point(|(seen, _)| calendar.day(*seen) < first_day));
    Recent { counted, before, within_days: days }
}

/// The entries up to an instant.
fn upto<'a, 'l>(list: &'a [Seen<'l>], at: Instant) -> &'a [Seen<'l>] {
    list.get(..list.partition_point(|(seen, _)| *seen <= at)).unwrap_or_default()
}
