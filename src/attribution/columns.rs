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

use super::attribute::{Attribution, MOST_REVENUE, Options, Tally, too_much};
use super::touch::LONGEST_CHANNEL;
use super::touch_models::float;
use crate::lead::{Currency, Instant, Money};
use crate::problem::{Code, Error};
use textlift_kernel::{Bad, Block, Numbers};

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
    numbers: Numbers,
    /// How long before a conversion a touch counts.
    look_back: i64,
    journeys: usize,
    touches: u32,
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
            numbers: Numbers::default(),
            look_back: options.look_back.millis(),
            journeys: 0,
            touches: 0,
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
        let block = Block {
            touches,
            at,
            ends,
            converted_at,
            minor,
            before: self.touches,
            names: self.names.len(),
            instants: (float(Instant::EARLIEST), float(Instant::LATEST)),
            look_back: self.look_back as f64,
            most: (Money::LARGEST, MOST_REVENUE),
        };
        let met = self.numbers.met().len();
        let (paths, revenue) = self.tally.paths();
        let sold = paths.add(&mut self.numbers, &block, revenue).map_err(|bad| self.told(bad))?;
        for &channel in self.numbers.met().iter().skip(met) {
            if let Some(name) = self.names.get(channel as usize) {
                self.tally.name(name);
            }
        }
        self.tally.sold(sold, ends.len(), self.currency);
        self.journeys += ends.len();
        self.touches = ends.last().copied().unwrap_or(self.touches);
        Ok(())
    }

    /// The answer over all journeys counted in.
    pub fn finish(self) -> Result<Attribution, Error> {
        self.tally.finish()
    }

    /// What is wrong with a column, in words; places are counted from the first block on.
    fn told(&self, bad: Bad) -> Error {
        let touch = |place: usize| place + self.touches as usize;
        let (column, place, message) = match bad {
            Bad::At(place) => ("at", touch(place), INSTANT.to_owned()),
            Bad::ConvertedAt(place) => ("convertedAt", self.journeys + place, INSTANT.to_owned()),
            Bad::Touches(place) => {
                ("touches", touch(place), "wanted the place of a name in `channels`".to_owned())
            }
            Bad::Ends(place) => {
                let message = "wanted the number of touches so far, never less than before";
                ("ends", self.journeys + place, message.to_owned())
            }
            Bad::Minor(place) => {
                let message = format!("wanted whole minor units, 0 to {}", Money::LARGEST);
                ("minor", self.journeys + place, message)
            }
            Bad::Sum(place) => return too_much().under(&format!("[{}]", self.journeys + place)),
            Bad::End => {
                return Error::one(Code::OutOfRange, "ends", "wanted the last to be the number of touches");
            }
        };
        Error::one(Code::OutOfRange, format!("{column}[{place}]"), message)
    }
}

const INSTANT: &str = "wanted whole milliseconds between 1990 and 2099";
