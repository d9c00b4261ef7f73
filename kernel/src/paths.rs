//! The path of one journey after the other, each looked at once for all models.
//!
//! Memory grows with the distinct moves and sets of channels, of which there are no more than distinct paths, and not with
//! the journeys; a journey allocates nothing.

use crate::moves::Moves;
use crate::sets::Sets;
use crate::sharing::{Large, Path, Rule, Sharing};

/// Credits, moves and sets of all journeys so far, and those that wait to be counted in.
#[derive(Debug)]
pub struct Paths {
    rules: Vec<(Rule, Vec<i64>)>,
    moves: Option<Moves>,
    sets: Option<Sets>,
    sharing: Sharing,
    /// The numbers of channels that paths may hold.
    channels: usize,
    waiting: Waiting,
    /// For a journey that is taken by itself while others wait.
    alone: Waiting,
    turned: Vec<(f64, u8)>,
    turn: Turn,
    order: Vec<u16>,
}

/// Journeys of one length that wait to be counted in.
#[derive(Debug, Default)]
struct Waiting {
    times: Vec<f64>,
    path: Vec<u32>,
    values: Vec<i64>,
}

/// Brings touches into the order in which they happened; those of one instant stay as they are.
pub type Turn = fn(&mut [(f64, u8)]);

/// A block of journeys in columns, as [`Paths::add`] takes it.
#[derive(Debug, Clone, Copy)]
pub struct Block<'b> {
    /// The channel of each touch.
    pub touches: &'b [u8],
    /// When each touch was, epoch milliseconds.
    pub at: &'b [f64],
    /// Where the touches of each journey end, counted from the first block on.
    pub ends: &'b [u32],
    /// When each journey converted; NaN if it did not.
    pub converted_at: &'b [f64],
    /// What the conversion brought in; not looked at where there was none.
    pub minor: &'b [f64],
    /// The touches of the blocks before.
    pub before: u32,
    /// Names of channels.
    pub names: usize,
    /// The earliest instant, and the latest.
    pub instants: (f64, f64),
    /// How long before a conversion a touch counts, milliseconds.
    pub look_back: f64,
    /// The most that one conversion, and that all together, may bring in.
    pub most: (i64, i64),
}

/// The column of a block that is wrong, and the place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    /// No whole millisecond of those that are taken.
    At(usize),
    /// No name's place.
    Touches(usize),
    /// Not the number of touches so far.
    Ends(usize),
    /// The last end is not the number of touches.
    End,
    /// No whole millisecond of those that are taken.
    ConvertedAt(usize),
    /// No amount.
    Minor(usize),
    /// Too much in all.
    Sum(usize),
}

/// The number of each channel, given out at its first sight.
#[derive(Debug)]
pub struct Numbers {
    of: [u32; 256],
    /// Channels in the order of their numbers.
    met: Vec<u8>,
}

const UNMET: u32 = u32::MAX;

impl Default for Numbers {
    fn default() -> Self {
        Self { of: [UNMET; 256], met: Vec::new() }
    }
}

impl Numbers {
    /// Channels in the order of their numbers.
    pub fn met(&self) -> &[u8] {
        &self.met
    }

    #[inline]
    fn of(&mut self, channel: u8) -> u32 {
        match self.of.get(usize::from(channel)) {
            Some(&number) if number != UNMET => number,
            _ => self.meet(channel),
        }
    }

    #[cold]
    fn meet(&mut self, channel: u8) -> u32 {
        let number = self.met.len() as u32;
        self.met.push(channel);
        if let Some(of) = self.of.get_mut(usize::from(channel)) {
            *of = number;
        }
        number
    }
}

/// Conversions of a block, and what they brought in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sold {
    /// Journeys that converted.
    pub conversions: u64,
    /// What they brought in.
    pub revenue: i64,
    /// The part of it that no touch led up to.
    pub unattributed: i64,
}

/// Journeys that are sorted by length at once.
const PORTION: usize = 2_048;

/// Journeys of more touches are taken one by one.
const SHORT: usize = 32;

impl Paths {
    /// Nothing counted yet. `order`: of the Markov chain, if one is asked for; `sets`: are sets of channels counted?
    pub fn new(rules: Vec<Rule>, order: Option<u8>, sets: bool, large: Large, turn: Turn) -> Self {
        Self {
            rules: rules.into_iter().map(|rule| (rule, Vec::new())).collect(),
            moves: order.map(Moves::new),
            sets: sets.then(Sets::default),
            sharing: Sharing::new(large),
            channels: 0,
            waiting: Waiting::default(),
            alone: Waiting::default(),
            turned: Vec::new(),
            turn,
            order: Vec::new(),
        }
    }

    /// One more touch of the path, in the order in which they happened.
    #[inline]
    pub fn push(&mut self, at: f64, channel: u32) {
        self.waiting.times.push(at);
        self.waiting.path.push(channel);
        self.channels = self.channels.max(channel as usize + 1);
    }

    /// Ends a journey: shares out what it brought in. Answers whether it had a path.
    pub fn close(&mut self, value: Option<i64>) -> bool {
        self.waiting.values.extend(value);
        let length = self.waiting.path.len();
        if length > 0 {
            self.count(length, value.is_some());
        }
        self.waiting.values.clear();
        length > 0
    }

    /// Counts the journeys in that wait, all of one length, which all converted or all did not; then none waits.
    fn count(&mut self, length: usize, converted: bool) {
        if let Some(moves) = &mut self.moves {
            self.waiting.path.chunks_exact(length.max(1)).for_each(|path| moves.add(path, converted));
        }
        if converted {
            if let Some(sets) = &mut self.sets {
                let journeys = self.waiting.path.chunks_exact(length.max(1)).zip(&self.waiting.values);
                journeys.for_each(|(path, value)| sets.add(path, *value));
            }
            let path = Path {
                length,
                times: &self.waiting.times,
                to: &self.waiting.path,
                values: &self.waiting.values,
            };
            for (rule, credits) in &mut self.rules {
                if credits.len() < self.channels {
                    credits.resize(self.channels, 0);
                }
                self.sharing.add(*rule, path, credits);
            }
        }
        self.waiting.times.clear();
        self.waiting.path.clear();
        self.waiting.values.clear();
    }

    /// Counts a block in; `revenue` is that of the blocks before. After an error nothing here is of use any more.
    pub fn add(&mut self, numbers: &mut Numbers, block: &Block<'_>, revenue: i64) -> Result<Sold, Bad> {
        let mut sold = Sold::default();
        let (mut rest, mut journeys) = (*block, 0);
        while !rest.ends.is_empty() {
            let told = |bad: Bad| bad.further(journeys, (rest.before - block.before) as usize);
            let (portion, more) = rest.split().map_err(told)?;
            portion.check().map_err(told)?;
            for (converted_at, minor) in portion.converted_at.iter().zip(portion.minor) {
                let converts = !converted_at.is_nan();
                sold.conversions += u64::from(converts);
                sold.revenue += if converts { *minor as i64 } else { 0 };
            }
            if revenue + sold.revenue > block.most.1 {
                return Err(Bad::Sum(block.full(revenue)));
            }
            sold.unattributed += self.portion(numbers, &portion);
            journeys += portion.ends.len();
            rest = more;
        }
        if rest.touches.is_empty() { Ok(sold) } else { Err(Bad::End) }
    }

    /// Counts some journeys in: those of one length after those of another, so that what has just been checked is still at
    /// hand. Answers what no touch led up to.
    fn portion(&mut self, numbers: &mut Numbers, block: &Block<'_>) -> i64 {
        // How many of each sort, then where each sort begins, then each journey to its place.
        let sorts = || {
            let begins = std::iter::once(&block.before).chain(block.ends);
            let converts = block.converted_at.iter().map(|at| usize::from(!at.is_nan()));
            let lengths = block.ends.iter().zip(begins).map(|(end, begin)| (end - begin) as usize);
            lengths.zip(converts).map(|(length, converts)| 2 * length.min(SHORT + 1) + converts)
        };
        let mut starts = [0_u16; 2 * (SHORT + 2) + 1];
        sorts().for_each(|sort| starts.iter_mut().skip(sort + 1).take(1).for_each(|count| *count += 1));
        let mut sum = 0;
        starts.iter_mut().for_each(|start| {
            sum += *start;
            *start = sum;
        });
        let mut order = std::mem::take(&mut self.order);
        order.resize(PORTION, 0);
        for (journey, sort) in (0_u16..).zip(sorts()) {
            if let Some(start) = starts.get_mut(sort) {
                order.iter_mut().skip(usize::from(*start)).take(1).for_each(|place| *place = journey);
                *start += 1;
            }
        }
        let (mut begin, mut unattributed) = (0, 0);
        // Each start has moved on to where its sort ends.
        for (sort, &end) in starts.iter().enumerate() {
            let journeys = order.get(usize::from(begin)..usize::from(end)).unwrap_or_default();
            let (length, converted) = (sort / 2, sort % 2 == 1);
            begin = end;
            for &journey in journeys {
                unattributed += self.journey(numbers, block, usize::from(journey), converted);
            }
            if !self.waiting.path.is_empty() {
                self.count(length, converted);
            }
        }
        self.order = order;
        unattributed
    }

    /// One journey more waits to be counted in. Answers what it brought in, if no touch led up to it.
    #[inline]
    fn journey(&mut self, numbers: &mut Numbers, block: &Block<'_>, journey: usize, converted: bool) -> i64 {
        let (touches, at) = block.touches_of(journey);
        if !converted && self.moves.is_none() {
            // It earns nothing and shows no way: only its channels are met.
            touches.iter().for_each(|channel| {
                numbers.of(*channel);
            });
            return 0;
        }
        let (within, value) = block.sale(journey, converted);
        let (mut before, mut usual) = (within.0, true);
        for &at in at {
            usual &= before <= at;
            before = at;
        }
        if usual & (before <= within.1) & (1..=SHORT).contains(&at.len()) {
            self.waiting.times.extend_from_slice(at);
            for &channel in touches {
                self.waiting.path.push(numbers.of(channel));
            }
            self.channels = self.channels.max(numbers.met.len());
            self.waiting.values.extend(converted.then_some(value));
            return 0;
        }
        std::mem::swap(&mut self.waiting, &mut self.alone);
        let had = self.unusual(numbers, (touches, at), within, converted.then_some(value));
        std::mem::swap(&mut self.waiting, &mut self.alone);
        if had { 0 } else { value }
    }

    /// A journey that is long, is not told in its order, or has touches that do not count.
    #[cold]
    fn unusual(
        &mut self,
        numbers: &mut Numbers,
        (touches, at): (&[u8], &[f64]),
        within: (f64, f64),
        value: Option<i64>,
    ) -> bool {
        let mut turned = std::mem::take(&mut self.turned);
        turned.extend(at.iter().copied().zip(touches.iter().copied()));
        if !at.is_sorted() {
            (self.turn)(&mut turned);
        }
        for (at, channel) in turned.drain(..) {
            if within.0 <= at && at <= within.1 {
                self.push(at, numbers.of(channel));
            }
        }
        self.turned = turned;
        self.close(value)
    }

    /// What each channel earned by each rule, by its number; shorter where the last numbers earned nothing.
    pub fn credits(&self) -> Vec<Vec<i64>> {
        self.rules.iter().map(|(_, credits)| credits.clone()).collect()
    }

    /// Moves and sets, if they were counted.
    pub fn into_counts(self) -> (Option<Moves>, Option<Sets>) {
        (self.moves, self.sets)
    }
}

impl Bad {
    /// The same, so many journeys and touches further on.
    fn further(self, journeys: usize, touches: usize) -> Self {
        match self {
            Self::At(place) => Self::At(place + touches),
            Self::Touches(place) => Self::Touches(place + touches),
            Self::Ends(place) => Self::Ends(place + journeys),
            Self::ConvertedAt(place) => Self::ConvertedAt(place + journeys),
            Self::Minor(place) => Self::Minor(place + journeys),
            Self::End | Self::Sum(_) => self,
        }
    }
}

impl<'b> Block<'b> {
    /// The first journeys, as many as are counted at once, and the rest.
    fn split(self) -> Result<(Self, Self), Bad> {
        let count = self.ends.len().min(PORTION);
        let (ends, more_ends) = self.ends.split_at_checked(count).ok_or(Bad::End)?;
        let mut last = self.before;
        for (journey, &end) in ends.iter().enumerate() {
            if end < last || (end - self.before) as usize > self.touches.len() {
                return Err(Bad::Ends(journey));
            }
            last = end;
        }
        let length = (last - self.before) as usize;
        let (touches, more_touches) = self.touches.split_at_checked(length).ok_or(Bad::End)?;
        let (at, more_at) = self.at.split_at_checked(length).ok_or(Bad::End)?;
        let (converted_at, more_converted_at) = self.converted_at.split_at_checked(count).ok_or(Bad::End)?;
        let (minor, more_minor) = self.minor.split_at_checked(count).ok_or(Bad::End)?;
        let more = Self {
            touches: more_touches,
            at: more_at,
            ends: more_ends,
            converted_at: more_converted_at,
            minor: more_minor,
            before: last,
            ..self
        };
        Ok((Self { touches, at, ends, converted_at, minor, ..self }, more))
    }

    /// Every column as a whole: nothing to branch on in the middle.
    fn check(&self) -> Result<(), Bad> {
        let first = |at: Option<usize>| at.unwrap_or_default();
        if !self.at.iter().fold(true, |fine, at| fine & self.is_instant(*at)) {
            return Err(Bad::At(first(self.at.iter().position(|at| !self.is_instant(*at)))));
        }
        let is_name = |channel: &u8| usize::from(*channel) < self.names;
        if !self.touches.iter().max().is_none_or(is_name) {
            return Err(Bad::Touches(first(self.touches.iter().position(|channel| !is_name(channel)))));
        }
        let is_end = |at: &f64| at.is_nan() | self.is_instant(*at);
        if !self.converted_at.iter().fold(true, |fine, at| fine & is_end(at)) {
            return Err(Bad::ConvertedAt(first(self.converted_at.iter().position(|at| !is_end(at)))));
        }
        let is_amount = |(at, minor): (&f64, &f64)| {
            at.is_nan() | ((*minor >= 0.0) & (*minor <= self.most.0 as f64) & is_whole(*minor))
        };
        let sales = || self.converted_at.iter().zip(self.minor);
        if !sales().fold(true, |fine, sale| fine & is_amount(sale)) {
            return Err(Bad::Minor(first(sales().position(|sale| !is_amount(sale)))));
        }
        Ok(())
    }

    #[inline]
    fn is_instant(&self, at: f64) -> bool {
        (at >= self.instants.0) & (at <= self.instants.1) & is_whole(at)
    }

    /// The journey whose sale makes the sum too large.
    #[cold]
    fn full(&self, mut revenue: i64) -> usize {
        let mut sales = self.converted_at.iter().zip(self.minor);
        let too_much = sales.position(|(at, minor)| {
            revenue += if at.is_nan() { 0 } else { *minor as i64 };
            revenue > self.most.1
        });
        too_much.unwrap_or_default()
    }

    #[inline]
    fn touches_of(&self, journey: usize) -> (&'b [u8], &'b [f64]) {
        let before = journey.checked_sub(1).and_then(|before| self.ends.get(before));
        let begin = (before.copied().unwrap_or(self.before) - self.before) as usize;
        let end = (self.ends.get(journey).copied().unwrap_or(self.before) - self.before) as usize;
        (self.touches.get(begin..end).unwrap_or_default(), self.at.get(begin..end).unwrap_or_default())
    }

    /// From when to when a journey's touches count, and what it brought in.
    #[inline]
    fn sale(&self, journey: usize, converted: bool) -> ((f64, f64), i64) {
        let (at, minor) = (self.converted_at.get(journey), self.minor.get(journey));
        match (at, minor) {
            (Some(at), Some(minor)) if converted => ((at - self.look_back, *at), *minor as i64),
            _ => (self.instants, 0),
        }
    }
}

/// Of a float from 0 to 2^51: 2^52 leaves no room for a fraction.
#[inline]
fn is_whole(number: f64) -> bool {
    const ROOM: f64 = 4_503_599_627_370_496.0;
    (number + ROOM) - ROOM == number
}
