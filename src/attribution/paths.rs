//! Many journeys, few paths: equal paths are counted once.
//!
//! In: the channels of a journey in order, and how it ended. Out: each distinct path with its counts. Memory
//! grows with the distinct paths, not with the journeys. What comes out is sorted by channel name, so that
//! no answer depends on the order in which journeys came in.

use std::collections::BTreeMap;

/// How the journeys along one path ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// Journeys that ended in a conversion.
    pub conversions: u64,
    /// What the conversions brought in, in minor units.
    pub revenue: i64,
    /// Journeys that ended without one.
    pub nothing: u64,
}

impl Ends {
    fn add(&mut self, revenue: Option<i64>) {
        match revenue {
            Some(minor) => {
                self.conversions += 1;
                self.revenue = self.revenue.saturating_add(minor);
            }
            None => self.nothing += 1,
        }
    }
}

/// Paths while they are counted; a channel goes by the number it got when it was first seen.
#[derive(Debug, Default)]
pub struct Counting {
    numbers: BTreeMap<String, u32>,
    ends: BTreeMap<Box<[u32]>, Ends>,
}

impl Counting {
    /// The number of a channel.
    pub fn number(&mut self, channel: &str) -> u32 {
        if let Some(&number) = self.numbers.get(channel) {
            return number;
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(channel.to_owned(), number);
        number
    }

    /// Counts one journey: the revenue of its conversion, or nothing.
    pub fn add(&mut self, path: &[u32], revenue: Option<i64>) {
        // Looked up first, so that a known path costs no memory.
        match self.ends.get_mut(path) {
            Some(ends) => ends.add(revenue),
            None => {
                let mut ends = Ends::default();
                ends.add(revenue);
                self.ends.insert(path.into(), ends);
            }
        }
    }

    /// All paths, channels numbered by name.
    pub fn finish(self) -> Paths {
        let mut ranks = vec![0; self.numbers.len()];
        let mut seen = Vec::with_capacity(self.numbers.len());
        let mut channels = Vec::with_capacity(self.numbers.len());
        for (rank, (name, number)) in self.numbers.into_iter().enumerate() {
            if let Some(slot) = ranks.get_mut(number as usize) {
                *slot = rank;
            }
            seen.push(number as usize);
            channels.push(name);
        }
        let rank = |number: &u32| ranks.get(*number as usize).copied().unwrap_or_default();
        let mut paths: Vec<(Vec<usize>, Ends)> =
            self.ends.into_iter().map(|(path, ends)| (path.iter().map(rank).collect(), ends)).collect();
        crate::sort::by(&mut paths, |a, b| a.0.cmp(&b.0));
        Paths { channels, seen, paths }
    }
}

/// Distinct paths and the channels they go through.
#[derive(Debug)]
pub struct Paths {
    /// Names, sorted. A channel's place here is what the paths call it.
    pub channels: Vec<String>,
    /// The number each had while counting, in the order of `channels`.
    pub seen: Vec<usize>,
    /// Each path once, with its counts.
    pub paths: Vec<(Vec<usize>, Ends)>,
}
