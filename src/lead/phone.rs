//! temp
use crate::read::*;
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Phone(String);
impl Phone {
    pub fn parse(t: &str) -> Option<Self> {
        t.starts_with('+').then(|| Self(t.to_owned()))
    }
    pub fn from_typed(t: &str) -> Option<Self> {
        Self::parse(t)
    }
}
impl Read for Phone {
    fn read(at: At<'_>) -> Option<Self> {
        Self::parse(at.text()?)
    }
}
impl Absent for Phone {}
