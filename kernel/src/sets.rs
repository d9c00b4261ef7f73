//! The sets of channels of converting journeys, counted. A set is a number with a bit per channel.

/// Conversions and revenue by set.
#[derive(Debug, Default)]
pub struct Sets {
    sets: Vec<(u64, i64)>,
}

impl Sets {
    /// Channels from this number on are left out: there is no exact answer then.
    pub const MOST_CHANNELS: usize = 12;

    /// Counts a conversion in: the numbers of its channels and its revenue.
    #[inline]
    pub fn add(&mut self, path: &[u32], revenue: i64) {
        const ALL: u32 = (1 << Sets::MOST_CHANNELS) - 1;
        let set = path.iter().fold(0, |set, &number| set | 1_u32.checked_shl(number).unwrap_or(0) & ALL);
        if self.sets.len() <= set as usize {
            self.sets.resize(set as usize + 1, (0, 0));
        }
        if let Some((conversions, sum)) = self.sets.get_mut(set as usize) {
            *conversions += 1;
            *sum = sum.saturating_add(revenue);
        }
    }

    /// Conversions and revenue of each set, by its number.
    pub fn list(&self) -> &[(u64, i64)] {
        &self.sets
    }
}
