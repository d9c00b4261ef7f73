//! Moves counted by key: a table with open addressing, made for a step that has been taken before.
//!
//! In: a key and where it leads. Out: where it leads, and in the end how often each key came. Keys are made of small
//! numbers, given out in order of first sight, so nobody outside chooses where they fall.

/// What a key leads to, and how often it came.
#[derive(Debug, Clone, Copy, Default)]
pub struct Edge {
    /// The key.
    pub key: u128,
    /// Where it leads.
    pub to: u32,
    /// How often; 0 marks a free place.
    pub count: u64,
}

/// All keys that came.
#[derive(Debug)]
pub struct Edges {
    /// A power of two of places, at most half of them taken.
    places: Vec<Edge>,
    taken: usize,
    /// 64 less the power.
    shift: u32,
}

impl Default for Edges {
    fn default() -> Self {
        Self::with_power(5)
    }
}

impl Edges {
    fn with_power(power: u32) -> Self {
        Self { places: vec![Edge::default(); 1 << power], taken: 0, shift: 64 - power }
    }

    /// Counts a key and says where it leads; `fresh` says it the first time.
    #[inline]
    pub fn step(&mut self, key: u128, fresh: impl FnOnce() -> u32) -> u32 {
        let mut place = self.hash(key);
        // Half of the places are free, so the search ends; around the end it begins anew.
        loop {
            match self.places.get_mut(place) {
                Some(edge) if edge.count > 0 && edge.key == key => {
                    edge.count += 1;
                    return edge.to;
                }
                Some(edge) if edge.count > 0 => place += 1,
                Some(edge) => {
                    let to = fresh();
                    *edge = Edge { key, to, count: 1 };
                    self.taken += 1;
                    self.grow();
                    return to;
                }
                None => place = 0,
            }
        }
    }

    /// Every key that came, in no order.
    pub fn into_list(self) -> Vec<Edge> {
        self.places.into_iter().filter(|edge| edge.count > 0).collect()
    }

    /// Fibonacci hashing: the high bits of a product with 2^64 / the golden ratio.
    fn hash(&self, key: u128) -> usize {
        let folded = key as u64 ^ ((key >> 64) as u64).rotate_left(29);
        (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }

    fn grow(&mut self) {
        if self.taken * 2 < self.places.len() {
            return;
        }
        let small = std::mem::replace(self, Self::with_power(65 - self.shift));
        self.taken = small.taken;
        for edge in small.into_list() {
            let mut place = self.hash(edge.key);
            loop {
                match self.places.get_mut(place) {
                    Some(other) if other.count > 0 => place += 1,
                    Some(free) => {
                        *free = edge;
                        break;
                    }
                    None => place = 0,
                }
            }
        }
    }
}
