//! The playbooks to begin with: one per industry, in texts of our own wording.
//!
//! They are askama templates in `pkg-templates/playbooks`: one base, and per industry what differs from it. They
//! are rendered while building (`build/starters.rs`); what is kept here is each line once.
//! A business changes name, contact, booking link and texts; the rest may stay.
//!
//! ```
//! use textlift::lead::Industry;
//! use textlift::playbook::starter::starter;
//! let playbook: serde_json::Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
//! assert_eq!(playbook["business"]["industry"], "audiology");
//! ```

use crate::gather::Gather;
use crate::lead::Industry;

include!(concat!(env!("OUT_DIR"), "/starters.rs"));

/// The starter playbook of an industry, as JSON.
pub fn starter(industry: Industry) -> String {
    let all = LINES.split('\n').gather();
    let starter = STARTERS.iter().find(|(word, _)| *word == industry.word());
    let numbers = starter.map_or(&[][..], |(_, numbers)| numbers);
    numbers.iter().filter_map(|number| all.get(usize::from(*number)).copied()).gather().join("\n")
}
