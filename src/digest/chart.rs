//! Figures in, places of bars and cells out: what the templates draw. Lengths are in the units of each drawing's view box,
//! which is 360 wide.

use crate::gather::Gather;

use super::told::Hours;

/// How wide a drawing is.
const WIDTH: i64 = 360;

/// So many colours tell channels apart; what comes after has the last.
pub const MOST_COLOURS: usize = 6;

/// Bars beside each other's labels, from the left.
pub struct Bars {
    /// The bars, from the top.
    pub rows: Vec<Bar>,
    /// How high the drawing is.
    pub height: i64,
}

/// One bar.
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// What it says.
    pub value: String,
    /// How long it is.
    pub width: i64,
    /// Its upper edge.
    pub y: i64,
    /// Does it come from too few to be relied on?
    pub thin: bool,
}

impl Bars {
    /// Bars as long as their figures, the longest as long as there is room; none shorter than can be seen.
    pub fn of(rows: impl Iterator<Item = (String, String, i64, bool)>) -> Self {
        const LONGEST: i64 = 240;
        const STEP: i64 = 44;
        let rows = rows.gather();
        let most = rows.iter().map(|(_, _, figure, _)| *figure).max().unwrap_or_default();
        let bar = |(n, (label, value, figure, thin)): (usize, (String, String, i64, bool))| Bar {
            label,
            value,
            width: length(figure, most, LONGEST),
            y: n as i64 * STEP,
            thin,
        };
        let height = rows.len() as i64 * STEP;
        Self { rows: rows.into_iter().enumerate().map(bar).gather(), height }
    }
}

/// A figure's part of the longest length.
fn length(figure: i64, most: i64, longest: i64) -> i64 {
    match (figure, most) {
        (..=0, _) | (_, ..=0) => 0,
        _ => (i128::from(figure) * i128::from(longest) / i128::from(most)).max(2) as i64,
    }
}

/// Columns on one line, from the left.
pub struct Columns {
    /// The columns.
    pub columns: Vec<Column>,
    /// How wide each is.
    pub width: i64,
}

/// One column.
pub struct Column {
    /// What it is of.
    pub label: String,
    /// What it says; empty where there is no room.
    pub value: String,
    /// Its middle.
    pub middle: i64,
    /// Its left edge.
    pub x: i64,
    /// Its upper edge.
    pub y: i64,
    /// How high it is.
    pub height: i64,
}

impl Columns {
    /// The line that columns stand on.
    pub const GROUND: i64 = 150;

    /// Columns as high as their figures.
    pub fn of(columns: impl Iterator<Item = (String, String, i64)>) -> Self {
        const TALLEST: i64 = 122;
        /// Beyond so many, a figure above each column would run into the next.
        const ROOM: usize = 7;
        let columns = columns.gather();
        let most = columns.iter().map(|(.., figure)| *figure).max().unwrap_or_default();
        let count = columns.len();
        let step = WIDTH / (count as i64).max(1);
        let width = (step * 6 / 10).min(56);
        let labelled = |n: usize| count <= 12 || n.is_multiple_of(count / 12 + 1);
        let column = |(n, (label, value, figure)): (usize, (String, String, i64))| {
            let height = length(figure, most, TALLEST);
            let middle = n as i64 * step + step / 2;
            Column {
                label: if labelled(n) { label } else { String::new() },
                value: if count <= ROOM { value } else { String::new() },
                middle,
                x: middle - width / 2,
                y: Self::GROUND - height,
                height,
            }
        };
        Self { columns: columns.into_iter().enumerate().map(column).gather(), width }
    }
}

/// Hours of the week: a row a day, a column an hour.
pub struct Heat {
    /// The days, with the upper edge of their rows.
    pub days: Vec<Day>,
    /// The hours that are shown, with the middle of their columns.
    pub hours: Vec<(i64, String)>,
    /// How wide a cell is.
    pub width: i64,
    /// The hour with the most answers, in words.
    pub best: String,
}

/// One day.
pub struct Day {
    /// Its name.
    pub name: &'static str,
    /// The upper edge of its row.
    pub y: i64,
    /// Its hours.
    pub cells: Vec<Cell>,
}

/// One hour of one day.
pub struct Cell {
    /// Its left edge.
    pub x: i64,
    /// Texts sent.
    pub sent: i64,
    /// Of these answered or clicked.
    pub responded: i64,
    /// How dark it is: 0 nothing sent, 1 nothing came back, 2 to 5 more and more came back.
    pub level: i64,
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Heat {
    /// The hours in which something was sent and those between; nothing where nothing was.
    pub fn of(hours: &Hours) -> Option<Self> {
        const EDGE: i64 = 34;
        const STEP: i64 = 26;
        /// Fewer columns would make cells as wide as words.
        const FEWEST: usize = 10;
        let at = |grid: &[Vec<i64>], day: usize, hour: usize| {
            grid.get(day).and_then(|row| row.get(hour)).copied().unwrap_or_default()
        };
        let busy = |hour: &usize| (0..7).any(|day| at(&hours.sent, day, *hour) > 0);
        let (first, last) = ((0..24).find(busy)?, (0..24).rev().find(busy)?);
        let first = first.min((last + 1).saturating_sub(FEWEST));
        let last = last.max(first + FEWEST - 1).min(23);
        let step = (WIDTH - EDGE) / (last + 1 - first) as i64;
        let x = |hour: usize| EDGE + (hour - first) as i64 * step;
        let most = (0..7)
            .flat_map(|day| (first..=last).map(move |hour| (day, hour)))
            .max_by_key(|(day, hour)| (at(&hours.responded, *day, *hour), -((day * 24 + hour) as i64)));
        let top = most.map_or(0, |(day, hour)| at(&hours.responded, day, hour));
        let cell = |day: usize, hour: usize| {
            let (sent, responded) = (at(&hours.sent, day, hour), at(&hours.responded, day, hour));
            let level = match (sent, responded) {
                (..=0, _) => 0,
                (_, ..=0) => 1,
                (_, responded) => 2 + (responded * 4 - 1).div_euclid(top.max(1)).min(3),
            };
            Cell { x: x(hour), sent, responded, level }
        };
        let day = |(day, name): (usize, &&'static str)| Day {
            name,
            y: 20 + day as i64 * STEP,
            cells: (first..=last).map(|hour| cell(day, hour)).gather(),
        };
        let best = match most {
            Some((day, hour)) if top > 0 => {
                let (name, sent) = (DAYS.get(day).copied().unwrap_or_default(), at(&hours.sent, day, hour));
                format!("Most came back on {name}s from {}: {top} of {sent}.", clock(hour))
            }
            _ => "Nothing has come back yet.".to_owned(),
        };
        Some(Self {
            days: DAYS.iter().enumerate().map(day).gather(),
            hours: (first..=last).map(|hour| (x(hour) + step / 2, short_clock(hour))).gather(),
            width: step - 2,
            best,
        })
    }
}

fn clock(hour: usize) -> String {
    format!("{} {}", (hour + 11) % 12 + 1, half(hour))
}

fn short_clock(hour: usize) -> String {
    format!("{}{}", (hour + 11) % 12 + 1, half(hour).get(..1).unwrap_or_default())
}

fn half(hour: usize) -> &'static str {
    if hour < 12 { "am" } else { "pm" }
}

/// One bar a model, cut into what each channel earned by it.
pub struct Stack {
    /// The models, from the top.
    pub rows: Vec<Row>,
    /// How high the drawing is.
    pub height: i64,
}

/// One model.
pub struct Row {
    /// Its name.
    pub label: String,
    /// The upper edge of its bar.
    pub y: i64,
    /// Its parts: left edge, width, and the number of the channel.
    pub parts: Vec<(i64, i64, usize)>,
}

impl Stack {
    /// Bars of one length each; a channel that has lost money has no part.
    pub fn of(rows: impl Iterator<Item = (String, Vec<i64>)>) -> Self {
        const STEP: i64 = 42;
        let row = |(n, (label, parts)): (usize, (String, Vec<i64>))| {
            let all: i64 = parts.iter().map(|part| (*part).max(0)).sum();
            let edge = |upto: i64| {
                (i128::from(upto) * i128::from(WIDTH)).checked_div(i128::from(all)).unwrap_or(0) as i64
            };
            let mut before = 0;
            let cut = |(place, part): (usize, &i64)| {
                let from = edge(before);
                before += (*part).max(0);
                (from, edge(before) - from, place.min(MOST_COLOURS - 1))
            };
            let parts = parts.iter().enumerate().map(cut).filter(|(_, width, _)| *width > 0).gather();
            Row { label, y: n as i64 * STEP, parts }
        };
        let rows = rows.enumerate().map(row).gather();
        let height = rows.len() as i64 * STEP;
        Self { rows, height }
    }
}

/// An interval on a line that reaches from 0 to the largest of all.
pub struct Whisker {
    /// What it is of.
    pub label: String,
    /// The rate in words.
    pub value: String,
    /// Its upper edge.
    pub y: i64,
    /// Its lower end, the rate, its upper end.
    pub places: [i64; 3],
}

/// Intervals under each other, in one scale.
pub fn whiskers(rows: impl Iterator<Item = (String, String, [i64; 3])>) -> (Vec<Whisker>, i64) {
    const STEP: i64 = 44;
    const LONGEST: i64 = 340;
    let rows = rows.gather();
    let most = rows.iter().map(|(_, _, [.., high])| *high).max().unwrap_or_default().max(1);
    let height = rows.len() as i64 * STEP;
    let place = |figure: i64| 6 + figure.clamp(0, most) * LONGEST / most;
    let whisker = |(n, (label, value, figures)): (usize, (String, String, [i64; 3]))| Whisker {
        label,
        value,
        y: n as i64 * STEP,
        places: figures.map(place),
    };
    (rows.into_iter().enumerate().map(whisker).gather(), height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_can_be_seen_and_what_is_not_cannot() {
        let bars =
            Bars::of([1_000_000, 1, 0, -5].into_iter().map(|n| (String::new(), String::new(), n, false)));
        assert_eq!(bars.rows.iter().map(|bar| bar.width).collect::<Vec<_>>(), [240, 2, 0, 0]);
    }

    #[test]
    fn the_parts_of_a_model_fill_its_bar_without_a_gap() {
        let stack = Stack::of([(String::new(), vec![1, 1, -7, 1])].into_iter());
        assert_eq!(stack.rows[0].parts, [(0, 120, 0), (120, 120, 1), (240, 120, 3)]);
        assert!(Stack::of([(String::new(), vec![0, -1])].into_iter()).rows[0].parts.is_empty());
    }

    #[test]
    fn hours_in_which_nothing_was_sent_are_left_out_at_the_edges() {
        let mut hours = Hours { sent: vec![vec![0; 24]; 7], responded: vec![vec![0; 24]; 7] };
        assert!(Heat::of(&hours).is_none());
        hours.sent[1][10] = 41;
        hours.responded[1][10] = 8;
        hours.sent[2][14] = 3;
        let heat = Heat::of(&hours).unwrap();
        assert_eq!(heat.best, "Most came back on Tuesdays from 10 am: 8 of 41.");
        assert_eq!(heat.hours.len(), 10);
        assert_eq!(heat.days[1].cells.iter().map(|cell| cell.level).max(), Some(5));
        let late = Hours {
            sent: vec![{
                let mut day = vec![0; 24];
                day[23] = 1;
                day
            }],
            responded: Vec::new(),
        };
        assert_eq!(Heat::of(&late).unwrap().hours.len(), 10);
    }
}
