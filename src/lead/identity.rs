//! One identity, told twice: is it the same telling, and if not, which of the two is kept?
//!
//! In: two events of the same (source, id). Out: which one is kept, whether that is a conflict, and whether the two name
//! different people. Of two contents the smaller canonical JSON is kept, whichever came first, so that the order of
//! deliveries makes no difference.
//!
//! What an arrival has added is no content: an undated event gets the instant of each of its deliveries, and one dated
//! ahead of its arrival keeps its own date as `claimedAt`. Nor is it one that a telling knows its person by more or by
//! fewer keys, as long as none of them contradicts. A telling without a date of its own is one of several of the same
//! thing (a payment and its charge): it may know more or less of it, and gives way to one that has its date.
//!
//! ```
//! use serde_json::json;
//! use textlift::lead::Event;
//! use textlift::lead::identity::{Keep, settle};
//! use textlift::read::{self, Speech};
//! let visit = |url: &str| {
//!     let told = json!({"id": "e1", "source": "crm", "type": "visit", "at": 1795446000000i64, "data": {"url": url}});
//!     read::value_of::<Event>(&told, Speech::Discreet).unwrap()
//! };
//! let settled = settle(&visit("/b"), &visit("/a"));
//! assert!(settled.conflict && settled.keep == Keep::Told);
//! assert!(!settle(&visit("/a"), &visit("/a")).conflict);
//! ```

use serde::Serialize;
use serde_json::{Map, Value};

use super::event::Event;

/// The key of a date that is not the event's own.
pub const UNDATED: &str = "undated";

/// Which of two tellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Keep {
    /// The one that is there.
    Kept,
    /// The one that has come.
    Told,
}

/// What becomes of two tellings of one identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Settled {
    /// The one to keep.
    pub keep: Keep,
    /// Do they say different things?
    pub conflict: bool,
    /// Do they name different people?
    pub elsewhere: bool,
}

/// Settles which of two tellings of an identity is kept.
pub fn settle(kept: &Event, told: &Event) -> Settled {
    let same = Settled { keep: Keep::Kept, conflict: false, elsewhere: false };
    if kept.json == told.json {
        return same;
    }
    let (kept, told) = (kept.json.value(), told.json.value());
    let is_undated = [&kept, &told].map(|told| told.get(UNDATED).is_some_and(|is| is == true));
    let undated = is_undated.contains(&true);
    let (kept, told) = (content(&kept, undated), content(&told, undated));
    let elsewhere = contradict(kept.get("lead"), told.get("lead"));
    if !elsewhere && agree(&kept, &told, undated) {
        let keep = if is_undated == [true, false] { Keep::Told } else { Keep::Kept };
        return Settled { keep, ..same };
    }
    let keep = if canonical(&told) < canonical(&kept) { Keep::Told } else { Keep::Kept };
    Settled { keep, conflict: true, elsewhere }
}

/// The event as its source told it.
fn content(told: &Map<String, Value>, undated: bool) -> Map<String, Value> {
    let mut told = told.clone();
    if let Some(claimed) = told.remove("claimedAt") {
        told.insert("at".to_owned(), claimed);
    }
    told.remove(UNDATED);
    if undated {
        told.remove("at");
    }
    told
}

/// Is the same told of the same thing? One of several tellings of it may know more or less.
fn agree(kept: &Map<String, Value>, told: &Map<String, Value>, one_of_several: bool) -> bool {
    let rest = |told: &Map<String, Value>| {
        let mut told = told.clone();
        told.remove("lead");
        let data = if one_of_several { told.remove("data") } else { None };
        (told, data)
    };
    let ((kept, kept_data), (told, told_data)) = (rest(kept), rest(told));
    kept == told && !contradict(kept_data.as_ref(), told_data.as_ref())
}

/// Is there a key under which the two say different things?
fn contradict(kept: Option<&Value>, told: Option<&Value>) -> bool {
    let (Some(Value::Object(kept)), Some(Value::Object(told))) = (kept, told) else { return false };
    kept.iter().any(|(key, value)| told.get(key).is_some_and(|other| other != value))
}

/// JSON with sorted keys and no space.
fn canonical(told: &Map<String, Value>) -> String {
    serde_json::to_string(told).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::read::{self, Speech};

    fn event(more: Value) -> Event {
        let mut told = json!({"id": "e1", "source": "crm", "type": "visit", "at": 1_795_446_000_000_i64});
        if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
            told.extend(more);
        }
        read::value_of(&told, Speech::Discreet).unwrap()
    }

    #[test]
    fn of_two_contents_the_smaller_is_kept_whichever_came_first() {
        let (small, large) = (event(json!({"data": {"url": "/a"}})), event(json!({"data": {"url": "/b"}})));
        assert_eq!(settle(&large, &small), Settled { keep: Keep::Told, conflict: true, elsewhere: false });
        assert_eq!(settle(&small, &large), Settled { keep: Keep::Kept, conflict: true, elsewhere: false });
    }

    #[test]
    fn what_an_arrival_has_added_is_no_content() {
        let at = 1_795_446_000_000_i64;
        let same = [
            (json!({"undated": true}), json!({"at": at + 5_000, "undated": true})),
            (json!({}), json!({"at": at + 5_000, "undated": true})),
            (json!({"claimedAt": at + 9}), json!({"at": at + 1, "claimedAt": at + 9})),
            (json!({"claimedAt": at + 9}), json!({"at": at + 9})),
        ];
        for (kept, told) in same {
            assert!(!settle(&event(kept.clone()), &event(told.clone())).conflict, "{kept} {told}");
        }
        assert!(settle(&event(json!({})), &event(json!({"at": at + 1}))).conflict);
        assert!(settle(&event(json!({"claimedAt": at + 9})), &event(json!({"claimedAt": at + 8}))).conflict);
    }

    #[test]
    fn of_several_tellings_of_one_thing_the_one_with_its_own_date_is_kept_and_another_amount_is_a_conflict() {
        let at = 1_795_446_000_000_i64;
        let charge = event(json!({"data": {"orderId": "pi_7", "item": "Hearing aid"}}));
        let payment = event(json!({"at": at + 2_000, "undated": true, "data": {"orderId": "pi_7"}}));
        let other = event(json!({"at": at + 2_000, "undated": true, "data": {"orderId": "pi_8"}}));
        assert_eq!(
            settle(&charge, &payment),
            Settled { keep: Keep::Kept, conflict: false, elsewhere: false }
        );
        assert_eq!(
            settle(&payment, &charge),
            Settled { keep: Keep::Told, conflict: false, elsewhere: false }
        );
        assert!(settle(&charge, &other).conflict && settle(&other, &charge).conflict);
        let twice = event(json!({"data": {"orderId": "pi_7"}}));
        assert!(settle(&charge, &twice).conflict, "of two with their own dates, the whole counts");
    }

    #[test]
    fn more_or_fewer_keys_of_the_person_are_no_conflict_and_another_person_is() {
        let by = |lead: Value| event(json!({"lead": lead}));
        assert!(!settle(&by(json!({"id": "a"})), &by(json!({"id": "a", "email": "a@example.com"}))).conflict);
        assert!(!settle(&by(json!({"id": "a"})), &event(json!({}))).conflict);
        assert!(!settle(&by(json!({"id": "a"})), &by(json!({"email": "a@example.com"}))).conflict);
        let settled = settle(&by(json!({"id": "b"})), &by(json!({"id": "a"})));
        assert_eq!(settled, Settled { keep: Keep::Told, conflict: true, elsewhere: true });
    }
}
