//! Leads in, report out: what was sent, what came back, and what every text earned.
//!
//! Revenue stands in the period of the sale, a refund in its own period against the same credits; counts of
//! messages stand in the period in which these were handed over. Every cent of a sale is in exactly one of:
//! texts, another channel, unattributed.

use std::cmp::Reverse;

use chrono::Datelike;
use serde::Serialize;

use super::attribute::Model;
use super::decimal::Days;
use super::journey::{SMS, Touches, touches, won};
use super::touch::steps;
use super::touch_models::{Rule, credits};
use crate::choices;
use crate::gather::Gather;
use crate::lead::event::LinkChannel;
use crate::lead::{Currency, DAY, EventType, Instant, Lead, Message, MessageKind, Money, ReplyKind, Zone};
use crate::problem::{Code, Error};
use crate::read::{At, Check};
use crate::record;
use crate::sort;
use crate::table::Table;

/// How long after a text an answer, a click or an opt-out is counted as its doing.
const RESPONSE: i64 = 7 * DAY;

choices! {
    /// What the rows of a report are.
    pub enum By {
        /// Template id.
        Template = "template",
        /// hot, warm, cold at the time of sending.
        Segment = "segment",
        /// The track at the time of sending.
        Track = "track",
        /// What called for it: track, trigger, sequence, lifecycle.
        Kind = "kind",
        /// The step of a sequence.
        Step = "step",
        /// The local month of the business.
        Month = "month",
    }
}

record! {
    /// Which report.
    pub struct Request open checked {
        /// From this instant on.
        pub from: Instant,
        /// Up to, not including, this instant.
        pub to: Instant,
        /// How revenue is shared out: first, last, linear, position or time-decay.
        pub model: Model = Model::Last,
        /// What the rows are.
        pub by: By = By::Template,
    }
}

impl Check for Request {
    fn check(&self, at: At<'_>) {
        if self.from >= self.to {
            let _: Option<()> = at.problem(Code::Contradiction, "wanted `from` before `to`");
        }
    }
}

record! {
    /// How revenue is attributed.
    pub struct Rules strict default {
        /// How long before a sale a touch still counts, in days of 24 h, inclusive, 0 to 36,500. More: older touches earn.
        /// 0: only one at the very instant of the sale.
        pub look_back_days: u32 where 0..=36_500 = 30,
        /// Time decay: the age at which a touch weighs half, in days, 1 to 36,500. More: older touches earn more. 0 is
        /// refused.
        pub half_life_days: u32 where 1..=36_500 = 7,
    }
}

/// The report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// From this instant on.
    pub from: Instant,
    /// Up to this one.
    pub to: Instant,
    /// How revenue was shared out.
    pub model: Model,
    /// What the rows are.
    pub by: By,
    /// The currency of every amount.
    pub currency: Currency,
    /// All texts together.
    pub totals: Figures,
    /// One row for each value of `by`, the best earning first.
    pub rows: Vec<ReportRow>,
    /// The same by month of the business, for a trend; always whole months of the period asked for.
    pub months: Vec<ReportRow>,
    /// What the other channels earned.
    pub channels: Vec<ChannelRow>,
    /// Revenue of sales that no touch came before.
    pub unattributed: Money,
    /// All revenue of the period: texts, other channels and unattributed.
    pub revenue: Money,
}

/// A row of the report.
#[derive(Debug, Clone, Serialize)]
pub struct ReportRow {
    /// The value of the dimension.
    pub key: String,
    /// What it adds up to.
    #[serde(flatten)]
    pub figures: Figures,
}

/// What one channel earned.
#[derive(Debug, Clone, Serialize)]
pub struct ChannelRow {
    /// sms, email, visit, call or web.
    pub channel: String,
    /// Revenue credited to it in the period.
    pub revenue: Money,
}

/// What texts did. Counts are of messages handed over in the period; `converted` and `revenue` of sales in it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Handed over to the provider.
    pub sent: u64,
    /// Of these delivered.
    pub delivered: u64,
    /// Of these answered within 7 days, before the next text.
    pub replied: u64,
    /// Of these clicked within 7 days, before the next text.
    pub clicked: u64,
    /// Of these followed by an opt-out within 7 days, before the next text.
    pub opted_out: u64,
    /// Sales that these texts earned a part of.
    pub converted: u64,
    /// Revenue credited.
    pub revenue: Money,
    /// What the provider charged.
    pub cost: Money,
    /// Revenue over `sent`, rounded to the nearest minor unit (half away from zero); absent where nothing was
    /// sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_per_message: Option<Money>,
}

#[derive(Debug, Clone, Default)]
struct Sum {
    sent: u64,
    delivered: u64,
    replied: u64,
    clicked: u64,
    opted_out: u64,
    sales: Table<(usize, String), ()>,
    revenue: i64,
    cost: i64,
}

impl Sum {
    fn figures(&self, currency: Currency) -> Figures {
        let per_message = rounded(self.revenue, self.sent).map(|minor| Money::new(minor, currency));
        Figures {
            sent: self.sent,
            delivered: self.delivered,
            replied: self.replied,
            clicked: self.clicked,
            opted_out: self.opted_out,
            converted: self.sales.len() as u64,
            revenue: Money::new(self.revenue, currency),
            cost: Money::new(self.cost, currency),
            revenue_per_message: per_message,
        }
    }
}

/// A quotient to the nearest whole, half away from zero.
fn rounded(minor: i64, count: u64) -> Option<i64> {
    let count = i128::from(count);
    let doubled = 2 * i128::from(minor.abs()) + count;
    let whole = doubled.checked_div(2 * count)?;
    i64::try_from(whole).ok().map(|whole| if minor < 0 { -whole } else { whole })
}

/// Where and in which money a business counts.
#[derive(Debug, Clone, Copy)]
pub struct Books<'p> {
    /// The playbook's section.
    pub rules: &'p Rules,
    /// The business's currency.
    pub currency: Currency,
    /// The business's zone, whose months are told.
    pub zone: Zone,
}

/// The report of these leads.
pub fn report<'l>(
    leads: impl Iterator<Item = &'l Lead>,
    request: &Request,
    books: &Books<'_>,
) -> Result<Report, Error> {
    let rule = Rule::of(request.model, Days::whole(i64::from(books.rules.half_life_days.max(1))))
        .ok_or_else(|| {
            let message = "a report shares revenue out by first, last, linear, position or time-decay";
            Error::one(Code::UnknownModel, "model", message)
        })?;
    let mut ledger = Ledger {
        request,
        books,
        totals: Sum::default(),
        rows: Table::new(),
        months: Table::new(),
        channels: Table::new(),
        unattributed: 0,
    };
    for (number, lead) in leads.enumerate() {
        ledger.count_messages(lead);
        ledger.count_sales(lead, number, rule);
    }
    Ok(ledger.close())
}

struct Ledger<'r, 'p> {
    request: &'r Request,
    books: &'r Books<'p>,
    totals: Sum,
    rows: Table<String, Sum>,
    months: Table<String, Sum>,
    channels: Table<String, i64>,
    unattributed: i64,
}

impl Ledger<'_, '_> {
    fn in_period(&self, at: Instant) -> bool {
        (self.request.from..self.request.to).contains(&at)
    }

    /// Adds to every sum that a message belongs to; `at` is when it counts.
    fn add(&mut self, message: &Message, at: Instant, add: &dyn Fn(&mut Sum)) {
        let month = self.month(at);
        let key = match self.request.by {
            By::Month => month.clone(),
            by => key(message, by),
        };
        add(&mut self.totals);
        self.rows.update(key, add);
        self.months.update(month, add);
    }

    fn month(&self, at: Instant) -> String {
        let date = self.books.zone.date(at);
        format!("{:04}-{:02}", date.year(), date.month())
    }

    fn count_messages(&mut self, lead: &Lead) {
        let own = |message: &&Message| message.own && message.kind() == MessageKind::Marketing;
        let sent: Vec<(Instant, &Message)> = lead
            .messages
            .iter()
            .filter(own)
            .filter_map(|message| Some((message.handed_over?, message)))
            .gather();
        for (n, (at, message)) in sent.iter().enumerate() {
            if !self.in_period(*at) {
                continue;
            }
            let next = sent.get(n + 1).map_or(at.plus(RESPONSE), |(next, _)| (*next).min(at.plus(RESPONSE)));
            let after = |seen: Instant| *at <= seen && seen < next;
            let heard = |kind| {
                lead.inbound
                    .iter()
                    .any(|text| text.own && !text.machine && text.kind == kind && after(text.at))
            };
            let clicked = lead.events.iter().any(|event| {
                let link =
                    matches!(&event.what, EventType::LinkClicked(click) if click.channel == LinkChannel::Sms);
                link && !event.is_machine() && after(event.at)
            });
            let (replied, opted_out) = (heard(ReplyKind::Answer), heard(ReplyKind::OptOut));
            let delivered = message.delivered.is_some();
            let cost = message
                .data
                .cost
                .filter(|cost| cost.currency == self.books.currency)
                .map_or(0, |cost| cost.minor);
            self.add(message, *at, &|sum| {
                sum.sent += 1;
                sum.delivered += u64::from(delivered);
                sum.replied += u64::from(replied);
                sum.clicked += u64::from(clicked);
                sum.opted_out += u64::from(opted_out);
                sum.cost += cost;
            });
        }
    }

    fn count_sales(&mut self, lead: &Lead, number: usize, rule: Rule) {
        let look_back = Days::whole(i64::from(self.books.rules.look_back_days));
        let Touches { list, messages } = touches(lead);
        for sale in won(lead, self.books.currency) {
            let touched = !steps(&list, Some(sale.at), look_back).is_empty();
            let shares = |minor: i64| credits(rule, &list, sale.at, minor, look_back);
            let mut left = sale.amount.minor;
            let mut before = shares(left);
            // The sale itself, then each refund: what the credits of the sale lose by it.
            let postings = std::iter::once((sale.at, 0)).chain(sale.refunds.iter().copied());
            for (n, (at, refunded)) in postings.enumerate() {
                left -= refunded;
                let now = if n == 0 { before.clone() } else { shares(left) };
                if self.in_period(at) {
                    let change = |n: usize, now: i64| {
                        if refunded == 0 { now } else { now - before.get(n).copied().unwrap_or(0) }
                    };
                    for (place, credit) in now.iter().enumerate() {
                        let minor = change(place, *credit);
                        if minor == 0 {
                            continue;
                        }
                        match messages.get(place).copied().flatten() {
                            Some(message) => {
                                let event = (number, sale.event.clone());
                                self.add(message, at, &|sum| {
                                    sum.revenue += minor;
                                    if refunded == 0 {
                                        sum.sales.insert(event.clone(), ());
                                    }
                                });
                            }
                            None => {
                                let channel =
                                    list.get(place).map(|touch| touch.channel.clone()).unwrap_or_default();
                                self.channels.update(channel, |sum| *sum += minor);
                            }
                        }
                    }
                    if !touched {
                        self.unattributed += if n == 0 { sale.amount.minor } else { -refunded };
                    }
                }
                before = now;
            }
        }
    }

    fn close(self) -> Report {
        let currency = self.books.currency;
        let rows = |sums: Table<String, Sum>| -> Vec<ReportRow> {
            sums.into_entries()
                .into_iter()
                .map(|(key, sum)| ReportRow { key, figures: sum.figures(currency) })
                .gather()
        };
        let mut by_revenue = rows(self.rows);
        if self.request.by != By::Month {
            sort::by_key(&mut by_revenue, |row| Reverse((row.figures.revenue.minor, row.figures.sent)));
        }
        let others: i64 = self.channels.iter().map(|(_, minor)| minor).sum();
        let texts = std::iter::once((SMS.to_owned(), self.totals.revenue));
        let channels = texts
            .chain(self.channels.into_entries())
            .map(|(channel, minor)| ChannelRow { channel, revenue: Money::new(minor, currency) });
        Report {
            from: self.request.from,
            to: self.request.to,
            model: self.request.model,
            by: self.request.by,
            currency,
            revenue: Money::new(self.totals.revenue + others + self.unattributed, currency),
            totals: self.totals.figures(currency),
            rows: by_revenue,
            months: rows(self.months),
            channels: channels.gather(),
            unattributed: Money::new(self.unattributed, currency),
        }
    }
}

/// The value of a dimension for a message; `none` where it has none.
fn key(message: &Message, by: By) -> String {
    let data = &message.data;
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    match by {
        By::Template => text(&data.template),
        By::Segment => text(&data.segment),
        By::Track => text(&data.track),
        By::Kind => match (&data.sequence, &data.trigger) {
            (Some(sequence), _) if sequence == "lifecycle" => "lifecycle".to_owned(),
            (Some(_), _) => "sequence".to_owned(),
            (None, Some(_)) => "trigger".to_owned(),
            (None, None) => "track".to_owned(),
        },
        By::Step | By::Month => match (&data.sequence, data.step) {
            (Some(sequence), Some(step)) => format!("{sequence} {step}"),
            _ => "none".to_owned(),
        },
    }
}
