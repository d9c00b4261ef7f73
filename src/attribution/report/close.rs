//! Sums in, report out.

use std::cmp::Reverse;

use crate::attribution::attribute::{Attribution, Credit, Model};
use crate::attribution::journey::SMS;
use crate::gather::Gather;
use crate::lead::Money;
use crate::problem::{Code, Error};
use crate::read::SAFE;
use crate::sort;
use crate::table::Table;

use super::advice::{self, About, Advised};
use super::answer::{
    ChannelRow, Funnel, Gaps, Hours, Lifetime, LooseRefunds, ModelRow, OtherCurrency, Report, RowRevenue,
};
use super::draft::{CHANNELS, Draft, Earned, HOURS, MONTHS, ROWS, SEGMENTS, STEPS, TOTALS};
use super::figures::{Figures, Sum};
use super::grid::{Cell, Period};
use super::rate::{Rate, per};
use super::{By, NONE, RULES, hour};

impl Draft {
    /// The report over everybody added.
    ///
    /// Errors: `overflow` if a sum is beyond what JavaScript holds exactly.
    pub fn finish(mut self) -> Result<Report, Error> {
        let shared = std::mem::replace(&mut self.journeys, Err(Error::of(Vec::new())))
            .and_then(|tally| tally.finish());
        let all = self.grids[TOTALS].get("").cloned().unwrap_or_default();
        let totals = all.sum(Period::Now);
        let channels = self.channels(self.rule, totals);
        let earned: i64 = channels.iter().map(|row| row.revenue.minor).sum();
        let revenue = earned + self.unattributed;
        let cohorts = std::mem::take(&mut self.cohorts);
        let lifetime = self.lifetime(cohorts);
        let sums = [revenue, totals.cost, totals.cohort, lifetime.total.minor, self.loose.1];
        let foreign = self.foreign.iter().flat_map(|(_, sums)| sums);
        if sums.iter().chain(foreign).any(|sum| sum.unsigned_abs() > SAFE.unsigned_abs()) {
            let message = "sums must stay below 2^53 minor units: ask for a shorter period";
            return Err(Error::one(Code::Overflow, "records", message));
        }
        let by = match self.request.by {
            By::Month => MONTHS,
            By::Segment => SEGMENTS,
            By::Step => STEPS,
            By::Hour => HOURS,
            By::Channel => CHANNELS,
            _ => ROWS,
        };
        let mut cells = self.grids.get(by).map(|grid| grid.rows()).unwrap_or_default();
        if self.request.by != By::Month {
            let earned = |sum: &Sum| sum.revenue.get(self.rule).copied();
            sort::by_key(&mut cells, |(_, cell)| {
                let sum = cell.sum(Period::Now);
                Reverse((earned(sum), sum.sent))
            });
        }
        let compared = by != MONTHS;
        Ok(Report {
            from: self.request.from,
            to: self.request.to,
            compared_from: self.before,
            model: self.request.model,
            by: self.request.by,
            currency: self.currency,
            people: self.people,
            totals: self.figures(None, &all, true),
            rows: cells.iter().map(|(key, cell)| self.figures(Some(key), cell, compared)).gather(),
            months: self.table(MONTHS, false),
            segments: self.table(SEGMENTS, true),
            steps: self.table(STEPS, true),
            hours: self.hours(),
            funnel: Funnel {
                sent: totals.sent,
                delivered: Rate::of(totals.delivered, totals.sent),
                responded: Rate::of(totals.responded, totals.sent),
                converted: Rate::of(totals.earning, totals.sent),
            },
            unattributed: self.money(self.unattributed),
            revenue: self.money(revenue),
            gaps: Gaps { sales: Rate::of(self.untouched, self.sold), revenue: self.money(self.unattributed) },
            models: self.models(&cells, totals, shared),
            channels,
            lifetime,
            reactivated: self.followed.finish(&self.rules),
            other_currencies: self.other_currencies(),
            loose_refunds: LooseRefunds { count: self.loose.0, amount: self.money(self.loose.1) },
            advice: self.advice(&all),
            receipts: self.receipts,
        })
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    fn figures(&self, key: Option<&String>, cell: &Cell, compared: bool) -> Figures {
        let of = |key: Option<String>, period| cell.sum(period).figures(key, self.rule, self.currency);
        let before = compared.then(|| Box::new(of(None, Period::Before)));
        Figures { before, ..of(key.cloned(), Period::Now) }
    }

    fn table(&self, grid: usize, compared: bool) -> Vec<Figures> {
        let rows = self.grids.get(grid).map(|grid| grid.rows()).unwrap_or_default();
        rows.into_iter().map(|(key, cell)| self.figures(Some(key), cell, compared)).gather()
    }

    fn hours(&self) -> Hours {
        let mut hours = Hours::default();
        for day in 0..7 {
            let sums: Vec<Sum> = (0..24_u8)
                .map(|of_day| {
                    let cell = self.grids[HOURS].get(hour(day * 24 + of_day).as_str());
                    cell.map(|cell| *cell.sum(Period::Now)).unwrap_or_default()
                })
                .gather();
            hours.sent.push(sums.iter().map(|sum| sum.sent).gather());
            hours.responded.push(sums.iter().map(|sum| sum.responded).gather());
            hours.converted.push(sums.iter().map(|sum| sum.converted).gather());
            let earned = |sum: &Sum| sum.revenue.get(self.rule).copied().unwrap_or_default();
            hours.revenue.push(sums.iter().map(earned).gather());
        }
        hours
    }

    /// What every channel earned by a rule, texts first, then by name.
    fn channels(&self, rule: usize, totals: &Sum) -> Vec<ChannelRow> {
        let of = |sum: &Sum| self.money(sum.revenue.get(rule).copied().unwrap_or_default());
        let before = self.grids[TOTALS].get("").map(|cell| of(cell.sum(Period::Before)));
        let texts = ChannelRow { channel: SMS.to_owned(), revenue: of(totals), before };
        let mut rows = vec![texts];
        for (channel, cell) in self.grids[CHANNELS].rows() {
            let sum = cell.sum(Period::Now);
            let earned = sum.converted > 0 || sum.revenue != [0; RULES.len()];
            if channel != SMS && earned {
                let before = Some(of(cell.sum(Period::Before)));
                rows.push(ChannelRow { channel: channel.clone(), revenue: of(sum), before });
            }
        }
        rows
    }

    /// What each model says: the rules by channel and row, the data-driven ones by channel.
    fn models(
        &self,
        cells: &[(&String, &Cell)],
        totals: &Sum,
        shared: Result<Attribution, Error>,
    ) -> Vec<ModelRow> {
        let mut models = Vec::new();
        for (rule, model) in RULES.into_iter().enumerate() {
            let row = |(key, cell): &(&String, &Cell)| {
                let minor = cell.sum(Period::Now).revenue.get(rule).copied().unwrap_or_default();
                RowRevenue { key: (*key).clone(), revenue: self.money(minor) }
            };
            let mut channels = self.channels(rule, totals);
            channels.iter_mut().for_each(|row| row.before = None);
            models.push(ModelRow {
                model,
                channels,
                rows: Some(cells.iter().map(row).gather()),
                unattributed: self.money(self.unattributed),
                refunds_of_earlier: None,
                problem: None,
            });
        }
        for model in [Model::Markov, Model::Shapley] {
            let row = |credit: &Credit| ChannelRow {
                channel: credit.channel.clone(),
                revenue: self.money(credit.credit),
                before: None,
            };
            let credits = shared.as_ref().ok().and_then(|shared| shared.of(model)).unwrap_or_default();
            let problem = shared.as_ref().err().and_then(|error| error.problems().next());
            let earlier = self.refunds_of_earlier;
            models.push(ModelRow {
                model,
                channels: credits.iter().map(row).gather(),
                rows: None,
                unattributed: self.money(self.unattributed),
                refunds_of_earlier: (earlier != 0).then(|| self.money(earlier)),
                problem: problem.cloned(),
            });
        }
        models
    }

    fn lifetime(&self, cohorts: Table<String, Earned>) -> Lifetime {
        let of = |cohort: Option<String>, earned: Earned, cohorts: Vec<Lifetime>| Lifetime {
            cohort,
            buyers: Rate::of(earned.buyers, earned.people),
            total: self.money(earned.minor),
            per_person: per(earned.minor, earned.people).map(|minor| self.money(minor)),
            cohorts,
        };
        let mut all = Earned::default();
        let mut told = Vec::new();
        for (cohort, earned) in cohorts.into_entries() {
            all.people += earned.people;
            all.buyers += earned.buyers;
            all.minor += earned.minor;
            told.push(of(Some(cohort), earned, Vec::new()));
        }
        of(None, all, told)
    }

    fn other_currencies(&self) -> Vec<OtherCurrency> {
        let told = self.foreign.iter().map(|(currency, [sales, sold, refunded, cost])| OtherCurrency {
            currency: *currency,
            sales: sales.unsigned_abs(),
            sold: Money::new(*sold, *currency),
            refunded: Money::new(*refunded, *currency),
            cost: Money::new(*cost, *currency),
        });
        told.gather()
    }

    fn advice(&self, all: &Cell) -> Vec<Advised> {
        let mut told = Vec::new();
        for (about, grid) in [(About::Segment, SEGMENTS), (About::Step, STEPS)] {
            let rows = self.grids.get(grid).map(|grid| grid.rows()).unwrap_or_default();
            for (key, cell) in rows.into_iter().filter(|(key, _)| *key != NONE) {
                told.extend(advice::of_row(about, key, cell, all, self.rule));
            }
        }
        told.extend(self.followed.finish(&self.rules).groups.iter().filter_map(advice::of_group));
        told
    }
}
