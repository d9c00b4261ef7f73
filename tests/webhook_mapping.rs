//! What the bodies of other systems mean: cases as data, laws, and the tables in the edge's documentation.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test: a slip is to be seen at once"
)]

use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;
use textlift::lead::Instant;
use textlift::lead::arrival::Arrival;
use textlift::problem::Code;
use textlift::read::{self, Speech};
use textlift::webhook::{FieldMap, Request, Scheme, Verified, verify};

/// The arrival of every case.
const NOW: i64 = 1_764_000_000_000;
const SECRET: &str = "c2VjcmV0";
const URL: &str = "https://edge.example.test/hooks/source";
const MAPPED: [&str; 4] = ["shopify", "stripe", "hubspot-v3", "twilio"];

fn file(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn shipped(scheme: &str) -> Value {
    serde_json::from_str(&file(&format!("src/webhook/maps/{scheme}.json"))).unwrap()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |chunk: &[u8], n: usize| {
        let bits =
            chunk.iter().chain([&0, &0]).take(3).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        if n > chunk.len() { '=' } else { char::from(DIGITS[(bits >> (18 - 6 * n)) as usize & 63]) }
    };
    bytes.chunks(3).flat_map(|chunk| (0..4).map(move |n| digit(chunk, n))).collect()
}

fn sha256(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

/// A request signed as the scheme does it, taken in.
fn taken(scheme: Scheme, topic: &str, body: &[u8], map: Option<&FieldMap>) -> Verified {
    let (seconds, millis) = ((NOW / 1000).to_string(), NOW.to_string());
    let key = SECRET.as_bytes();
    let mut url = URL.to_owned();
    let mut kind = "application/json";
    let headers: Vec<(&str, String)> = match scheme {
        Scheme::StandardWebhooks | Scheme::Svix => {
            let tag = sha256(b"secret", &[b"msg_1.", seconds.as_bytes(), b".", body]);
            vec![
                ("webhook-id", "msg_1".to_owned()),
                ("webhook-timestamp", seconds),
                ("webhook-signature", format!("v1,{}", base64(&tag))),
            ]
        }
        Scheme::Shopify => vec![
            ("X-Shopify-Webhook-Id", "b54557e4".to_owned()),
            ("X-Shopify-Topic", topic.to_owned()),
            ("X-Shopify-Hmac-Sha256", base64(&sha256(key, &[body]))),
        ],
        Scheme::Stripe => {
            let tag = sha256(key, &[seconds.as_bytes(), b".", body]);
            let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
            vec![("Stripe-Signature", format!("t={seconds},v1={hex}"))]
        }
        Scheme::HubspotV3 => {
            let tag = sha256(key, &[b"POST", url.as_bytes(), body, millis.as_bytes()]);
            vec![("X-HubSpot-Signature-v3", base64(&tag)), ("X-HubSpot-Request-Timestamp", millis)]
        }
        Scheme::Twilio => {
            let mut signed = Vec::new();
            if body.starts_with(b"{") || body.starts_with(b"[") {
                use sha2::Digest;
                let hex: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
                url = format!("{url}?bodySHA256={hex}");
            } else {
                kind = "application/x-www-form-urlencoded";
                let mut pairs: Vec<Vec<u8>> = body.split(|byte| *byte == b'&').map(unescaped).collect();
                pairs.sort();
                signed = pairs.concat();
            }
            let mut mac = Hmac::<Sha1>::new_from_slice(key).unwrap();
            mac.update(url.as_bytes());
            mac.update(&signed);
            vec![("X-Twilio-Signature", base64(&mac.finalize().into_bytes()))]
        }
    };
    let mut headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    headers.push(("Content-Type", kind));
    let request =
        Request { scheme, secrets: &[SECRET], method: "POST", url: &url, headers: &headers, body, map };
    verify(&request, Instant::from_millis(NOW)).unwrap().unwrap()
}

/// `name=value` of a form without its `=`, every byte of it escaped or a letter or digit.
fn unescaped(pair: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(pair.to_vec()).unwrap().replacen('=', "", 1);
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].bytes());
    }
    bytes
}

fn form(body: &Value) -> String {
    let escape = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric().then(|| char::from(byte).to_string());
        text.bytes().map(|byte| plain(byte).unwrap_or_else(|| format!("%{byte:02X}"))).collect()
    };
    let pairs = body.as_object().unwrap().iter();
    pairs
        .map(|(name, value)| format!("{}={}", escape(name), escape(value.as_str().unwrap())))
        .collect::<Vec<_>>()
        .join("&")
}

fn map(given: &Value) -> FieldMap {
    read::value_of(given, Speech::Plain).unwrap()
}

fn scheme(word: &str) -> Scheme {
    Scheme::WORDS.iter().find(|(known, _)| *known == word).unwrap().1
}

#[test]
fn bodies_mean_what_the_cases_say() {
    for name in ["shopify", "stripe", "twilio", "hubspot-v3", "declared"] {
        let cases: Vec<Value> =
            serde_json::from_str(&file(&format!("tests/cases/webhook/mapping/{name}.json"))).unwrap();
        for case in cases {
            let given = &case["given"];
            let body = match given["form"] == json!(true) {
                true => form(&given["body"]),
                false => given["body"].to_string(),
            };
            let declared = given.get("map").map(map);
            let topic = given["topic"].as_str().unwrap_or_default();
            let verified =
                taken(scheme(given["scheme"].as_str().unwrap()), topic, body.as_bytes(), declared.as_ref());
            let told = json!({"events": verified.events, "unmapped": verified.unmapped});
            assert_eq!(told, case["expect"], "{name}: {}", case["name"]);
            let arrival =
                Arrival { source: name.into(), received_at: Instant::from_millis(NOW), id_prefix: None };
            arrival.read(&Value::Array(verified.events)).unwrap();
        }
    }
}

#[test]
fn the_maps_that_ship_are_valid() {
    for scheme in MAPPED {
        let _ = map(&shipped(scheme));
    }
}

#[test]
fn a_map_that_is_wrong_is_told_with_every_place() {
    let wrong = |map: Value| -> Vec<(Code, String)> {
        let error = read::value_of::<FieldMap>(&map, Speech::Plain).unwrap_err();
        error.problems().map(|problem| (problem.code, problem.path.clone())).collect()
    };
    let cases = [
        (json!(7), vec![(Code::WrongType, "")]),
        (json!({}), vec![(Code::Missing, "rows")]),
        (json!({"rows": [], "row": []}), vec![(Code::UnknownKey, "row")]),
        (
            json!({"topic": "a..b", "each": 7, "currency": "usd", "rows": []}),
            vec![(Code::Malformed, "topic"), (Code::WrongType, "each"), (Code::Malformed, "currency")],
        ),
        (json!({"rows": [{"type": "visit", "data": "x"}]}), vec![(Code::WrongType, "rows[0].data")]),
        (json!({"rows": [{"type": "purchse"}]}), vec![(Code::UnknownValue, "rows[0].type")]),
        (
            json!({"rows": [{"type": "visit"}, {"type": "visit", "when": 7, "if": {"a b": "x", "a": 7}, "lead": {"phon": "x"}}]}),
            vec![
                (Code::WrongType, "rows[1].when"),
                (Code::WrongType, "rows[1].if.a"),
                (Code::Malformed, "rows[1].if.a b"),
                (Code::UnknownKey, "rows[1].lead.phon"),
            ],
        ),
        (
            json!({"rows": [{"type": "purchase", "data": {"orderId": "id"}}]}),
            vec![(Code::Missing, "rows[0].data.amount")],
        ),
        (
            json!({"rows": [{"type": "purchase", "data": {"amount": {"decimal": "total", "curency": "c"}}}]}),
            vec![(Code::UnknownKey, "rows[0].data.amount.curency")],
        ),
        (
            json!({"rows": [{"type": "lead.updated", "data": {"attributes": {"firstName": {"clears": ""}, "x": "'a"}}}]}),
            vec![
                (Code::Malformed, "rows[0].data.attributes.firstName.clears"),
                (Code::Malformed, "rows[0].data.attributes.x"),
            ],
        ),
    ];
    for (map, want) in cases {
        let want: Vec<_> = want.into_iter().map(|(code, path)| (code, path.to_owned())).collect();
        assert_eq!(wrong(map.clone()), want, "{map}");
    }
}

/// Any JSON, with the words that the maps look for among its keys and values.
fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "id",
        "type",
        "created",
        "data",
        "object",
        "amount",
        "currency",
        "usd",
        "email",
        "phone",
        "customer",
        "+16025550123",
        "charge.succeeded",
        "contact.propertyChange",
        "subscriptionType",
        "propertyName",
        "propertyValue",
        "objectId",
        "eventId",
        "occurredAt",
        "dealstage",
        "closedwon",
        "transactions",
        "kind",
        "refund",
        "total_price",
        "12.50",
        "",
        "line_items",
        "processed_at",
        "2026-10-09T17:00:00Z",
        "MessageStatus",
        "failed",
        "MessageSid",
        "To",
    ]);
    let leaf = prop_oneof![
        words.clone().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((words.clone(), inner), 0..8).prop_map(|pairs| Value::Object(
                pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

/// The table of a map, as the documentation shows it.
fn table(map: &Value) -> String {
    let code = |text: &str| format!("`{}`", text.replace('|', "\\|"));
    let words = |value: &Value| -> String {
        let list = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        list.iter()
            .map(|word| word.as_str().map_or("absent".to_owned(), code))
            .collect::<Vec<_>>()
            .join(" or ")
    };
    let mut lines = String::from(
        "| message | only if | event | id | its time | its person | data |\n|---|---|---|---|---|---|---|\n",
    );
    for row in map["rows"].as_array().unwrap() {
        let pairs = |key: &str, pair: &dyn Fn(&str, &Value) -> String| -> String {
            let pairs = row[key].as_object().into_iter().flatten();
            pairs.map(|(name, value)| pair(name, value)).collect::<Vec<_>>().join("; ")
        };
        let cells = [
            words(&row["when"]).replace(" or ", ", "),
            pairs("if", &|path, allowed| format!("{} is {}", code(path), words(allowed))),
            code(row["type"].as_str().unwrap()),
            code(row["id"].as_str().unwrap()),
            row["at"].as_str().map_or("its arrival".to_owned(), code)
                + if row["undated"] == true { " of the message" } else { "" },
            pairs("lead", &|name, path| format!("{name}: {}", code(path.as_str().unwrap()))),
            pairs("data", &|name, value| format!("{name}: {}", taken_from(value, &code))),
        ];
        lines.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    lines
}

fn taken_from(value: &Value, code: &dyn Fn(&str) -> String) -> String {
    let Some(map) = value.as_object() else { return value.as_str().map_or(value.to_string(), code) };
    let of = |key: &str| map.get(key).and_then(Value::as_str).map(code);
    let less = of("less").map(|less| format!(" less {less}")).unwrap_or_default();
    let amount =
        |kind: &str, path: String| format!("{kind} {path}{less} in {}", of("currency").unwrap_or_default());
    match (of("decimal"), of("minor"), of("clears")) {
        (Some(path), ..) => amount("decimal", path),
        (_, Some(path), _) => amount("minor units", path),
        (.., Some(path)) => format!("{path} or cleared"),
        _ if map.is_empty() => "none".to_owned(),
        _ => map
            .iter()
            .map(|(name, value)| format!("{name} {}", taken_from(value, code)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// `WRITE_TABLES=1 cargo test --test webhook_mapping` writes them.
#[test]
fn the_documentation_shows_the_tables_that_ship() {
    let path = "edge/README.md";
    let mut readme = file(path);
    for scheme in MAPPED {
        let (begin, end) = (format!("<!-- {scheme} -->\n"), format!("<!-- end of {scheme} -->"));
        let from = readme.find(&begin).unwrap_or_else(|| panic!("{path} has no {begin}")) + begin.len();
        let to = from + readme[from..].find(&end).unwrap();
        if std::env::var_os("WRITE_TABLES").is_some() {
            readme.replace_range(from..to, &table(&shipped(scheme)));
            std::fs::write(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")), &readme).unwrap();
        } else {
            assert_eq!(readme[from..to], table(&shipped(scheme)), "{scheme}");
        }
    }
}

#[test]
fn the_documentation_s_own_map_is_valid() {
    let readme = file("edge/README.md");
    let (_, after) = readme.split_once("### A system of your own").unwrap();
    let source: Value =
        serde_json::from_str(after.split("```").nth(1).unwrap().trim_start_matches("json")).unwrap();
    let map = map(&source["map"]);
    let body = json!({"event": "invoice.paid", "invoice": {"no": 7, "paid_at": NOW, "lines": [{"name": "Fitting", "total": "10.50"}, {"total": 3}]}, "patient": {"phone": "602-555-0123"}});
    let verified = taken(Scheme::Svix, "", body.to_string().as_bytes(), Some(&map));
    assert_eq!(verified.events[0]["data"]["amount"], json!({"minor": 1_350, "currency": "USD"}));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn whatever_a_signed_body_says_its_events_are_accepted_and_the_same_each_time(
        scheme in prop::sample::select(MAPPED.to_vec()).prop_map(scheme),
        topic in prop::sample::select(vec!["orders/paid", "refunds/create", "checkouts/update", "customers/update", "x"]),
        body in any_json(),
    ) {
        // A body that begins as JSON does is signed as JSON by `taken`.
        let body = if scheme == Scheme::Twilio { json!([body]) } else { body };
        let bytes = body.to_string();
        let verified = taken(scheme, topic, bytes.as_bytes(), None);
        prop_assert_eq!(&verified, &taken(scheme, topic, bytes.as_bytes(), None));
        let arrival = Arrival { source: "any".into(), received_at: Instant::from_millis(NOW), id_prefix: None };
        prop_assert!(arrival.read(&Value::Array(verified.events)).is_ok());
    }

    #[test]
    fn an_amount_comes_through_exactly(minor in 0_i64..=90_071_992_547, currency in prop::sample::select(vec![("USD", 2), ("JPY", 0), ("KWD", 3)])) {
        let (code, digits) = currency;
        let unit = 10_i64.pow(digits);
        let text = match digits {
            0 => minor.to_string(),
            _ => format!("{}.{:0width$}", minor / unit, minor % unit, width = digits as usize),
        };
        let body = json!({"id": 1, "email": "a@example.com", "created_at": NOW, "total_price": text, "currency": code});
        let verified = taken(Scheme::Shopify, "orders/paid", body.to_string().as_bytes(), None);
        prop_assert_eq!(&verified.events[0]["data"]["amount"], &json!({"minor": minor, "currency": code}));
    }
}
