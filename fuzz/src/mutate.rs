//! A JSON value of the corpus in, a changed one out: what people, other programs and enemies might hand in.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Changes values; the same name and corpus give the same changes in the same order.
pub struct Mutator {
    state: u64,
    /// Every key and every text of the seeds.
    keys: Vec<String>,
    texts: Vec<String>,
}

const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "-0",
    "null",
    "STOP",
    "stop please",
    "yes",
    "\u{0}",
    "\n",
    "\u{202e}",
    "\u{feff}",
    "\u{200b}",
    "é",
    "e\u{301}",
    "İ",
    "ß",
    "ﬁ",
    "\u{10ffff}",
    "👍🏽",
    "🛑",
    "{{",
    "}}",
    "{{ firstName }}",
    "{{ firstName | possessive }}",
    "{{ deadline.friday }}",
    "http://",
    "a.b",
    "bit.ly/x",
    "evil.example",
    "+1",
    "+16025550123",
    "+999999999999999",
    "2026-11-24T16:00:00Z",
    "2026-02-29",
    "2024-02-29T00:00:00Z",
    "1990-01-01T00:00:00Z",
    "2099-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59Z",
    "00:00",
    "24:00",
    "23:59",
    "US",
    "FL",
    "FR",
    "ZZ",
    "UTC",
    "America/New_York",
    "Antarctica/Troll",
    "Pacific/Apia",
    "USD",
    "JPY",
    "KWD",
    "mon",
    "sun",
];

const NUMBERS: &[i64] = &[
    0,
    1,
    -1,
    2,
    3,
    7,
    10,
    13,
    14,
    59,
    60,
    63,
    70,
    100,
    127,
    128,
    153,
    160,
    255,
    256,
    365,
    1_000,
    65_535,
    65_536,
    86_400_000,
    1_795_536_000_000,
    631_152_000_000,
    4_102_444_799_999,
    90_071_992_547,
    i32::MAX as i64,
    u32::MAX as i64,
    (1 << 53) - 1,
    1 << 53,
    -(1 << 53),
    i64::MAX,
    i64::MIN,
];

impl Mutator {
    /// Changes the values of these seeds.
    pub fn new(name: &str, seeds: &[Value]) -> Self {
        let (mut keys, mut texts) = (BTreeSet::new(), BTreeSet::new());
        for seed in seeds {
            gather(seed, &mut keys, &mut texts);
        }
        let state =
            name.bytes().fold(0x9e37_79b9_7f4a_7c15, |state: u64, b| state.rotate_left(7) ^ u64::from(b));
        Self { state, keys: keys.into_iter().collect(), texts: texts.into_iter().collect() }
    }

    /// A value of the corpus with one to eight changes; the latest are chosen more often.
    pub fn next(&mut self, corpus: &[Value]) -> Value {
        let from = if self.below(2) == 0 { corpus.len().saturating_sub(200) } else { 0 };
        let place = from + self.below(corpus.len() - from);
        let mut value = corpus.get(place).cloned().unwrap_or_default();
        for _ in 0..1 << self.below(4) {
            self.change(&mut value, corpus);
        }
        value
    }

    /// xorshift64*, enough to wander.
    fn random(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.random() % bound.max(1) as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> Option<&'a T> {
        let place = self.below(list.len());
        list.get(place).copied()
    }

    /// One change somewhere in the value.
    fn change(&mut self, value: &mut Value, corpus: &[Value]) {
        let depth = self.below(8);
        let place = self.walk(value, depth);
        match (self.below(8), &mut *place) {
            (0, place) => *place = self.any(),
            (1, place) => {
                let other = self.below(corpus.len());
                let mut other = corpus.get(other).cloned().unwrap_or_default();
                let depth = self.below(8);
                *place = self.walk(&mut other, depth).take();
            }
            (_, Value::Array(list)) => self.change_list(list),
            (_, Value::Object(map)) => self.change_object(map),
            (_, Value::String(text)) => *text = self.changed_text(text),
            (_, Value::Number(number)) => {
                let near = number.as_i64().unwrap_or(0);
                let step = [
                    1,
                    -1,
                    1_000,
                    60_000,
                    3_600_000,
                    -3_600_000,
                    86_400_000,
                    -86_400_000,
                    604_800_000,
                    2_419_200_000,
                ];
                let step = step.get(self.below(10)).copied().unwrap_or(1);
                *place = if self.below(4) == 0 { self.number() } else { json!(near.wrapping_add(step)) };
            }
            (_, Value::Bool(yes)) => *yes = !*yes,
            (_, Value::Null) => *place = self.any(),
        }
    }

    /// A place some steps into a value.
    fn walk<'v>(&mut self, value: &'v mut Value, steps: usize) -> &'v mut Value {
        let inner = match value {
            Value::Array(list) => list.len(),
            Value::Object(map) => map.len(),
            _ => 0,
        };
        if steps == 0 || inner == 0 {
            return value;
        }
        let place = self.below(inner);
        let next = match value {
            Value::Array(list) => list.get_mut(place),
            Value::Object(map) => map.values_mut().nth(place),
            _ => None,
        };
        match next {
            Some(next) => self.walk(next, steps - 1),
            // Never: the place lies within.
            None => Box::leak(Box::new(Value::Null)),
        }
    }

    fn change_list(&mut self, list: &mut Vec<Value>) {
        let place = self.below(list.len());
        match self.below(5) {
            0 if !list.is_empty() => drop(list.remove(place)),
            1 if !list.is_empty() => list.extend(list.get(place).cloned()),
            2 if !list.is_empty() => {
                let other = self.below(list.len());
                list.swap(place, other);
            }
            3 if (1..32).contains(&list.len()) => list.extend(list.clone()),
            _ => list.push(self.any()),
        }
    }

    fn change_object(&mut self, map: &mut Map<String, Value>) {
        let place = self.below(map.len());
        let key = map.keys().nth(place).cloned();
        match (self.below(3), key) {
            (0, Some(key)) => drop(map.remove(&key)),
            (1, Some(key)) => {
                let value = map.get(&key).cloned().unwrap_or_default();
                map.insert(self.key(), value);
            }
            _ => {
                let key = self.key();
                map.insert(key, self.any());
            }
        }
    }

    fn key(&mut self) -> String {
        let place = self.below(self.keys.len());
        self.keys.get(place).cloned().unwrap_or_else(|| "id".to_owned())
    }

    fn number(&mut self) -> Value {
        let place = self.below(NUMBERS.len() + 4);
        match NUMBERS.get(place) {
            Some(number) => json!(number),
            None => [json!(1.5), json!(-0.0), json!(1e300), json!(0.000_000_1)]
                .get(place - NUMBERS.len())
                .cloned()
                .unwrap_or_default(),
        }
    }

    fn any(&mut self) -> Value {
        match self.below(9) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 | 3 => self.number(),
            4 | 5 => json!(self.one(TEXTS)),
            6 => {
                let place = self.below(self.texts.len());
                json!(self.texts.get(place))
            }
            7 => json!([]),
            _ => json!({}),
        }
    }

    fn changed_text(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        let place = self.below(chars.len() + 1);
        match self.below(6) {
            0 => return self.one(TEXTS).unwrap_or_default().to_owned(),
            1 => {
                let place = self.below(self.texts.len());
                return self.texts.get(place).cloned().unwrap_or_default();
            }
            2 if place < chars.len() => drop(chars.remove(place)),
            3 if chars.len() < 4_000 => chars.extend(chars.clone()),
            4 => chars.truncate(place),
            _ => {
                let more = self.one(TEXTS).unwrap_or_default();
                chars.splice(place..place, more.chars());
            }
        }
        chars.into_iter().collect()
    }
}

fn gather(value: &Value, keys: &mut BTreeSet<String>, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(texts.insert(text.clone())),
        Value::Array(list) => list.iter().for_each(|value| gather(value, keys, texts)),
        Value::Object(map) => {
            for (key, value) in map {
                keys.insert(key.clone());
                gather(value, keys, texts);
            }
        }
        _ => {}
    }
}
