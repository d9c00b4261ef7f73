//! Moves from state to state, counted: what the chain of the Markov model rests on.

use crate::edges::Edges;

/// The moves of all journeys, counted. Memory grows with the distinct moves, not with the journeys.
#[derive(Debug)]
pub struct Moves {
    /// How many channels a state remembers.
    pub order: u32,
    /// The states in order of first sight; the first is the start.
    pub states: Vec<Counted>,
    /// The number of each state by its memory.
    places: Edges,
    /// By state and channel: the state that the channel leads to.
    pub moves: Edges,
}

/// The last channels, latest in the lowest 32 bits, each as its number + 1; 0 is the start.
pub type Memory = u128;

/// Bits of a channel in a memory.
pub const BITS: u32 = 32;

/// A state: what it remembers, and how often journeys ended there.
#[derive(Debug, Default)]
pub struct Counted {
    /// The memory.
    pub memory: Memory,
    /// Journeys that ended here and converted.
    pub conversions: u64,
    /// Journeys that ended here without.
    pub nothing: u64,
}

impl Moves {
    /// Nothing counted yet. `order` is 1 to 3.
    pub fn new(order: u8) -> Self {
        let mut places = Edges::default();
        places.step(0, || 0);
        let (states, moves) = (vec![Counted::default()], Edges::default());
        Self { order: u32::from(order), states, places, moves }
    }

    /// Counts a journey in: the numbers of its channels as they happened, and whether it converted.
    pub fn add(&mut self, path: &[u32], converted: bool) {
        let Self { order, states, places, moves } = self;
        let mut here = 0;
        for &channel in path {
            let key = (u128::from(here) << BITS) | u128::from(channel);
            here = moves.step(key, || {
                let memory = states.get(here as usize).map_or(0, |state| state.memory);
                let whole = (1 << (BITS * *order)) - 1;
                let memory = ((memory << BITS) | (Memory::from(channel) + 1)) & whole;
                let fresh = states.len() as u32;
                let there = places.step(memory, || fresh);
                if there == fresh {
                    states.push(Counted { memory, ..Counted::default() });
                }
                there
            });
        }
        if let Some(state) = states.get_mut(here as usize) {
            *(if converted { &mut state.conversions } else { &mut state.nothing }) += 1;
        }
    }
}
