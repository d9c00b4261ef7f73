//! Webhook signatures: published values, genuine requests and forgeries of each scheme as data, and mutations.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test: a slip is to be seen at once"
)]

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use textlift::lead::Instant;
use textlift::problem::Code;
use textlift::webhook::{Refusal, Request, Scheme, Verified, verify};

const SCHEMES: [&str; 6] = ["standard-webhooks", "svix", "twilio", "hubspot-v3", "shopify", "stripe"];

/// A request that a test can change.
#[derive(Debug, Clone)]
struct Sent {
    scheme: Scheme,
    secrets: Vec<String>,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    now: i64,
}

impl Sent {
    fn verify(&self) -> Result<Result<Verified, Refusal>, textlift::Error> {
        let secrets: Vec<&str> = self.secrets.iter().map(String::as_str).collect();
        let headers: Vec<(&str, &str)> = self.headers.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let request = Request {
            scheme: self.scheme,
            secrets: &secrets,
            method: &self.method,
            url: &self.url,
            headers: &headers,
            body: &self.body,
            map: None,
        };
        verify(&request, Instant::from_millis(self.now))
    }

    fn is_believed(&self) -> bool {
        self.verify().unwrap().is_ok()
    }

    fn header(&mut self, name: &str) -> &mut String {
        &mut self.headers.iter_mut().find(|(key, _)| key == name).unwrap().1
    }
}

fn cases(file: &str) -> Vec<Value> {
    let path = format!("{}/tests/cases/webhook/{file}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The request of a case: its `given` laid over that of the genuine one.
fn sent(genuine: &Value, change: &Value) -> Sent {
    let mut given = genuine["given"].as_object().unwrap().clone();
    let mut headers = given["headers"].as_object().unwrap().clone();
    for (key, value) in change["given"].as_object().unwrap() {
        given.insert(key.clone(), value.clone());
    }
    if let Some(Value::Object(changed)) = change["given"].get("headers") {
        headers.extend(changed.clone());
    }
    let text = |key: &str| given[key].as_str().unwrap().to_owned();
    Sent {
        scheme: textlift::read::value_of(&given["scheme"], textlift::read::Speech::Plain).unwrap(),
        secrets: serde_json::from_value(given["secrets"].clone()).unwrap(),
        method: text("method"),
        url: text("url"),
        headers: headers.into_iter().filter_map(|(k, v)| Some((k, v.as_str()?.to_owned()))).collect(),
        body: body(&given),
        now: given["now"].as_i64().unwrap(),
    }
}

fn body(given: &Map<String, Value>) -> Vec<u8> {
    if let Some(Value::String(hex)) = given.get("bodyHex") {
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        return (0..hex.len()).step_by(2).map(byte).collect();
    }
    if let Some(Value::Array(repeat)) = given.get("bodyRepeat") {
        return repeat[0].as_str().unwrap().repeat(repeat[1].as_u64().unwrap() as usize).into_bytes();
    }
    given["body"].as_str().unwrap().as_bytes().to_vec()
}

fn genuine(scheme: &str) -> Sent {
    static FIRST: LazyLock<Vec<Sent>> = LazyLock::new(|| {
        SCHEMES.iter().map(|scheme| cases(scheme)).map(|cases| sent(&cases[0], &cases[0])).collect()
    });
    FIRST.iter().find(|sent| sent.scheme.word() == scheme).unwrap().clone()
}

/// What came out, cut down to the keys that a case names; null stands for absent, `events` for their number.
fn told(verdict: Result<Verified, Refusal>, wanted: &Value) -> Value {
    let told = match verdict {
        Ok(it) => json!({"ok": true, "id": it.id, "at": it.at, "events": it.events.len()}),
        Err(refusal) => json!({"ok": false, "error": refusal}),
    };
    let keys = wanted.as_object().unwrap().keys();
    keys.map(|key| (key.clone(), told.get(key).cloned().unwrap_or(Value::Null))).collect::<Map<_, _>>().into()
}

#[test]
fn published_values_are_judged_as_published() {
    let cases = cases("published");
    assert_eq!(cases.len(), 42);
    for case in &cases {
        assert_eq!(
            told(sent(case, case).verify().unwrap(), &case["expect"]),
            case["expect"],
            "{}",
            case["name"]
        );
    }
}

#[test]
fn each_scheme_believes_what_is_genuine_and_refuses_every_forgery_in_its_word() {
    for scheme in SCHEMES {
        let cases = cases(scheme);
        let mut forgeries = 0;
        for case in &cases {
            let (want, name) = (&case["expect"], &case["name"]);
            assert_eq!(&told(sent(&cases[0], case).verify().unwrap(), want), want, "{scheme}: {name}");
            forgeries += usize::from(want.get("error").is_some());
        }
        assert!(forgeries >= 40, "{scheme}: {forgeries}");
    }
}

#[test]
fn no_secret_or_one_that_cannot_be_is_a_mistake_of_the_caller() {
    for scheme in SCHEMES {
        let with = |secrets: &[&str]| {
            let secrets = secrets.iter().map(|&secret| secret.to_owned()).collect();
            Sent { secrets, ..genuine(scheme) }
                .verify()
                .map_err(|error| (error.code(), error.path().to_owned()))
        };
        assert_eq!(with(&[]), Err((Code::Missing, "secrets".to_owned())), "{scheme}");
        assert_eq!(with(&["aaaa", ""]), Err((Code::Missing, "secrets[1]".to_owned())), "{scheme}");
    }
    for secret in ["not base64!", "whsec_", "whsec_~~~~", "whpk_AAAA"] {
        let sent = Sent { secrets: vec![secret.to_owned()], ..genuine("standard-webhooks") };
        let error = sent.verify().unwrap_err();
        assert_eq!((error.code(), error.path()), (Code::Malformed, "secrets[0]"), "{secret}");
    }
    let sent = Sent { secrets: vec!["whsec_~~~~".to_owned()], ..genuine("svix") };
    assert!(!sent.verify().unwrap_err().to_string().contains("~~~~"), "a secret is not repeated");
}

#[test]
fn a_delivery_of_one_scheme_is_never_believed_under_another() {
    for scheme in SCHEMES {
        for other in SCHEMES {
            let sent = Sent { scheme: genuine(other).scheme, ..genuine(scheme) };
            let kin = |scheme: &str| matches!(scheme, "standard-webhooks" | "svix");
            let believed = sent.verify().is_ok_and(|verdict| verdict.is_ok());
            assert_eq!(believed, scheme == other || kin(scheme) && kin(other), "{scheme} as {other}");
        }
    }
}

#[test]
fn every_word_for_a_scheme_is_tested_here() {
    let words: Vec<&str> = Scheme::WORDS.iter().map(|(word, _)| *word).collect();
    assert_eq!(words, SCHEMES);
}

/// A change of some bytes at one place: taken away, put in, or both.
#[derive(Debug, Clone)]
struct Edit {
    at: prop::sample::Index,
    taken: usize,
    put: String,
}

fn edit() -> impl Strategy<Value = Edit> {
    (any::<prop::sample::Index>(), 0_usize..4, "[ -~]{0,3}").prop_map(|(at, taken, put)| Edit {
        at,
        taken,
        put,
    })
}

impl Edit {
    fn of(&self, bytes: &mut Vec<u8>) {
        let at = self.at.index(bytes.len() + 1);
        let end = (at + self.taken).min(bytes.len());
        bytes.splice(at..end, self.put.bytes());
    }
}

/// The parts of a request that are under its signature, and the signature: what a forger would change.
fn places(scheme: &str) -> &'static [&'static str] {
    match scheme {
        "standard-webhooks" => &["body", "webhook-id", "webhook-timestamp", "webhook-signature"],
        "svix" => &["body", "svix-id", "svix-timestamp", "svix-signature"],
        "twilio" => &["body", "url", "x-twilio-signature"],
        "hubspot-v3" => &["body", "url", "method", "x-hubspot-signature-v3", "x-hubspot-request-timestamp"],
        "shopify" => &["body", "x-shopify-hmac-sha256"],
        _ => &["body", "stripe-signature"],
    }
}

/// Twilio signs the parameters of a form, not its bytes: the same said otherwise is no forgery.
fn says(sent: &Sent) -> Vec<u8> {
    if sent.scheme != Scheme::Twilio {
        return sent.body.clone();
    }
    let text = String::from_utf8_lossy(&sent.body).replace('+', "%20");
    let mut pairs: Vec<String> = text.split('&').map(|pair| unescaped(&pair.replacen('=', "", 1))).collect();
    pairs.sort();
    pairs.dedup();
    pairs.concat().into_bytes()
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        match part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => plain.extend([char::from(byte), '\u{0}'].iter().filter(|c| **c != '\u{0}')),
            None => plain.push('%'),
        }
        plain.push_str(part.get(2..).unwrap_or_default());
    }
    plain
}

fn no_mutation_is_believed(
    scheme: &str,
    changes: &[(prop::sample::Index, Edit)],
) -> Result<(), TestCaseError> {
    let genuine = genuine(scheme);
    let mut changed = genuine.clone();
    for (place, edit) in changes {
        let text = |text: &mut String| {
            let mut bytes = std::mem::take(text).into_bytes();
            edit.of(&mut bytes);
            *text = String::from_utf8(bytes).unwrap();
        };
        match *place.get(places(scheme)) {
            "body" => edit.of(&mut changed.body),
            "url" => text(&mut changed.url),
            "method" => text(&mut changed.method),
            header => text(changed.header(header)),
        }
    }
    let same = says(&changed) == says(&genuine)
        && (changed.url.as_str(), &changed.headers) == (genuine.url.as_str(), &genuine.headers)
        && changed.method.eq_ignore_ascii_case(&genuine.method);
    // A further entry beside a good signature takes nothing from it.
    let longer = |name: &str| {
        let [now, then] = [&changed, &genuine].map(|sent| {
            sent.headers
                .iter()
                .find(|(key, _)| key == name)
                .map_or("", |(_, value)| value.as_str())
                .to_owned()
        });
        !then.is_empty()
            && now != then
            && now.split([' ', ',']).any(|entry| then.split([' ', ',']).next_back() == Some(entry))
    };
    prop_assume!(
        !same && !longer("stripe-signature") && !longer("webhook-signature") && !longer("svix-signature")
    );
    prop_assert!(!changed.is_believed(), "{:?}", changed);
    Ok(())
}

macro_rules! mutations {
    ($($name:ident $scheme:literal,)*) => {
        proptest! {
            #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::with_cases(10_000) })]
            $(
                #[test]
                fn $name(changes in prop::collection::vec((any::<prop::sample::Index>(), edit()), 1..4)) {
                    no_mutation_is_believed($scheme, &changes)?;
                }
            )*
        }
    };
}

mutations! {
    no_mutation_of_a_standard_webhook_is_believed "standard-webhooks",
    no_mutation_of_a_svix_delivery_is_believed "svix",
    no_mutation_of_a_twilio_message_is_believed "twilio",
    no_mutation_of_a_hubspot_change_is_believed "hubspot-v3",
    no_mutation_of_a_shopify_order_is_believed "shopify",
    no_mutation_of_a_stripe_payment_is_believed "stripe",
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_signed_time_holds_for_exactly_five_minutes_either_way(
        scheme in prop::sample::select(vec!["standard-webhooks", "svix", "hubspot-v3", "stripe"]),
        offset in prop_oneof![-300_003_i64..-299_997, 299_997_i64..300_003, -1_000_000_i64..1_000_000, any::<i32>().prop_map(i64::from)],
    ) {
        let mut sent = genuine(scheme);
        sent.now += offset;
        prop_assert_eq!(sent.is_believed(), offset.abs() <= 300_000);
    }

    #[test]
    fn whatever_a_stranger_sends_is_refused(
        scheme in prop::sample::select(SCHEMES.to_vec()),
        values in prop::collection::vec("\\PC{0,60}", 4),
        method in "\\PC{0,6}",
        url in "\\PC{0,60}",
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut sent = Sent { method, url, body, ..genuine(scheme) };
        for ((_, header), value) in sent.headers.iter_mut().zip(values) {
            *header = value;
        }
        prop_assert!(!sent.is_believed());
    }
}
