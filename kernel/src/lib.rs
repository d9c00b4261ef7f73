//! Loops that run a million times, over plain numbers: no text, no error to word, nothing of a person.
//!
//! In: what the engine has read and numbered. Out: sums. What the numbers mean, which of them are allowed, and how an answer
//! is told, is the engine's; here nothing is decided that it has not told.
//!
//! ```
//! use textlift_kernel::{Paths, Rule};
//! let mut paths = Paths::new(vec![Rule::Last, Rule::Linear], None, false, |_, _| Vec::new(), |_| ());
//! paths.push(0.0, 0);
//! paths.push(1.0, 1);
//! paths.close(Some(101));
//! assert_eq!(paths.credits(), [vec![0, 101], vec![51, 50]]);
//! ```

mod edges;
mod moves;
mod paths;
mod sets;
mod sharing;

pub use edges::{Edge, Edges};
pub use moves::{BITS, Counted, Memory, Moves};
pub use paths::{Bad, Block, Numbers, Paths, Sold, Turn};
pub use sets::Sets;
pub use sharing::{Large, PARTS, Path, Rule, Sharing, half_to};
