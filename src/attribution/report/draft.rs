//! A report while it is added up, person by person.
//!
//! What is kept grows with the rows and not with the people, so that a report over any number of people can be made
//! from facts that are read one after the other.

use std::borrow::Cow;
use std::cmp::Reverse;

use chrono::Datelike;
use serde_json::Value;

use crate::attribution::attribute::{Model, Options, Tally};
use crate::attribution::decimal::Days;
use crate::attribution::journey::{SMS, take_back};
use crate::attribution::touch::{Conversion, Journey, Touch};
use crate::attribution::touch_models::{Rule, Sharing};
use crate::gather::Gather;
use crate::lead::{Currency, Instant, Money, Zone};
use crate::problem::{Code, Error};
use crate::read::{self, Speech};
use crate::table::Table;

use super::answer::{Credited, Receipt};
use super::dormant::Followed;
use super::facts::{Contact, Facts, Flow, Sale, Text, path};
use super::grid::{Cell, Grid, Period};
use super::rules::Rules;
use super::{Books, By, NONE, RULES, Request, hour};

/// How many of the biggest sales are told.
const RECEIPTS: usize = 10;

/// A value so large that every touch that weighs anything gets a share of it, whatever the sale brought in.
const PLENTY: i64 = 1 << 40;

/// The tables of a report by their place in [`Draft::grids`].
pub(super) const TOTALS: usize = 0;
pub(super) const MONTHS: usize = 1;
pub(super) const SEGMENTS: usize = 2;
pub(super) const STEPS: usize = 3;
pub(super) const HOURS: usize = 4;
pub(super) const CHANNELS: usize = 5;
pub(super) const ROWS: usize = 6;
const GRIDS: usize = 7;

/// A report that is being added up.
pub struct Draft {
    pub(super) request: Request,
    pub(super) rules: Rules,
    pub(super) currency: Currency,
    pub(super) zone: Zone,
    pub(super) now: Instant,
    pub(super) before: Instant,
    /// The place of the model among [`RULES`].
    pub(super) rule: usize,
    pub(super) grids: [Grid; GRIDS],
    pub(super) people: u64,
    pub(super) sales: u64,
    pub(super) sharing: Sharing,
    pub(super) sold: u64,
    pub(super) untouched: u64,
    pub(super) unattributed: i64,
    /// For the data-driven models, until they fail.
    pub(super) journeys: Result<Tally, Error>,
    pub(super) refunds_of_earlier: i64,
    pub(super) receipts: Vec<Receipt>,
    pub(super) cohorts: Table<String, Earned>,
    pub(super) followed: Followed,
    pub(super) foreign: Table<Currency, [i64; 4]>,
    pub(super) loose: (u64, i64),
}

/// What people have brought in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Earned {
    pub(super) people: u64,
    pub(super) buyers: u64,
    pub(super) minor: i64,
}

/// A sale, or a refund of it: what each touch of the path gains or loses, by rule.
struct Posting {
    at: Instant,
    minor: i64,
    shares: [Vec<i64>; RULES.len()],
}

impl Draft {
    /// An empty report.
    ///
    /// Errors: `unknown-model` for the data-driven models, which share out all revenue at once and so cannot say
    /// what a row earned; they stand beside the others in [`Report::models`].
    pub fn new(request: &Request, books: &Books<'_>, now: Instant) -> Result<Self, Error> {
        let rule = RULES.iter().position(|model| *model == request.model).ok_or_else(|| {
            let message = "a report shares revenue out by first, last, linear, position or time-decay";
            Error::one(Code::UnknownModel, "model", message)
        })?;
        let rules = books.rules.clone();
        let options = Options {
            models: vec![Model::Markov, Model::Shapley],
            // What is handed to it counts already.
            look_back: Days::whole(100_000),
            ..Options::default()
        };
        Ok(Self {
            rule,
            rules,
            currency: books.currency,
            zone: books.zone,
            now,
            before: request.from.plus(-request.to.since(request.from)),
            request: request.clone(),
            grids: Default::default(),
            people: 0,
            sales: 0,
            sharing: Sharing::default(),
            sold: 0,
            untouched: 0,
            unattributed: 0,
            journeys: Ok(Tally::new(&options)),
            refunds_of_earlier: 0,
            receipts: Vec::new(),
            cohorts: Table::new(),
            followed: Followed::default(),
            foreign: Table::new(),
            loose: (0, 0),
        })
    }

    /// Adds a person. Each person must be added once.
    pub fn add(&mut self, facts: &Facts) {
        self.people += 1;
        let rows: Vec<[usize; GRIDS]> = facts.texts.iter().map(|text| self.places(text)).gather();
        let mut earned = vec![(0_i64, false); facts.texts.len()];
        let mut used = vec![false; facts.contacts.len()];
        for sale in &facts.sales {
            self.sales += 1;
            let path = path(&facts.contacts, sale.at, &self.rules);
            for place in &path {
                if let Some(used) = used.get_mut(*place) {
                    *used |= (sale.won.brings() || sale.won.is_purchase()) && sale.stands();
                }
            }
            self.add_sale(facts, sale, &path, &rows, &mut earned);
        }
        self.add_loss(facts, &used);
        for ((text, rows), (cohort, earning)) in facts.texts.iter().zip(&rows).zip(earned) {
            self.count(text, rows, cohort, earning);
        }
        if self.request.by == By::Channel {
            self.count_channels(&facts.contacts);
        }
        let all = self.grids[TOTALS].mine(0, self.people);
        self.grids.iter_mut().for_each(|grid| grid.leave(all));
        self.add_lifetime(facts);
        self.add_others(facts);
        self.followed.add(facts, &self.rules, self.request.from, self.request.to, self.now);
    }

    /// Adds people whose facts are JSON text: a list, or one person a line.
    ///
    /// Errors: of the first person whose facts cannot be read (`facts[3]`); those before it are added.
    pub fn add_json(&mut self, text: &str) -> Result<(), Error> {
        if text.trim_start().starts_with('[') {
            return self.add_values(&read::parse(text.as_bytes()).map_err(|error| error.under("facts"))?);
        }
        let lines = text.split('\n').filter(|line| !line.trim().is_empty());
        for (n, line) in lines.enumerate() {
            let facts =
                read::parse(line.as_bytes()).and_then(|facts| read::value_of(&facts, Speech::Discreet));
            self.add(&facts.map_err(|error| error.under(&format!("facts[{n}]")))?);
        }
        Ok(())
    }

    /// Adds people whose facts are values in a list.
    pub fn add_values(&mut self, facts: &Value) -> Result<(), Error> {
        let Value::Array(list) = facts else {
            return Err(Error::one(Code::WrongType, "facts", "wanted a list of facts, or text"));
        };
        for (n, facts) in list.iter().enumerate() {
            let facts = read::value_of(facts, Speech::Discreet);
            self.add(&facts.map_err(|error| error.under(&format!("facts[{n}]")))?);
        }
        Ok(())
    }

    /// Which period an instant lies in.
    fn period(&self, at: Instant) -> Option<Period> {
        match at {
            at if at < self.before || at >= self.request.to => None,
            at if at < self.request.from => Some(Period::Before),
            _ => Some(Period::Now),
        }
    }

    fn month(&self, at: Instant) -> String {
        let date = self.zone.date(at);
        format!("{:04}-{:02}", date.year(), date.month())
    }

    /// The rows that a text belongs to; those of the month depend on what is counted.
    fn places(&mut self, text: &Text) -> [usize; GRIDS] {
        let of = |place: usize| match text.is.get(place).map(String::as_str) {
            None | Some("") => NONE,
            Some(key) => key,
        };
        let rows = self.request.by.dimension().map(of);
        let keys: [Option<Cow<'_, str>>; GRIDS] = [
            Some("".into()),
            None,
            Some(of(1).into()),
            Some(of(4).into()),
            Some(hour(text.hour).into()),
            Some(SMS.into()),
            rows.map(Into::into),
        ];
        let mut places = [usize::MAX; GRIDS];
        for ((place, grid), key) in places.iter_mut().zip(&mut self.grids).zip(keys) {
            if let Some(key) = key {
                *place = grid.place(&key);
            }
        }
        places
    }

    /// Changes every row that a text belongs to, with the month of `at`.
    fn in_rows(&mut self, rows: &[usize; GRIDS], at: Instant, change: &dyn Fn(&mut Cell)) {
        let month = self.month(at);
        let month = self.grids[MONTHS].place(&month);
        for (n, (grid, place)) in self.grids.iter_mut().zip(rows).enumerate() {
            let place = if n == MONTHS { month } else { *place };
            if let Some(cell) = grid.at(place, self.people) {
                change(cell);
            }
        }
    }

    fn count(&mut self, text: &Text, rows: &[usize; GRIDS], cohort: i64, earning: bool) {
        let Some(period) = self.period(text.at) else { return };
        self.in_rows(rows, text.at, &|cell| {
            cell.count(period, earning, text.opted_out, &|sum| {
                sum.sent += 1;
                sum.delivered += u64::from(text.delivered);
                sum.parts += u64::from(text.parts);
                sum.replied += u64::from(text.replied);
                sum.clicked += u64::from(text.clicked);
                sum.responded += u64::from(text.replied || text.clicked);
                sum.opted_out += u64::from(text.opted_out);
                sum.cohort += cohort;
                sum.cost += text.cost;
            });
        });
    }

    /// Counts touches that are no texts.
    fn count_channels(&mut self, contacts: &[Contact]) {
        for contact in contacts.iter().filter(|contact| contact.text.is_none()) {
            let Some(period) = self.period(contact.at) else { continue };
            let grid = &mut self.grids[CHANNELS];
            let place = grid.place(contact.kind.channel());
            if let Some(cell) = grid.at(place, self.people) {
                cell.count(period, false, false, &|sum| sum.sent += 1);
            }
        }
    }

    fn add_sale(
        &mut self,
        facts: &Facts,
        sale: &Sale,
        path: &[usize],
        rows: &[[usize; GRIDS]],
        earned: &mut [(i64, bool)],
    ) {
        let contacts: Vec<Contact> =
            path.iter().filter_map(|place| facts.contacts.get(*place)).copied().gather();
        let postings = self.postings(sale, &contacts);
        let brings_now = sale.won.brings() && self.period(sale.at) == Some(Period::Now);
        if brings_now {
            self.sold += 1;
            self.untouched += u64::from(path.is_empty());
        }
        let times: Vec<Instant> = contacts.iter().map(|contact| contact.at).gather();
        let members: Vec<bool> =
            self.sharing.out(self.of(self.rule), &times, PLENTY).iter().map(|share| *share > 0).gather();
        for (n, posting) in postings.iter().enumerate() {
            let period = self.period(posting.at);
            if path.is_empty() && period == Some(Period::Now) {
                self.unattributed += posting.minor;
            }
            for (place, (contact, member)) in contacts.iter().zip(&members).enumerate() {
                let shares =
                    posting.shares.each_ref().map(|shares| shares.get(place).copied().unwrap_or_default());
                let share = shares.get(self.rule).copied().unwrap_or_default();
                let text = contact.text.and_then(|text| usize::try_from(text).ok());
                let earned = text.and_then(|text| earned.get_mut(text));
                if let Some((cohort, earning)) = earned {
                    *cohort += share;
                    *earning |= *member && sale.won.is_purchase() && sale.stands();
                }
                let Some(period) = period else { continue };
                let counted = (n == 0 && *member).then_some((self.sales, sale.won));
                let post = |cell: &mut Cell| cell.post(period, counted, &shares);
                match text.and_then(|text| rows.get(text)) {
                    Some(rows) => self.in_rows(rows, posting.at, &post),
                    None => {
                        let grid = &mut self.grids[CHANNELS];
                        let place = grid.place(contact.kind.channel());
                        grid.at(place, self.people).into_iter().for_each(post);
                    }
                }
            }
        }
        if brings_now {
            self.add_receipt(facts, sale, &contacts, postings.first());
        }
        if sale.won.brings() {
            self.add_journey(sale, &contacts, path.is_empty());
        }
    }

    /// The sale by each rule, then each refund against what is left of the same credits.
    fn postings(&mut self, sale: &Sale, contacts: &[Contact]) -> Vec<Posting> {
        let times: Vec<Instant> = contacts.iter().map(|contact| contact.at).gather();
        let mut left: [Vec<i64>; RULES.len()] = Default::default();
        for (rule, left) in left.iter_mut().enumerate() {
            *left = self.sharing.out(self.of(rule), &times, sale.minor);
        }
        let mut postings = vec![Posting { at: sale.at, minor: sale.minor, shares: left.clone() }];
        for (at, refunded) in &sale.refunds {
            let shares = left.each_mut().map(|left| take_back(left, *refunded));
            postings.push(Posting { at: *at, minor: -refunded, shares });
        }
        postings
    }

    /// The rule at a place of [`RULES`].
    fn of(&self, rule: usize) -> Rule {
        let model = RULES.get(rule).copied().unwrap_or(Model::Last);
        let half_life = Days::whole(i64::from(self.rules.half_life_days.max(1)));
        Rule::of(model, half_life).unwrap_or(Rule::Last)
    }

    /// The journey of a sale of the period for the data-driven models. What is paid back within the period never was a
    /// sale to them; a sale of which nothing is left is a journey without conversion.
    fn add_journey(&mut self, sale: &Sale, contacts: &[Contact], untouched: bool) {
        let now = |at: Instant| self.period(at) == Some(Period::Now);
        let back: i64 = sale.refunds.iter().filter(|(at, _)| now(*at)).map(|(_, minor)| minor).sum();
        if !now(sale.at) {
            if !untouched {
                self.refunds_of_earlier -= back;
            }
            return;
        }
        let minor = sale.minor - back;
        let value = Money::new(minor, self.currency);
        let conversion = (minor > 0 || sale.minor == 0).then_some(Conversion { at: sale.at, value });
        self.journey(contacts.iter(), conversion);
    }

    /// Touches of the period that led to no sale are a journey without conversion.
    fn add_loss(&mut self, facts: &Facts, used: &[bool]) {
        let (from, to) = (self.request.from, self.request.to);
        let unused = facts.contacts.iter().zip(used).filter(|(_, used)| !**used).map(|(contact, _)| contact);
        let lost: Vec<&Contact> = unused.filter(|contact| (from..to).contains(&contact.at)).gather();
        if !lost.is_empty() {
            self.journey(lost.into_iter(), None);
        }
    }

    fn journey<'c>(&mut self, contacts: impl Iterator<Item = &'c Contact>, conversion: Option<Conversion>) {
        let touch = |contact: &Contact| {
            let channel = contact.kind.channel().to_owned();
            Touch { channel, at: contact.at, id: None }
        };
        let journey = Journey { touches: contacts.map(touch).gather(), conversion };
        if let Ok(tally) = &mut self.journeys
            && let Err(error) = tally.add(&journey)
        {
            self.journeys = Err(error);
        }
    }

    fn add_receipt(&mut self, facts: &Facts, sale: &Sale, contacts: &[Contact], posting: Option<&Posting>) {
        let rank = |receipt: &Receipt| {
            (Reverse(receipt.amount.minor), receipt.at, receipt.lead.clone(), receipt.sale.clone())
        };
        let mine = (Reverse(sale.minor), sale.at, facts.lead.clone(), sale.event.clone());
        let place = self.receipts.iter().position(|other| mine < rank(other)).unwrap_or(self.receipts.len());
        if place >= RECEIPTS {
            return;
        }
        let money = |minor: i64| Money::new(minor, self.currency);
        let shares = posting.and_then(|posting| posting.shares.get(self.rule));
        let refunded = sale.minor - sale.left();
        let credited = |(contact, credit): (&Contact, &i64)| {
            let text = contact.text.and_then(|text| facts.texts.get(usize::try_from(text).ok()?));
            let is = |place: usize| text?.is.get(place).filter(|is| !is.is_empty()).cloned();
            Credited {
                channel: contact.kind.channel(),
                at: contact.at,
                credit: money(*credit),
                event: text.map(|text| text.event.clone()),
                template: is(0),
                step: is(4),
            }
        };
        let receipt = Receipt {
            sale: sale.event.clone(),
            lead: facts.lead.clone(),
            at: sale.at,
            amount: money(sale.minor),
            refunded: (refunded > 0).then(|| money(refunded)),
            touches: contacts.iter().zip(shares.into_iter().flatten()).map(credited).gather(),
        };
        self.receipts.insert(place, receipt);
        self.receipts.truncate(RECEIPTS);
    }

    fn add_lifetime(&mut self, facts: &Facts) {
        let to = self.request.to;
        let bought = facts.sales.iter().filter(|sale| sale.won.is_purchase() && sale.at < to);
        let sold: i64 = bought.clone().map(|sale| sale.minor).sum();
        let refunds = facts.sales.iter().flat_map(|sale| &sale.refunds).chain(&facts.loose_refunds);
        let back: i64 = refunds.filter(|(at, _)| *at < to).map(|(_, minor)| minor).sum();
        let first = facts.texts.iter().map(|text| text.at).filter(|at| *at < to).min();
        let cohort = first.map_or_else(|| NONE.to_owned(), |at| self.month(at));
        let buyer = bought.clone().next().is_some();
        self.cohorts.update(cohort, |earned| {
            earned.people += 1;
            earned.buyers += u64::from(buyer);
            earned.minor += (sold - back).max(0);
        });
    }

    /// Money that no row has.
    fn add_others(&mut self, facts: &Facts) {
        let (from, to) = (self.request.from, self.request.to);
        for money in facts.foreign.iter().filter(|money| (from..to).contains(&money.at)) {
            self.foreign.update(money.amount.currency, |[sales, sold, refunded, cost]| match money.flow {
                Flow::Sold => (*sales, *sold) = (*sales + 1, *sold + money.amount.minor),
                Flow::Refunded => *refunded += money.amount.minor,
                Flow::Cost => *cost += money.amount.minor,
            });
        }
        for (_, minor) in facts.loose_refunds.iter().filter(|(at, _)| (from..to).contains(at)) {
            self.loose = (self.loose.0 + 1, self.loose.1 + minor);
        }
    }
}
