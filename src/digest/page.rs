//! A report in, what the template shows out: each section with its words and the places of its chart.

use askama::Template;

use crate::gather::Gather;
use crate::lead::Zone;
use crate::sort;

use super::chart::{Bars, Columns, Heat, MOST_COLOURS, Stack, Whisker, whiskers};
use super::say::{change, count, date, label, month, period, step};
use super::told::{
    Advised, Amount, Arm, CohortValue, Experiment, Figures, ModelRow, Options, Part, Rate, Report,
};

/// The page.
#[derive(Template)]
#[template(path = "report/digest.html")]
pub struct Page<'r> {
    report: &'r Report,
    title: &'r str,
    business: &'r str,
    zone: Zone,
    period: String,
    made: String,
    headline: Vec<Fact>,
    funnel: Option<Bars>,
    months: Option<Columns>,
    segments: Option<Bars>,
    /// Hot, warm, cold, and what else there is.
    by_segment: Vec<&'r Figures>,
    steps: Vec<&'r Figures>,
    heat: Option<Heat>,
    models: Option<Models>,
    trials: Vec<Trial<'r>>,
}

/// A figure that is told first.
struct Fact {
    name: &'static str,
    value: String,
    note: String,
}

/// What each model says, side by side.
struct Models {
    stack: Stack,
    /// Each channel's colour and name.
    channels: Vec<(usize, String)>,
    /// Each model's name, and what it gives each channel.
    table: Vec<(String, Vec<String>)>,
    /// Models that say nothing, and why.
    silent: Vec<String>,
}

/// An experiment with its chart.
struct Trial<'r> {
    id: String,
    told: &'r Experiment,
    whiskers: Vec<Whisker>,
    height: i64,
}

impl<'r> Page<'r> {
    /// The page of a report.
    pub fn of(report: &'r Report, options: &'r Options) -> Self {
        let by_segment = by_segment(report);
        let zone = options.time_zone.unwrap_or(Zone::UTC);
        Self {
            report,
            title: options.title.as_deref().unwrap_or("What your texts earned"),
            business: options.business.as_deref().unwrap_or_default(),
            zone,
            period: period(report.from, report.to, zone),
            made: date(&options.now, &zone),
            headline: headline(&report.totals),
            funnel: funnel(report),
            months: months(report),
            segments: segments(&by_segment),
            by_segment,
            // Texts outside of a sequence have no step.
            steps: report.steps.iter().filter(|row| row.key.as_deref() != Some("none")).gather(),
            heat: report.hours.as_ref().and_then(Heat::of),
            models: models(report),
            trials: options.experiments.iter().enumerate().map(trial).gather(),
        }
    }

    /// What the dimension of the rows is called.
    fn by(&self) -> String {
        match self.report.by.as_str() {
            "template" => "Text".to_owned(),
            "hour" => "Hour of the week".to_owned(),
            other => label(other),
        }
    }

    /// How the model gives a sale out, as the rest of a sentence.
    fn rule(&self) -> &'static str {
        match self.report.model.as_str() {
            "last" => "goes to the last touch before it",
            "first" => "goes to the first touch before it",
            "linear" => "is shared equally by all touches before it",
            "position" => {
                "goes by 40 % each to the first and the last touch before it, the rest to those between"
            }
            "time-decay" => "is shared by all touches before it, more by those nearer to it",
            _ => "is shared out among what came before it",
        }
    }
}

fn headline(totals: &Figures) -> Vec<Fact> {
    let before = totals.before.as_ref();
    let counted =
        |now: i64, was: Option<i64>| was.map_or(String::new(), |was| change(now, was, &count(&was)));
    let per_message = totals.revenue_per_message.as_ref();
    vec![
        Fact {
            name: "Earned per text",
            value: per_message.map_or("–".to_owned(), Amount::rounded),
            note: per_message.map_or(String::new(), |now| {
                now.change(before.and_then(|before| before.revenue_per_message.as_ref()))
            }),
        },
        Fact {
            name: "Earned by texts",
            value: totals.revenue.rounded(),
            note: totals.revenue.change(before.map(|before| &before.revenue)),
        },
        Fact {
            name: "Sales after a text",
            value: count(&totals.converted),
            note: counted(totals.converted, before.map(|before| before.converted)),
        },
        Fact {
            name: "Texts sent",
            value: count(&totals.sent),
            note: counted(totals.sent, before.map(|before| before.sent)),
        },
        Fact {
            name: "They cost",
            value: totals.cost.rounded(),
            note: totals.cost.change(before.map(|before| &before.cost)),
        },
        Fact {
            name: "Opted out",
            value: count(&totals.opted_out),
            note: counted(totals.opted_out, before.map(|before| before.opted_out)),
        },
    ]
}

fn funnel(report: &Report) -> Option<Bars> {
    let funnel = report.funnel.as_ref().filter(|funnel| funnel.sent > 0)?;
    let bar = |name: &str, rate: &Rate| {
        (name.to_owned(), format!("{} · {}", count(&rate.count), rate.percent()), rate.count, rate.thin)
    };
    let sent = ("Sent".to_owned(), count(&funnel.sent), funnel.sent, false);
    let steps = [
        sent,
        bar("Arrived", &funnel.delivered),
        bar("Answered or clicked", &funnel.responded),
        bar("Led to a sale", &funnel.converted),
    ];
    Some(Bars::of(steps.into_iter()))
}

/// One month alone is in the headline.
fn months(report: &Report) -> Option<Columns> {
    let column = |row: &Figures| {
        let (_, short) = month(row.key.as_deref().unwrap_or_default());
        let each = row.revenue_per_message.as_ref();
        (short, each.map_or("–".to_owned(), Amount::short), each.map_or(0, |each| each.minor))
    };
    (report.months.len() > 1).then(|| Columns::of(report.months.iter().map(column)))
}

fn by_segment(report: &Report) -> Vec<&Figures> {
    let rank =
        |row: &&Figures| ["hot", "warm", "cold"].iter().position(|name| row.key.as_deref() == Some(name));
    let mut rows = report.segments.iter().gather();
    sort::by_key(&mut rows, |row| rank(row).unwrap_or(usize::MAX));
    rows
}

fn segments(rows: &[&Figures]) -> Option<Bars> {
    let bar = |row: &&Figures| {
        let each = row.revenue_per_message.as_ref();
        let thin = row.conversion_per_person.as_ref().is_some_and(|rate| rate.thin);
        (row.name(), each.map_or("–".to_owned(), Amount::short), each.map_or(0, |each| each.minor), thin)
    };
    (!rows.is_empty()).then(|| Bars::of(rows.iter().map(bar)))
}

fn models(report: &Report) -> Option<Models> {
    let (told, silent): (Vec<_>, Vec<_>) = report.models.iter().partition(|row| row.problem.is_none());
    let mut channels: Vec<&str> = Vec::new();
    for channel in told.iter().flat_map(|row| &row.channels) {
        if !channels.contains(&channel.channel.as_str()) {
            channels.push(&channel.channel);
        }
    }
    if told.iter().flat_map(|row| &row.channels).all(|channel| channel.revenue.minor == 0) {
        return None;
    }
    let credit = |row: &ModelRow, name: &str| {
        row.channels.iter().find(|channel| channel.channel == name).map(|channel| channel.revenue.clone())
    };
    let shares = told.iter().map(|row| {
        let parts = channels.iter().map(|name| credit(row, name).map_or(0, |credit| credit.minor));
        (label(&row.model), parts.gather())
    });
    let cells = |row: &&ModelRow| {
        let cell = |name: &&str| credit(row, name).map_or("–".to_owned(), |credit| credit.say());
        (label(&row.model), channels.iter().map(cell).gather())
    };
    Some(Models {
        stack: Stack::of(shares),
        table: told.iter().map(cells).gather(),
        channels: channels
            .iter()
            .enumerate()
            .map(|(n, name)| (n.min(MOST_COLOURS - 1), label(name)))
            .gather(),
        silent: silent
            .iter()
            .filter_map(|row| Some(format!("{}: {}", label(&row.model), row.problem.as_ref()?.message)))
            .gather(),
    })
}

fn trial((n, told): (usize, &Experiment)) -> Trial<'_> {
    let row = |arm: &Arm| {
        let rate = arm.rate();
        (arm.name(), rate.percent(), [arm.interval.low.0, rate.0, arm.interval.high.0])
    };
    let (whiskers, height) = whiskers(told.arms.iter().map(row));
    Trial { id: format!("trial-{}", n + 1), told, whiskers, height }
}

impl Arm {
    /// Those who bought, of those with a known outcome.
    fn rate(&self) -> Part {
        Part((self.conversions.saturating_mul(2000) + self.people).checked_div(2 * self.people).unwrap_or(0))
    }

    fn name(&self) -> String {
        if self.holdout { format!("{} (no texts)", label(&self.arm)) } else { label(&self.arm) }
    }
}

impl Experiment {
    /// The outcome in a word or two.
    fn verdict(&self) -> &'static str {
        match self.outcome.as_str() {
            "winner" => "Decided",
            "open" => "Not decided yet",
            "misassigned" => "Not to be trusted",
            _ => "Figures only",
        }
    }
}

impl Advised {
    /// The advice as an owner reads it.
    fn word(&self) -> &'static str {
        match self.advice.as_str() {
            "keep" => "Keep",
            "optimise" => "Work on it",
            "abandon" => "Give it up",
            "revive" => "Text them",
            "remove" => "Take them off",
            _ => "Look at it",
        }
    }

    /// What it is about.
    fn subject(&self) -> String {
        match self.about.as_str() {
            "segment" => format!("{} leads", label(&self.key)),
            "step" => step(&self.key),
            "dormant" => format!("Quiet for {}", self.key),
            _ => label(&self.key),
        }
    }

    /// The sentences after the word itself.
    fn why(&self) -> &str {
        self.say.split_once(". ").map_or(self.say.as_str(), |(_, why)| why)
    }
}

impl Figures {
    /// The name of a row of steps.
    fn step(&self) -> String {
        step(self.key.as_deref().unwrap_or_default())
    }

    fn name(&self) -> String {
        month(self.key.as_deref().unwrap_or_default()).0
    }

    fn each(&self) -> String {
        self.revenue_per_message.as_ref().map_or("–".to_owned(), Amount::say)
    }

    /// How many times its cost it brought in beyond it.
    fn return_on_cost(&self) -> String {
        self.roi.as_ref().map_or("–".to_owned(), Part::times)
    }
}

impl CohortValue {
    fn name(&self) -> String {
        match self.cohort.as_deref() {
            Some("none") => "No text yet".to_owned(),
            key => month(key.unwrap_or_default()).0,
        }
    }
}
