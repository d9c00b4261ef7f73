//! The playbooks to begin with: one per industry, in texts of our own wording.
//!
//! They are askama templates in `pkg-templates/playbooks`: one base, and per industry what differs from it.
//! A business changes name, contact, booking link and texts; the rest may stay.
//!
//! ```
//! use textlift::lead::Industry;
//! use textlift::playbook::starter::starter;
//! let playbook: serde_json::Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
//! assert_eq!(playbook["business"]["industry"], "audiology");
//! ```

use askama::Template;

use crate::lead::Industry;

macro_rules! starters {
    ($($industry:ident = $path:literal,)*) => {
        $(
            #[derive(Template)]
            #[template(path = $path, syntax = "playbook")]
            struct $industry;
        )*

        /// The starter playbook of an industry, as JSON.
        pub fn starter(industry: Industry) -> String {
            let rendered = match industry {
                $(Industry::$industry => $industry.render(),)*
            };
            // Nothing in them can fail: they have no expressions.
            rendered.unwrap_or_default()
        }
    };
}

starters! {
    Audiology = "playbooks/audiology.json",
    Healthcare = "playbooks/healthcare.json",
    Dental = "playbooks/dental.json",
    Professional = "playbooks/professional.json",
    HomeServices = "playbooks/home-services.json",
    Retail = "playbooks/retail.json",
    Ecommerce = "playbooks/ecommerce.json",
    B2b = "playbooks/b2b.json",
}
