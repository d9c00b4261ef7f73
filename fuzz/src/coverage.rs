//! Which branches a call took, by the counters that the compiler put in.

use std::sync::Mutex;

/// The counters of each compiled unit: where they begin, and how many there are.
static UNITS: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());

/// Called by each compiled unit before `main`.
///
/// # Safety
/// The compiler hands in the bounds of a static array of bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __sanitizer_cov_8bit_counters_init(start: *mut u8, stop: *mut u8) {
    let unit = (start as usize, stop as usize - start as usize);
    if let Ok(mut units) = UNITS.lock()
        && unit.1 > 0
        && !units.contains(&unit)
    {
        units.push(unit);
    }
}

/// Every branch that was ever taken, with the orders of magnitude of how often in one call.
pub struct Coverage {
    seen: Vec<u8>,
    is_new: bool,
}

impl Coverage {
    /// Nothing taken yet.
    pub fn new() -> Self {
        let total = units().iter().map(|(_, length)| length).sum();
        assert!(total > 0, "compiled without counters; use `make fuzz`");
        Self { seen: vec![0; total], is_new: false }
    }

    /// Calls, and remembers which branches that took.
    pub fn of<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let units = units();
        for (start, length) in &units {
            // SAFETY: the bounds are those of a static array; only this thread runs.
            unsafe { std::ptr::write_bytes(*start as *mut u8, 0, *length) };
        }
        let answer = call();
        self.is_new = false;
        let mut place = 0;
        for (start, length) in units {
            // SAFETY: as above.
            let counters = unsafe { std::slice::from_raw_parts(start as *const u8, length) };
            let seen = self.seen.get_mut(place..place + length).unwrap_or_default();
            for (seen, count) in seen.iter_mut().zip(counters).filter(|(_, count)| **count > 0) {
                let magnitude = 1 << count.ilog2();
                self.is_new |= *seen & magnitude == 0;
                *seen |= magnitude;
            }
            place += length;
        }
        answer
    }

    /// Did the last call take a branch, or one so often, for the first time?
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// How many branches were taken at all.
    pub fn reached(&self) -> usize {
        self.seen.iter().filter(|seen| **seen > 0).count()
    }
}

fn units() -> Vec<(usize, usize)> {
    UNITS.lock().map(|units| units.clone()).unwrap_or_default()
}
