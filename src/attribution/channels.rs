//! Channels by number: the name of a channel is looked at once a touch, and a small number goes on from there.
//!
//! In: names as they come. Out: numbers in the order of first sight; in the end the names sorted, so that no
//! answer depends on the order in which journeys came in.

use crate::table::Table;

/// The channels seen so far.
#[derive(Debug, Default)]
pub struct Channels {
    numbers: Table<String, u32>,
}

impl Channels {
    /// The number of a channel.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Are there none yet?
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// All channels by name.
    pub fn by_name(self) -> ByName {
        let (names, numbers): (Vec<String>, Vec<u32>) = self.numbers.into_entries().into_iter().unzip();
        let mut ranks = vec![0; names.len()];
        for (rank, &number) in numbers.iter().enumerate() {
            if let Some(of) = ranks.get_mut(number as usize) {
                *of = rank;
            }
        }
        ByName { names, numbers, ranks }
    }
}

/// Channels sorted by name. A channel's place among the names is its rank.
#[derive(Debug, Default)]
pub struct ByName {
    /// The names, rising.
    pub names: Vec<String>,
    /// The number of each.
    pub numbers: Vec<u32>,
    /// The rank of each number.
    ranks: Vec<usize>,
}

impl ByName {
    /// The rank of a number.
    pub fn rank(&self, number: u32) -> usize {
        self.ranks.get(number as usize).copied().unwrap_or_default()
    }
}
