//! Lead in, score and segment out.

mod columns;
mod history;
mod rules;
mod score;
mod segment;

pub use columns::{ColumnScores, Columns, Heads, ScoreColumns};
pub use rules::{Band, Clicks, Fit, Further, Opens, PerAmount, Scoring};
pub use score::{Brief, Line, Score, Step, brief, score, segment};
pub use segment::{Segment, Track};
