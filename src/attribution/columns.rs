//! Journeys in columns: the door for a million of them. No object and no text for each touch, only numbers.
//!
//! In: blocks of journeys as lists of numbers, one after the other. Out: the same answer as
//! [`attribute`](fn@super::attribute) gives for the same journeys.
//!
//! ```
//! use textlift::attribution::{ColumnTally, Columns, Options};
//! let channels = ["email".to_owned(), "sms".to_owned()];
//! let mut tally = ColumnTally::new(&channels, "USD", &Options::default()).unwrap();
//! // One journey, e-mail then text, converting a second later for $25; then one by e-mail that led to nothing.
//! tally.add(&Columns {
//!     touches: &[0, 1, 0],
//!     at: &[1.7e12, 1.7e12 + 1e3, 1.7e12],
//!     ends: &[2, 3],
//!     converted_at: &[1.7e12 + 2e3, f64::NAN],
//!     minor: &[2_500.0, 0.0],
//! }).unwrap();
//! assert_eq!(tally.finish().unwrap().last.unwrap()[0].credit, 2_500);
//! ```

#![allow(clippy::float_arithmetic, reason = "JavaScript's numbers are floats; they are whole or refused")]

use super::attribute::{Attribution, Options, Tally};
use super::touch::LONGEST_CHANNEL;
use crate::lead::{Currency, Instant, Money};
use crate::problem::{Code, Error};

/// The most channels that a byte names.
const MOST_CHANNELS: usize = 256;

/// A block of journeys. Each list that is told of a touch has one entry for each touch, the others one for each
/// journey.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'c> {
    /// The channel of each touch, by its place in the list of names.
    pub touches: &'c [u8],
    /// When each touch was, epoch milliseconds.
    pub at: &'c [f64],
    /// Where the touches of each journey end: the number of touches up to there, those of earlier blocks included.
    pub ends: &'c [u32],
    /// When each journey converted; NaN if it did not.
    pub converted_at: &'c [f64],
    /// What the conversion brought in, minor units; not looked at where there was none.
    pub minor: &'c [f64],
}

/// Attribution of one block of journeys after the other.
pub struct ColumnTally {
    tally: Tally,
    currency: Currency,
    names: Vec<String>,
    /// The number of each channel in the tally, once it was met.
    numbers: Vec<Option<u32>>,
    journeys: usize,
    touches: u32,
    /// The touches of a journey that is not told in its order.
    turned: Vec<(Instant, u8)>,
}

impl ColumnTally {
    /// Nothing counted yet. Names are different, at most 256.
    ///
    /// Errors: `too-many-channels`, `malformed` (an empty, long or repeated name, or no currency code).
    pub fn new(channels: &[String], currency: &str, options: &Options) -> Result<Self, Error> {
        for (n, name) in channels.iter().enumerate() {
            let repeated = channels.iter().take(n).any(|other| other == name);
            if repeated || !(1..=LONGEST_CHANNEL).contains(&name.len()) {
                let message = format!("wanted different names of 1 to {LONGEST_CHANNEL} bytes");
                return Err(Error::one(Code::Malformed, format!("channels[{n}]"), message));
            }
        }
        if channels.len() > MOST_CHANNELS {
            let message =
                format!("columns hold at most {MOST_CHANNELS} channels; there are {}", channels.len());
            return Err(Error::one(Code::TooManyChannels, "channels", message));
        }
        let Some(currency) = Currency::parse(currency) else {
            let message = "wanted a currency code of three capital letters";
            return Err(Error::one(Code::Malformed, "currency", message));
        };
        Ok(Self {
            tally: Tally::new(options),
            currency,
            names: channels.to_vec(),
            numbers: vec![None; channels.len()],
            journeys: 0,
            touches: 0,
            turned: Vec::new(),
        })
    }

    /// Counts a block in. After an error the tally is of no use any more.
    ///
    /// Errors: `out-of-range` with the column and the place, counted from the first block on; `overflow`.
    pub fn add(&mut self, block: &Columns<'_>) -> Result<(), Error> {
        let Columns { touches, at, ends, converted_at, minor } = *block;
        if touches.len() != at.len() {
            return Err(Error::one(Code::OutOfRange, "at", "wanted as many as `touches`"));
        }
        if ends.len() != converted_at.len() || ends.len() != minor.len() {
            return Err(Error::one(Code::OutOfRange, "ends", "wanted as many as `convertedAt` and `minor`"));
        }
        let mut rest = touches.iter().copied().zip(at.iter().copied());
        for ((&end, &converted_at), &minor) in ends.iter().zip(converted_at).zip(minor) {
            let conversion = match converted_at.is_nan() {
                true => None,
                false => {
                    Some((self.instant("convertedAt", self.journeys, converted_at)?, self.amount(minor)?))
                }
            };
            let journey = self.journeys;
            self.tally.open(conversion).map_err(|error| error.under(&format!("[{journey}]")))?;
            let converted_at = conversion.map(|(at, _)| at);
            let count = end.checked_sub(self.touches).filter(|count| *count as usize <= rest.len());
            let Some(count) = count else {
                let message = "wanted the number of touches so far, never less than before";
                return Err(Error::one(Code::OutOfRange, format!("ends[{journey}]"), message));
            };
            self.turned.clear();
            let (mut latest, mut in_order) = (Instant::EARLIEST, true);
            for (channel, at) in rest.by_ref().take(count as usize) {
                let at = self.instant("at", self.touches as usize, at)?;
                if channel as usize >= self.numbers.len() {
                    let message = "wanted the place of a name in `channels`";
                    return Err(Error::one(Code::OutOfRange, format!("touches[{}]", self.touches), message));
                }
                in_order &= latest <= at;
                latest = at;
                self.turned.push((at, channel));
                self.touches += 1;
            }
            if !in_order {
                crate::sort::by_key(&mut self.turned, |(at, _)| *at);
            }
            for &(at, channel) in &self.turned {
                if self.tally.counts(at, converted_at) {
                    let number = match self.numbers.get(channel as usize) {
                        Some(&Some(number)) => number,
                        _ => meet(&mut self.tally, &self.names, &mut self.numbers, channel),
                    };
                    self.tally.push(at, number);
                }
            }
            self.tally.close(conversion.map(|(_, value)| value.minor));
            self.journeys += 1;
        }
        match rest.len() {
            0 => Ok(()),
            _ => Err(Error::one(Code::OutOfRange, "ends", "wanted the last to be the number of touches")),
        }
    }

    /// The answer over all journeys counted in.
    pub fn finish(self) -> Result<Attribution, Error> {
        self.tally.finish()
    }

    #[inline]
    fn instant(&self, column: &str, place: usize, millis: f64) -> Result<Instant, Error> {
        let at = Instant::from_millis(millis as i64);
        if at.millis() as f64 == millis && (Instant::EARLIEST..=Instant::LATEST).contains(&at) {
            return Ok(at);
        }
        let message = "wanted whole milliseconds between 1990 and 2099";
        Err(Error::one(Code::OutOfRange, format!("{column}[{place}]"), message))
    }

    #[inline]
    fn amount(&self, minor: f64) -> Result<Money, Error> {
        let whole = minor as i64;
        if whole as f64 == minor && (0..=Money::LARGEST).contains(&whole) {
            return Ok(Money::new(whole, self.currency));
        }
        let message = format!("wanted whole minor units, 0 to {}", Money::LARGEST);
        Err(Error::one(Code::OutOfRange, format!("minor[{}]", self.journeys), message))
    }
}

/// A channel is met for the first time.
#[cold]
fn meet(tally: &mut Tally, names: &[String], numbers: &mut [Option<u32>], channel: u8) -> u32 {
    let place = channel as usize;
    let number = names.get(place).map_or(0, |name| tally.number(name));
    if let Some(known) = numbers.get_mut(place) {
        *known = Some(number);
    }
    number
}
