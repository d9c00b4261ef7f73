//! Starter playbooks in, a Rust table out: each line of their texts once, and per industry the lines of its playbook.
//!
//! They are askama templates in `pkg-templates/playbooks` on one base, so that most of their lines are the same.

use std::error::Error;
use std::fmt::Write;

use askama::Template;

macro_rules! starters {
    ($($name:ident = $industry:literal at $path:literal,)*) => {
        $(
            #[derive(Template)]
            #[template(path = $path, syntax = "playbook")]
            struct $name;
        )*

        /// The playbooks as JSON, each with the word of its industry.
        fn rendered() -> askama::Result<Vec<(&'static str, String)>> {
            Ok(vec![$(($industry, $name.render()?),)*])
        }
    };
}

starters! {
    Audiology = "audiology" at "playbooks/audiology.json",
    Healthcare = "healthcare" at "playbooks/healthcare.json",
    Dental = "dental" at "playbooks/dental.json",
    Professional = "professional" at "playbooks/professional.json",
    HomeServices = "home-services" at "playbooks/home-services.json",
    Retail = "retail" at "playbooks/retail.json",
    Ecommerce = "ecommerce" at "playbooks/ecommerce.json",
    B2b = "b2b" at "playbooks/b2b.json",
}

/// The tables as Rust source.
pub fn table() -> Result<String, Box<dyn Error>> {
    let playbooks = rendered()?;
    let mut lines: Vec<&str> = Vec::new();
    let mut starters = String::new();
    for (industry, text) in &playbooks {
        let mut numbers = Vec::new();
        for line in text.split('\n') {
            let known = lines.iter().position(|known| *known == line);
            numbers.push(u16::try_from(known.unwrap_or_else(|| {
                lines.push(line);
                lines.len() - 1
            }))?);
        }
        writeln!(starters, "({industry:?}, &{numbers:?}),")?;
    }
    let mut out = String::new();
    writeln!(out, "static LINES: &str = {:?};", lines.join("\n"))?;
    writeln!(out, "static STARTERS: [(&str, &[u16]); {}] = [\n{starters}];", playbooks.len())?;
    Ok(out)
}
