//! Lead in, score and segment out.

mod history;
mod rules;
mod score;
mod segment;

pub use rules::{Band, Clicks, Fit, Further, Opens, PerAmount, Scoring};
pub use score::{Line, Score, Step, score, segment};
pub use segment::{Segment, Track};
