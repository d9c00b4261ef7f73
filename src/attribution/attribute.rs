//! The question and the answer: journeys and models in, credits per channel out.
//!
//! In: [`Journey`]s in any order and [`Options`]. Out: for each model asked for, every channel with what it
//! earned, in whole minor units, largest first. Each model's credits and `unattributed`, the revenue of sales
//! that no touch led up to, sum exactly to `revenue`.
//!
//! ```
//! use textlift::attribution::{attribute, Journey, Options};
//! use textlift::read::{self, Speech};
//! let journeys: Vec<Journey> = read::json(br#"[
//!     {"touches": [{"channel": "email", "at": "2026-03-01T09:00:00Z"},
//!                  {"channel": "sms", "at": "2026-03-04T15:00:00Z"}],
//!      "conversion": {"at": "2026-03-05T10:00:00Z", "value": {"minor": 250001, "currency": "USD"}}},
//!     {"touches": [{"channel": "email", "at": "2026-03-02T09:00:00Z"}]}
//! ]"#, Speech::Discreet).unwrap();
//! let options: Options = read::json(br#"{"models": ["linear", "markov"]}"#, Speech::Plain).unwrap();
//! let answer = attribute(&journeys, &options).unwrap();
//! assert_eq!(serde_json::to_string(&answer.linear).unwrap(),
//!            r#"[{"channel":"email","credit":125001},{"channel":"sms","credit":125000}]"#);
//! ```

use serde::Serialize;

use crate::gather::Gather;
use crate::lead::{Currency, Instant, Money};
use crate::problem::{Code, Error};
use crate::read::{At, Read, hint};

use super::apportion::{Ties, apportion};
use super::channels::{ByName, Channels};
use super::decimal::Days;
use super::markov;
use super::shapley::{self, MOST_CHANNELS};
use super::touch::{Journey, counts, steps};
use super::touch_models::{Rule, by_weights, float};
use textlift_kernel::{Paths, Sold};

crate::choices! {
    /// A way to share revenue out among touches.
    pub enum Model {
        /// All to the first touch.
        First = "first",
        /// All to the last touch.
        Last = "last",
        /// The same to each touch.
        Linear = "linear",
        /// 40 % to the first, 40 % to the last, 20 % to those between.
        Position = "position",
        /// Half as much for each half-life of age.
        TimeDecay = "time-decay",
        /// By removal effect, over all journeys.
        Markov = "markov",
        /// By Shapley value, over all journeys.
        Shapley = "shapley",
    }
}

/// Which models, and the numbers they need.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct Options {
    /// The models; `last` unless told.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub models: Vec<Model>,
    /// Time decay: the age at which a touch weighs half; 7 days unless told, more than 0.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        serde(rename = "halfLifeDays"),
        tsify(optional, type = "number")
    )]
    pub half_life: Days,
    /// Markov: how many channels the chain remembers, 1 to 3; 1 unless told.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub markov_order: u8,
    /// How long before a conversion a touch still counts, inclusive; 30 days unless told.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        serde(rename = "lookBackDays"),
        tsify(optional, type = "number")
    )]
    pub look_back: Days,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            models: vec![Model::Last],
            half_life: Days::whole(7),
            markov_order: 1,
            look_back: Days::whole(30),
        }
    }
}

impl Read for Options {
    fn read(at: At<'_>) -> Option<Self> {
        let usual = Self::default();
        let mut fields = at.object()?;
        let models = fields.get_or("models", || vec![Named(Model::Last)]);
        let half_life = fields.get_or("halfLifeDays", || HalfLife(usual.half_life));
        let markov_order = fields.get_or("markovOrder", || Order(usual.markov_order));
        let look_back = fields.get_or("lookBackDays", || usual.look_back);
        fields.refuse_unknown_keys();
        Some(Self {
            models: models?.into_iter().map(|Named(model)| model).gather(),
            half_life: half_life?.0,
            markov_order: markov_order?.0,
            look_back: look_back?,
        })
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

struct Named(Model);

impl Read for Named {
    fn read(at: At<'_>) -> Option<Self> {
        let text = at.text()?;
        let words = Model::WORDS.iter().map(|(word, _)| *word);
        match Model::WORDS.iter().find(|(word, _)| *word == text) {
            Some((_, model)) => Some(Self(*model)),
            None => at.wanted(
                Code::UnknownModel,
                &format!("one of {}{}", words.clone().gather().join(", "), hint(text, words)),
            ),
        }
    }
}

struct HalfLife(Days);

impl Read for HalfLife {
    fn read(at: At<'_>) -> Option<Self> {
        match Days::read(at)? {
            days if days.millis() > 0 => Some(Self(days)),
            _ => at.wanted(Code::OutOfRange, "more than 0 days"),
        }
    }
}

struct Order(u8);

impl Read for Order {
    fn read(at: At<'_>) -> Option<Self> {
        at.whole(1..=3).and_then(|order| u8::try_from(order).ok()).map(Self)
    }
}

/// What a channel earned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Credit {
    /// The channel.
    pub channel: String,
    /// Minor units.
    pub credit: i64,
}

/// What removing a channel would cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct RemovalEffect {
    /// The channel.
    pub channel: String,
    /// The part of conversions that would be lost, 0 to 1.
    pub effect: f64,
}

/// A set of channels that converting journeys had, and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Coalition {
    /// The channels by name.
    pub channels: Vec<String>,
    /// Conversions of journeys with exactly these channels.
    pub conversions: u64,
    /// Their revenue in minor units.
    pub revenue: i64,
    /// v(S): the revenue of all journeys whose channels all lie in this set. For a set that is not listed
    /// it is the sum of `revenue` over the listed sets inside it.
    pub worth: i64,
}

/// The credits by model, the totals, and what the data-driven models rest on.
///
/// Each list names every channel that any journey touched, those that earned nothing included; largest credit
/// first, then by name. A model that was not asked for is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Attribution {
    /// First touch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Vec<Credit>>,
    /// Last touch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Vec<Credit>>,
    /// The same to each touch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linear: Option<Vec<Credit>>,
    /// 40, 20, 40.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Vec<Credit>>,
    /// Half as much for each half-life of age.
    #[serde(rename = "time-decay", skip_serializing_if = "Option::is_none")]
    pub time_decay: Option<Vec<Credit>>,
    /// Removal effects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markov: Option<Vec<Credit>>,
    /// Shapley values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shapley: Option<Vec<Credit>>,
    /// Revenue of conversions that no touch led up to, in minor units; in no model's list.
    pub unattributed: i64,
    /// All revenue in minor units: `unattributed` and the credits of any one model.
    pub revenue: i64,
    /// The currency of every amount here; absent if nothing was sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Journeys that converted.
    pub conversions: u64,
    /// Journeys in all.
    pub journeys: u64,
    /// With `markov`: largest effect first, then by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removal_effects: Option<Vec<RemovalEffect>>,
    /// With `shapley`: the sets of channels that converting journeys had, smallest first, then by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coalitions: Option<Vec<Coalition>>,
}

impl Attribution {
    /// The credits of a model, if it was asked for.
    pub fn of(&self, model: Model) -> Option<&[Credit]> {
        let credits = match model {
            Model::First => &self.first,
            Model::Last => &self.last,
            Model::Linear => &self.linear,
            Model::Position => &self.position,
            Model::TimeDecay => &self.time_decay,
            Model::Markov => &self.markov,
            Model::Shapley => &self.shapley,
        };
        credits.as_deref()
    }

    fn slot(&mut self, model: Model) -> &mut Option<Vec<Credit>> {
        match model {
            Model::First => &mut self.first,
            Model::Last => &mut self.last,
            Model::Linear => &mut self.linear,
            Model::Position => &mut self.position,
            Model::TimeDecay => &mut self.time_decay,
            Model::Markov => &mut self.markov,
            Model::Shapley => &mut self.shapley,
        }
    }
}

/// Shares the revenue of all journeys out under every model asked for, in one pass.
///
/// Errors: `mixed-currency`, `overflow` (revenue above 2^53 - 1 minor units), `too-many-channels` (Shapley
/// over more than 12).
pub fn attribute(journeys: &[Journey], options: &Options) -> Result<Attribution, Error> {
    let mut tally = Tally::new(options);
    for (place, journey) in journeys.iter().enumerate() {
        tally.add(journey).map_err(|error| error.under(&format!("journeys[{place}]")))?;
    }
    tally.finish()
}

/// Attribution of one journey after the other. Memory grows with the distinct moves and sets of channels, of
/// which there are no more than distinct paths, and not with the journeys; a journey allocates nothing.
pub struct Tally {
    look_back: Days,
    channels: Channels,
    /// The models that are rules, in the order of `paths`.
    rules: Vec<Model>,
    paths: Paths,
    answer: Attribution,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(options: &Options) -> Self {
        let (mut models, mut rules) = (Vec::new(), Vec::new());
        for &model in &options.models {
            if let Some(rule) = Rule::of(model, options.half_life)
                && !models.contains(&model)
            {
                models.push(model);
                rules.push(rule.told());
            }
        }
        let order = options.models.contains(&Model::Markov).then_some(options.markov_order);
        let sets = options.models.contains(&Model::Shapley);
        Self {
            look_back: options.look_back,
            channels: Channels::default(),
            rules: models,
            paths: Paths::new(rules, order, sets, by_weights, by_instant),
            answer: Attribution::default(),
        }
    }

    /// Counts a journey in. After an error the tally is as before.
    pub fn add(&mut self, journey: &Journey) -> Result<(), Error> {
        let conversion = journey.conversion.as_ref();
        self.open(conversion.map(|conversion| conversion.value))?;
        let (touches, at) = (&journey.touches, conversion.map(|conversion| conversion.at));
        let told = |n: usize| touches.get(n).map(|touch| touch.at);
        // Most journeys are told as they happened.
        if (1..touches.len()).all(|n| told(n - 1) < told(n)) {
            for touch in touches {
                if counts(touch.at, at, self.look_back) {
                    self.push(touch.at, &touch.channel);
                }
            }
        } else {
            for step in steps(touches, at, self.look_back) {
                self.push(step.at, step.channel);
            }
        }
        let value = conversion.map(|conversion| conversion.value.minor);
        if !self.paths.close(value) {
            self.answer.unattributed += value.unwrap_or_default();
        }
        Ok(())
    }

    /// Checks a sale and counts it with its journey.
    fn open(&mut self, conversion: Option<Money>) -> Result<(), Error> {
        if let Some(value) = conversion {
            if self.answer.currency.is_some_and(|known| known != value.currency) {
                let message = "all conversions of one call must be in one currency";
                return Err(Error::one(Code::MixedCurrency, "conversion.value.currency", message));
            }
            let revenue = self.answer.revenue.checked_add(value.minor).filter(|sum| *sum <= MOST_REVENUE);
            let revenue = revenue.filter(|_| value.minor >= 0).ok_or_else(too_much)?;
            self.answer.revenue = revenue;
            self.answer.currency = Some(value.currency);
            self.answer.conversions += 1;
        }
        self.answer.journeys += 1;
        Ok(())
    }

    /// One more touch of the path, in the order in which they happened.
    fn push(&mut self, at: Instant, channel: &str) {
        let number = self.channels.number(channel);
        self.paths.push(float(at), number);
    }

    /// Where journeys in columns are counted, and what was sold by those before.
    pub(super) fn paths(&mut self) -> (&mut Paths, i64) {
        (&mut self.paths, self.answer.revenue)
    }

    /// Counts sales of journeys in columns.
    pub(super) fn sold(&mut self, sold: Sold, journeys: usize, currency: Currency) {
        let answer = &mut self.answer;
        answer.journeys += journeys as u64;
        answer.conversions += sold.conversions;
        answer.revenue += sold.revenue;
        answer.unattributed += sold.unattributed;
        if sold.conversions > 0 {
            answer.currency = Some(currency);
        }
    }

    /// Names a channel that journeys in columns have met; in the order of its number there.
    pub(super) fn name(&mut self, channel: &str) {
        self.channels.number(channel);
    }

    /// The answer over all journeys counted in.
    pub fn finish(self) -> Result<Attribution, Error> {
        let Self { channels, rules, paths, mut answer, .. } = self;
        let channels = channels.by_name();
        for (model, earned) in rules.into_iter().zip(paths.credits()) {
            let of = |&number: &u32| earned.get(number as usize).copied().unwrap_or_default();
            *answer.slot(model) = Some(listed(&channels, &channels.numbers.iter().map(of).gather()));
        }
        let (moves, sets) = paths.into_counts();
        if let Some(moves) = moves {
            let effects = markov::removal_effects(moves, &channels);
            let weights: Vec<u64> = effects.iter().map(|&effect| weight(effect)).gather();
            let earned = apportion(answer.revenue - answer.unattributed, &weights, Ties::Nearly);
            answer.markov = Some(listed(&channels, &earned));
            let named = channels.names.iter().cloned().zip(effects);
            let mut effects: Vec<RemovalEffect> =
                named.map(|(channel, effect)| RemovalEffect { channel, effect }).gather();
            crate::sort::by(&mut effects, |a, b| b.effect.total_cmp(&a.effect));
            answer.removal_effects = Some(effects);
        }
        if let Some(sets) = sets {
            let count = channels.names.len();
            if count > MOST_CHANNELS {
                let message =
                    format!("shapley is exact, for at most {MOST_CHANNELS} channels; there are {count}");
                return Err(Error::one(Code::TooManyChannels, "journeys", message));
            }
            let coalitions = shapley::coalitions(&sets, &channels);
            let earned = shapley::credits(count, &coalitions);
            answer.shapley = Some(listed(&channels, &earned));
            let name = |rank: usize| channels.names.get(rank).cloned();
            let named = |set: shapley::Coalition| Coalition {
                channels: set.channels.into_iter().filter_map(name).gather(),
                conversions: set.conversions,
                revenue: set.revenue,
                worth: set.worth,
            };
            answer.coalitions = Some(coalitions.into_iter().map(named).gather());
        }
        Ok(answer)
    }
}

fn by_instant(touches: &mut [(f64, u8)]) {
    crate::sort::by(touches, |a, b| a.0.total_cmp(&b.0));
}

/// 2^53 - 1: what JavaScript's numbers hold to the unit.
pub(super) const MOST_REVENUE: i64 = (1 << 53) - 1;

pub(super) fn too_much() -> Error {
    let message = "revenue in all must stay from 0 to 2^53 - 1 minor units";
    Error::one(Code::Overflow, "conversion.value.minor", message)
}

/// An effect in units of 2^-52, the last digit of a float below one.
#[allow(clippy::float_arithmetic, reason = "makes a whole number of a float")]
fn weight(effect: f64) -> u64 {
    (effect * (1_u64 << 52) as f64) as u64
}

/// Channels, by name, with what they earned: largest first. The sort is stable, so equals stay by name.
fn listed(channels: &ByName, earned: &[i64]) -> Vec<Credit> {
    let named = channels.names.iter().cloned().zip(earned);
    let mut credits: Vec<Credit> = named.map(|(channel, &credit)| Credit { channel, credit }).gather();
    crate::sort::by_key(&mut credits, |entry| std::cmp::Reverse(entry.credit));
    credits
}
