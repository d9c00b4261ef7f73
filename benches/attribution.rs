//! A million journeys over eight channels: the engine beside pandas, ChannelAttribution and MAM, and native beside
//! WebAssembly, in one run: `make bench-attribution`.
//!
//! Times are those of the processor, which a busy machine hardly changes; on one thread they are the clock's on a quiet one.
//! The journeys are written once as columns and as text; every side reads the same files. All sides first answer, and
//! the answers are compared; then they are timed in turns, a round of each after the other. A side that is not there
//! (no Python environment, no built package) is left out, and the table says so. The rows are left in
//! `.cache/bench/attribution/rows.json`, from where `benches/node/table.mjs` takes them into the common table.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench may stop at what is not as claimed"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "a bench reads the clock and tells ratios"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use textlift::attribution::{Attribution, ColumnTally, Columns, Model, Options};
use textlift::lead::{DAY, HOUR};

const JOURNEYS: usize = 1_000_000;
const RUNS: u32 = 4;
const CHANNELS: [&str; 8] = ["sms", "email", "web", "call", "visit", "search", "social", "direct"];
const RULES: [Model; 5] = [Model::First, Model::Last, Model::Linear, Model::Position, Model::TimeDecay];

fn main() {
    // `cargo test --benches` only builds it.
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let rounds = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(7);
    let held = Held::new(JOURNEYS);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".cache/bench/attribution");
    held.write(&folder);
    let python = std::env::var("ATTRIBUTION_PYTHON").ok();
    let mut peers: Vec<Peer> = Vec::new();
    match python.map(|python| Peer::start(&[&python, "benches/peers/attribution.py"], &folder)) {
        Some(peer) => peers.extend(peer),
        None => println!("No Python peers: `make bench-attribution` makes their environment."),
    }
    if PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pkg/textlift.wasm").exists() {
        peers.extend(Peer::start(&["node", "benches/peers/attribution.mjs"], &folder));
    } else {
        println!("No WebAssembly beside it: `make pkg` builds it.");
    }

    let touches = held.touches.len();
    println!(
        "{JOURNEYS} journeys, {touches} touches, {} channels, {rounds} rounds in turns\n",
        CHANNELS.len()
    );
    let rows = rows(&held, &folder);
    let mut times: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    let mut ours: BTreeMap<String, Value> = BTreeMap::new();
    for (name, run) in &rows {
        ours.insert((*name).to_owned(), run());
    }
    for peer in &mut peers {
        for row in peer.rows.clone() {
            let (answer, _) = peer.run(&row);
            compare(&row, &ours[&row], &answer);
        }
    }
    for _ in 0..rounds {
        for (name, run) in &rows {
            // Several runs: the system counts in steps of some milliseconds.
            let begun = processor_seconds();
            (0..RUNS).for_each(|_| drop(std::hint::black_box(run())));
            let spent = (processor_seconds() - begun) / f64::from(RUNS);
            times.entry(((*name).to_owned(), "native".to_owned())).or_default().push(spent);
            for peer in peers.iter_mut().filter(|peer| peer.rows.iter().any(|row| row == name)) {
                let (_, spent) = peer.run(name);
                times.entry(((*name).to_owned(), peer.name(name))).or_default().push(spent);
            }
        }
    }
    println!(
        "{:<34} {:<28} {:>10} {:>10} {:>10}  {:>8}",
        "row", "side", "median ms", "min", "max", "x native"
    );
    let mut told = Vec::new();
    for (name, _) in &rows {
        let native = median(&times[&((*name).to_owned(), "native".to_owned())]);
        told.push(told_row(name, &times));
        for ((_, side), spent) in times.iter().filter(|((row, _), _)| row == name) {
            let (low, high) = spent.iter().fold((f64::MAX, 0.0_f64), |(l, h), &t| (l.min(t), h.max(t)));
            println!(
                "{name:<34} {side:<28} {:>10.1} {:>10.1} {:>10.1}  {:>8.2}",
                median(spent) * 1e3,
                low * 1e3,
                high * 1e3,
                median(spent) / native
            );
        }
    }
    let load =
        fs::read_to_string("/proc/loadavg").ok().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let told = json!({"rows": told, "load": load.unwrap_or_default()});
    fs::write(folder.join("rows.json"), told.to_string()).unwrap();
    memory();
}

/// What is asked of a row: how many times faster than its peer, at least and at best. WebAssembly: at most so many times
/// slower.
const ASKED: [(&str, f64, f64); 6] = [
    ("rule models", 10.0, 40.0),
    ("Markov order 1", 1.0, 60.0),
    ("Markov order 2", 1.0, 60.0),
    ("Markov order 3", 1.0, 60.0),
    ("Shapley", 20.0, 100.0),
    ("load, rules, Markov 1 to 3", 20.0, 60.0),
];
const ASKED_OF_WEBASSEMBLY: [f64; 2] = [1.6, 1.3];

/// A row as the common table takes it, in milliseconds.
fn told_row(name: &str, times: &BTreeMap<(String, String), Vec<f64>>) -> Value {
    let figures = |spent: &[f64]| {
        let (low, high) = spent.iter().fold((f64::MAX, 0.0_f64), |(l, h), &t| (l.min(t), h.max(t)));
        json!({"median": median(spent) * 1e3, "min": low * 1e3, "max": high * 1e3})
    };
    let side = |side: &str, spent: &[f64]| {
        let mut told = figures(spent);
        told["name"] = json!(side);
        told
    };
    let native = &times[&(name.to_owned(), "native".to_owned())];
    let (_, must, aim) = ASKED.iter().find(|(row, ..)| *row == name).unwrap();
    let others = times.iter().filter(|((row, side), _)| row == name && side != "native");
    let peers: Vec<Value> = others
        .map(|((_, of), spent)| {
            let mut told = side(of, spent);
            told["ratio"] = json!(median(spent) / median(native));
            if of.starts_with("WebAssembly") {
                told["most"] = json!({"must": ASKED_OF_WEBASSEMBLY[0], "aim": ASKED_OF_WEBASSEMBLY[1]});
            } else {
                told["must"] = json!(must);
                told["aim"] = json!(aim);
            }
            told
        })
        .collect();
    json!({"name": name, "unit": "ms", "ours": side("native", native), "peers": peers})
}

/// A row's name, and a run that answers what it found.
type Row<'h> = (&'static str, Box<dyn Fn() -> Value + 'h>);

fn rows<'h>(held: &'h Held, folder: &Path) -> Vec<Row<'h>> {
    let text = folder.join("journeys.csv");
    let of = |models: &[Model], order: u8| {
        let options = Options { models: models.to_vec(), markov_order: order, ..Options::default() };
        move || credits(&held.attribute(&options))
    };
    let whole = move || {
        let read = Held::read(&text);
        let options = |models: &[Model], order| Options {
            models: models.to_vec(),
            markov_order: order,
            ..Options::default()
        };
        let rules = [Model::First, Model::Last, Model::Linear, Model::Markov];
        let mut all = credits(&read.attribute(&options(&rules, 1)));
        for order in [2, 3] {
            let more = credits(&read.attribute(&options(&[Model::Markov], order)));
            all[format!("markov {order}")] = more["markov"].clone();
        }
        all
    };
    vec![
        ("rule models", Box::new(of(&RULES, 1))),
        ("Markov order 1", Box::new(of(&[Model::Markov], 1))),
        ("Markov order 2", Box::new(of(&[Model::Markov], 2))),
        ("Markov order 3", Box::new(of(&[Model::Markov], 3))),
        ("Shapley", Box::new(of(&[Model::Shapley], 1))),
        ("load, rules, Markov 1 to 3", Box::new(whole)),
    ]
}

/// `{model: {channel: credit}}`
fn credits(answer: &Attribution) -> Value {
    let mut all = json!({});
    for (word, model) in Model::WORDS {
        if let Some(credits) = answer.of(*model) {
            all[*word] = credits.iter().map(|entry| (entry.channel.clone(), json!(entry.credit))).collect();
        }
    }
    all
}

/// Every model that the peer knows: the same credits, up to what it rounds or simulates.
fn compare(row: &str, ours: &Value, theirs: &Value) {
    let total: f64 = ours
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap()
        .as_object()
        .unwrap()
        .values()
        .map(|v| v.as_f64().unwrap())
        .sum();
    for (model, credits) in theirs.as_object().unwrap() {
        // Whole cents in each of some 500,000 sales beside fractions of cents; simulated walks beside exact equations.
        let slack = if model.starts_with("markov") { 0.01 } else { 1e-4 };
        for (channel, credit) in credits.as_object().unwrap() {
            let (got, wanted) = (ours[model][channel].as_f64().unwrap(), credit.as_f64().unwrap());
            assert!((got - wanted).abs() <= slack * total, "{row}: {model}, {channel}: {got} for {wanted}");
        }
    }
}

/// What this thread has had of the processor, where the system tells it to the nanosecond.
fn processor_seconds() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanos.map_or_else(
        || std::time::UNIX_EPOCH.elapsed().map_or(0.0, |since| since.as_secs_f64()),
        |nanos| nanos / 1e9,
    )
}

fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// A process that answers `run ROW` with its answer and what it took.
struct Peer {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    rows: Vec<String>,
    names: Value,
}

impl Peer {
    fn start(command: &[&str], folder: &Path) -> Option<Self> {
        let root = env!("CARGO_MANIFEST_DIR");
        let mut process = Command::new(command[0])
            .args(&command[1..])
            .arg(folder)
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let (to, from) = (process.stdin.take()?, BufReader::new(process.stdout.take()?));
        let mut peer = Self { process, to, from, rows: Vec::new(), names: Value::Null };
        peer.names = peer.line();
        peer.rows = peer.names.as_object()?.keys().cloned().collect();
        Some(peer)
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("a peer said {line:?}"))
    }

    fn run(&mut self, row: &str) -> (Value, f64) {
        writeln!(self.to, "{row}").unwrap();
        let said = self.line();
        (said["answer"].clone(), said["seconds"].as_f64().unwrap())
    }

    fn name(&self, row: &str) -> String {
        self.names[row].as_str().unwrap().to_owned()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Journeys in columns.
#[derive(Default)]
struct Held {
    touches: Vec<u8>,
    at: Vec<f64>,
    ends: Vec<u32>,
    converted_at: Vec<f64>,
    minor: Vec<f64>,
}

impl Held {
    /// Journeys of 1 to 10 touches (3.9 on average) within 28 days, every second one with a sale.
    fn new(count: usize) -> Self {
        let mut held = Self::default();
        let mut dice = Dice(1);
        (0..count).for_each(|_| held.draw(&mut dice));
        held
    }

    fn draw(&mut self, dice: &mut Dice) {
        let start = 1_790_000_000_000 + dice.below(300) * DAY;
        let mut at = start;
        let mut length = 1;
        while length < 10 && dice.below(4) > 0 {
            length += 1;
        }
        for _ in 0..length {
            // Some channels are met more often than others.
            self.touches.push(dice.below(8).min(dice.below(10)).min(7) as u8);
            self.at.push(at as f64);
            at += HOUR / 2 + dice.below(60 * HOUR);
        }
        let converts = dice.below(2) == 0;
        self.ends.push(self.touches.len() as u32);
        self.converted_at.push(if converts { at as f64 } else { f64::NAN });
        self.minor.push(if converts { (1_000 + dice.below(400_000)) as f64 } else { 0.0 });
    }

    fn attribute(&self, options: &Options) -> Attribution {
        let mut tally = ColumnTally::new(&CHANNELS.map(str::to_owned), "USD", options).unwrap();
        tally.add(&self.columns()).unwrap();
        tally.finish().unwrap()
    }

    fn columns(&self) -> Columns<'_> {
        let Self { touches, at, ends, converted_at, minor } = self;
        Columns { touches, at, ends, converted_at, minor }
    }

    /// The columns as little-endian numbers, and the same as text: `email > sms,1,12.34,0`.
    fn write(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        let floats = |all: &[f64]| all.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
        fs::write(folder.join("touches.u8"), &self.touches).unwrap();
        fs::write(folder.join("at.f64"), floats(&self.at)).unwrap();
        fs::write(
            folder.join("ends.u32"),
            self.ends.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>(),
        )
        .unwrap();
        fs::write(folder.join("converted.f64"), floats(&self.converted_at)).unwrap();
        fs::write(folder.join("minor.f64"), floats(&self.minor)).unwrap();
        fs::write(folder.join("channels.json"), json!(CHANNELS).to_string()).unwrap();
        let mut text = String::from("path,conversions,value,nothing\n");
        let mut from = 0;
        for (journey, end) in self.ends.iter().enumerate() {
            let path: Vec<&str> =
                self.touches[from..*end as usize].iter().map(|n| CHANNELS[*n as usize]).collect();
            let converts = !self.converted_at[journey].is_nan();
            let minor = self.minor[journey] as u64;
            text.push_str(&path.join(" > "));
            text.push_str(&format!(
                ",{},{}.{:02},{}\n",
                u8::from(converts),
                minor / 100,
                minor % 100,
                u8::from(!converts)
            ));
            from = *end as usize;
        }
        fs::write(folder.join("journeys.csv"), text).unwrap();
    }

    /// Reads that text. It has no times: the touches are a minute apart.
    fn read(path: &Path) -> Self {
        let text = fs::read(path).unwrap();
        let mut held = Self::default();
        for line in text.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty()) {
            let mut fields = line.split(|byte| *byte == b',');
            let mut at = 1_790_000_000_000.0;
            // Names have no blanks: every second word is one.
            for word in fields.next().unwrap().split(|byte| *byte == b' ').step_by(2) {
                let channel = CHANNELS.iter().position(|name| name.as_bytes() == word).unwrap();
                held.touches.push(channel as u8);
                held.at.push(at);
                at += 60_000.0;
            }
            let converts = fields.next().unwrap() == b"1";
            let digits = fields.next().unwrap().iter().filter(|byte| byte.is_ascii_digit());
            held.ends.push(held.touches.len() as u32);
            held.converted_at.push(if converts { at } else { f64::NAN });
            held.minor.push(digits.fold(0, |n, digit| n * 10 + u64::from(digit - b'0')) as f64);
        }
        held
    }
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ (z >> 31)) * bound as u128) >> 64) as i64
    }
}

/// What the process has at its most grows with distinct moves, not with journeys: blocks are drawn, counted, dropped.
fn memory() {
    println!("\nAll seven models over journeys that are dropped after they are counted");
    let models = Model::WORDS.iter().map(|(_, model)| *model).collect();
    let options = Options { models, markov_order: 3, ..Options::default() };
    let mut tally = ColumnTally::new(&CHANNELS.map(str::to_owned), "USD", &options).unwrap();
    let (mut dice, mut block, mut touches) = (Dice(2), Held::default(), 0_u32);
    let mut before = None;
    for thousand in 1..=4_000 {
        block.touches.clear();
        block.at.clear();
        block.ends.clear();
        block.converted_at.clear();
        block.minor.clear();
        (0..1_000).for_each(|_| block.draw(&mut dice));
        block.ends.iter_mut().for_each(|end| *end += touches);
        touches += block.touches.len() as u32;
        tally.add(&block.columns()).unwrap();
        if [10, 100, 1_000, 4_000].contains(&thousand) {
            let now = resident();
            let more =
                now.zip(*before.get_or_insert(now)).map_or(0, |(now, before)| now.saturating_sub(before));
            println!("  {:>9} journeys: {more:>5} KB more than after the first 10,000", thousand * 1_000);
        }
    }
    std::hint::black_box(tally.finish().unwrap());
}

/// Resident memory in KB, where the system tells it.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
