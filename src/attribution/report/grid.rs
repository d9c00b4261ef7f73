//! Rows by key while they are added up, person by person: who is counted once, and how unevenly people respond.

use crate::gather::Gather;
use crate::table::Table;

use super::facts::Won;
use super::figures::Sum;

/// The period asked for, or the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// The period asked for.
    Now = 0,
    /// As long, and ending where the period begins.
    Before = 1,
}

/// Rows by key.
#[derive(Debug, Default)]
pub struct Grid {
    places: Table<String, usize>,
    cells: Vec<Cell>,
    /// Cells that the present person is in.
    touched: Vec<usize>,
}

/// A row.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    sums: [Sum; 2],
    /// What the present person did here.
    mine: Mine,
    /// How people differ in what they did here, in the period asked for.
    pub spread: Spread,
    /// The sale that was counted last.
    sale: u64,
}

/// What one person did in a row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mine {
    person: u64,
    texted: [bool; 2],
    bought: [bool; 2],
    /// Texts in the period asked for.
    pub sent: i64,
    /// Of these that earned a part of a sale.
    pub earning: i64,
    /// Of these that an opt-out followed.
    pub opted_out: i64,
}

/// Sums of squares and products over people: of what they did in a row (`texts`, and `hits` among these), and of all
/// that they did (`all_`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Products {
    /// hits x hits
    pub hits_hits: i64,
    /// hits x texts
    pub hits_texts: i64,
    /// hits x all hits
    pub hits_all: i64,
    /// hits x all texts
    pub hits_all_texts: i64,
    /// texts x all hits
    pub texts_all_hits: i64,
}

/// How people differ.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spread {
    /// People with a text here.
    pub people: u64,
    /// Of these with a text elsewhere too.
    pub both: u64,
    /// texts x texts
    pub texts_texts: i64,
    /// texts x all texts
    pub texts_all: i64,
    /// With texts that earned as hits.
    pub earning: Products,
    /// With opt-outs as hits.
    pub opted_out: Products,
}

impl Grid {
    /// The place of a key, which begins with nothing.
    pub fn place(&mut self, key: &str) -> usize {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        let place = self.cells.len();
        self.places.insert(key.to_owned(), place);
        self.cells.push(Cell::default());
        place
    }

    /// The row at a place, with what the person with this number did there.
    pub fn at(&mut self, place: usize, person: u64) -> Option<&mut Cell> {
        let cell = self.cells.get_mut(place)?;
        if cell.mine.person != person {
            cell.mine = Mine { person, ..Mine::default() };
            self.touched.push(place);
        }
        Some(cell)
    }

    /// What the person with this number did at a place.
    pub fn mine(&self, place: usize, person: u64) -> Mine {
        let cell = self.cells.get(place).filter(|cell| cell.mine.person == person);
        cell.map(|cell| cell.mine).unwrap_or_default()
    }

    /// The person is over; `all` is what they did in all rows together.
    pub fn leave(&mut self, all: Mine) {
        for place in std::mem::take(&mut self.touched) {
            if let Some(cell) = self.cells.get_mut(place)
                && cell.mine.sent > 0
            {
                cell.spread.add(cell.mine, all);
            }
        }
    }

    /// The row of a key.
    pub fn get(&self, key: &str) -> Option<&Cell> {
        self.places.get(key).and_then(|place| self.cells.get(*place))
    }

    /// The rows by key, without those in which nothing happened in the period asked for.
    pub fn rows(&self) -> Vec<(&String, &Cell)> {
        let rows = self.places.iter().filter_map(|(key, place)| Some((key, self.cells.get(*place)?)));
        rows.filter(|(_, cell)| !cell.sum(Period::Now).is_empty()).gather()
    }
}

impl Cell {
    /// What it adds up to.
    pub fn sum(&self, period: Period) -> &Sum {
        let [now, before] = &self.sums;
        match period {
            Period::Now => now,
            Period::Before => before,
        }
    }

    fn sum_mut(&mut self, period: Period) -> &mut Sum {
        let [now, before] = &mut self.sums;
        match period {
            Period::Now => now,
            Period::Before => before,
        }
    }

    /// Counts a text in; `earning`: did it earn a part of a sale that stands?
    pub fn count(&mut self, period: Period, earning: bool, opted_out: bool, add: &dyn Fn(&mut Sum)) {
        let mine = &mut self.mine;
        let first = |seen: &mut [bool; 2], yes: bool| {
            let seen = match (period, seen) {
                (Period::Now, [now, _]) => now,
                (Period::Before, [_, before]) => before,
            };
            u64::from(yes && !std::mem::replace(seen, *seen || yes))
        };
        let (people, buyers) = (first(&mut mine.texted, true), first(&mut mine.bought, earning));
        if period == Period::Now {
            mine.sent += 1;
            mine.earning += i64::from(earning);
            mine.opted_out += i64::from(opted_out);
        }
        let sum = self.sum_mut(period);
        sum.people += people;
        sum.buyers += buyers;
        sum.earning += u64::from(earning);
        add(sum);
    }

    /// Posts what a conversion (or a refund of it) brought; each conversion counts once in a row, a refund not at all.
    pub fn post(&mut self, period: Period, counted: Option<(u64, Won)>, shares: &[i64]) {
        let counted = counted.filter(|(sale, _)| std::mem::replace(&mut self.sale, *sale) != *sale);
        let sum = self.sum_mut(period);
        match counted.map(|(_, won)| won) {
            Some(Won::Purchase | Won::Foreign) => sum.converted += 1,
            Some(Won::Deal | Won::Counted) => sum.won += 1,
            Some(Won::Booked) => sum.booked += 1,
            None => {}
        }
        for (revenue, share) in sum.revenue.iter_mut().zip(shares) {
            *revenue += share;
        }
    }
}

impl Spread {
    fn add(&mut self, here: Mine, all: Mine) {
        self.people += 1;
        self.both += u64::from(all.sent > here.sent);
        self.texts_texts += here.sent * here.sent;
        self.texts_all += here.sent * all.sent;
        self.earning.add(here.earning, all.earning, here, all);
        self.opted_out.add(here.opted_out, all.opted_out, here, all);
    }
}

impl Products {
    fn add(&mut self, hits: i64, all_hits: i64, here: Mine, all: Mine) {
        self.hits_hits += hits * hits;
        self.hits_texts += hits * here.sent;
        self.hits_all += hits * all_hits;
        self.hits_all_texts += hits * all.sent;
        self.texts_all_hits += here.sent * all_hits;
    }
}
