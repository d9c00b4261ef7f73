//! temp
use super::{phone::Phone, zone::Zone};
pub struct Known<'a> {
    pub time_zone: Option<Zone>,
    pub country: Option<&'a str>,
    pub state: Option<&'a str>,
    pub postal_code: Option<&'a str>,
    pub click: Option<Zone>,
    pub phone: Option<&'a Phone>,
}
pub struct Places {
    pub zones: Vec<Zone>,
}
pub fn places(k: &Known<'_>) -> Places {
    Places { zones: k.time_zone.into_iter().collect() }
}
