//! What is outside the shell: time, chance, and a provider that fails in every way a provider can.

/// Chance with a seed (SplitMix64: Steele, Lea, Flood 2014).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `from` up to, not including, `to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + (self.next() % (to - from) as u64) as i64
    }

    /// True so many times in a thousand.
    pub fn per_mille(&mut self, share: i64) -> bool {
        self.between(0, 1000) < share
    }

    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.between(0, list.len() as i64) as usize]
    }
}

/// How the provider meets one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Takes it and says so.
    Fine,
    /// Takes it and says so after the caller has gone.
    SlowAnswer,
    /// Takes it after the caller has gone.
    SlowTaking,
    /// Breaks the connection and has not taken it.
    ResetBefore,
    /// Takes it and breaks the connection.
    ResetAfter,
    /// Has not taken it: too many requests.
    TooMany,
    /// Has not taken it: unavailable, with Retry-After.
    Unavailable,
    /// Has not taken it, and answers 500.
    ErrorBefore,
    /// Takes it, and answers 500.
    ErrorAfter,
    /// Takes it, and answers something that is not JSON.
    NotJson,
    /// Takes it and calls back long before it answers.
    CallbackFirst,
    /// Refuses it.
    Refused,
    /// Refuses it: the number has opted out there.
    OptedOut,
}

impl Fault {
    pub const ALL: [Self; 13] = [
        Self::Fine,
        Self::SlowAnswer,
        Self::SlowTaking,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::TooMany,
        Self::Unavailable,
        Self::ErrorBefore,
        Self::ErrorAfter,
        Self::NotJson,
        Self::CallbackFirst,
        Self::Refused,
        Self::OptedOut,
    ];

    /// On an ordinary day half of the requests go well, which is far worse than life.
    pub fn ordinary(chance: &mut Chance) -> Self {
        if chance.per_mille(500) { Self::Fine } else { chance.pick(&Self::ALL) }
    }

    /// In an outage nothing goes well.
    pub fn outage(chance: &mut Chance) -> Self {
        chance.pick(&[
            Self::ResetBefore,
            Self::ResetBefore,
            Self::ResetAfter,
            Self::SlowTaking,
            Self::Unavailable,
            Self::ErrorBefore,
        ])
    }

    /// What the caller is answered, and after how many milliseconds.
    pub fn answer(self, chance: &mut Chance) -> (Reply, i64) {
        let soon = chance.between(20, 900);
        match self {
            Self::Fine => (Reply::Taken, soon),
            Self::CallbackFirst => (Reply::Taken, chance.between(4_000, 9_000)),
            Self::SlowAnswer => (Reply::Taken, chance.between(9_000, 60_000)),
            Self::SlowTaking => (Reply::Taken, 600_000),
            Self::ResetBefore | Self::ResetAfter => (Reply::Reset, soon),
            Self::TooMany => (Reply::Http(429, None), soon),
            Self::Unavailable => (Reply::Http(503, Some(chance.between(1, 120))), soon),
            Self::ErrorBefore | Self::ErrorAfter => (Reply::Http(500, None), soon),
            Self::NotJson => (Reply::Http(200, None), soon),
            Self::Refused => (Reply::Error(21_211), soon),
            Self::OptedOut => (Reply::Error(21_610), soon),
        }
    }

    /// After how many milliseconds it takes the message, if it does.
    pub fn takes(self, chance: &mut Chance) -> Option<i64> {
        match self {
            Self::Fine | Self::SlowAnswer | Self::ResetAfter | Self::ErrorAfter | Self::NotJson => Some(5),
            Self::CallbackFirst => Some(1),
            Self::SlowTaking => Some(chance.between(11_000, 90_000)),
            _ => None,
        }
    }
}

/// The provider's answer on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// 201 with the id of the message.
    Taken,
    /// A bare status, perhaps with Retry-After in seconds.
    Http(u32, Option<i64>),
    /// 400 with an error code.
    Error(u32),
    /// The connection broke.
    Reset,
    /// The caller gave up.
    Timeout,
}

/// A message that the provider took: the truth that every row is held against.
#[derive(Debug, Clone)]
pub struct Taken {
    pub row: usize,
    pub text: String,
    pub at: i64,
    /// From when a listing shows it.
    pub listed_from: i64,
}

/// The provider's id of the n-th message that it took.
pub fn provider_id(nth: usize) -> String {
    format!("SM{nth}")
}
