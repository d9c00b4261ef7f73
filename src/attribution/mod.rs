//! Touches in, credits and report out: what every text earned, to the cent.
//!
//! [`touch`] says which touches of a journey may earn. [`touch_models`] share a sale out among its own
//! touches; [`markov`] and [`shapley`] look at all journeys at once. [`apportion`] makes whole minor units of
//! shares, so that every model sums exactly to the revenue. [`attribute`](fn@attribute) asks several models in
//! one pass. [`receipt`] tells a lead's sales with what earned them. [`opportunity`](fn@opportunity) says what a
//! better rate would bring, [`wilson`](fn@wilson) how sure a rate is, [`lift`] how far two rates or revenues lie apart, [`experiment`] which of two arms is better, and
//! [`experiment_report`] what every experiment has shown.

pub mod apportion;
pub mod attribute;
pub mod channels;
pub mod columns;
pub mod decimal;
pub mod experiment;
pub mod experiment_report;
pub mod journey;
pub mod lift;
pub mod markov;
pub mod opportunity;
pub mod receipt;
pub mod report;
pub mod shapley;
pub mod touch;
pub mod touch_models;
pub mod wilson;

pub use attribute::{Attribution, Credit, Model, Options, Tally, attribute};
pub use columns::{ColumnTally, Columns};
pub use decimal::Days;
pub use experiment_report::{ExperimentReport, verdicts};
pub use opportunity::{Opportunity, Question, opportunity};
pub use receipt::{Receipts, receipts};
pub use report::{Books, Draft, Facts, Report, Request, Rules, report};
pub use touch::{Conversion, Journey, Touch};
pub use touch_models::{Rule, credits};
pub use wilson::{Interval, wilson};
