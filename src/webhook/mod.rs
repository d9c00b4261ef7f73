//! Signed requests in, events out.
//!
//! [`verify`] proves that a request was signed by the holder of a shared secret, over exactly these bytes and
//! (where the scheme signs a time) within five minutes of now; only then does it look at the body. What a
//! stranger sends is answered with a [`Refusal`]; only a mistake of the caller is an [`Error`].
//!
//! ```
//! use textlift::lead::Instant;
//! use textlift::webhook::{Request, Scheme, verify};
//! let headers = [
//!     ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
//!     ("webhook-timestamp", "1614265330"),
//!     ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
//! ];
//! let request = Request {
//!     scheme: Scheme::StandardWebhooks,
//!     secrets: &["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
//!     method: "POST",
//!     url: "https://edge.example.test/hooks/crm",
//!     headers: &headers,
//!     body: br#"{"test": 2432232314}"#,
//!     map: None,
//! };
//! let verified = verify(&request, Instant::from_millis(1_614_265_330_000)).unwrap().unwrap();
//! assert_eq!(verified.id.as_deref(), Some("msg_p5jXN8AQM9LWM0D4loKWxJek"));
//! ```

mod amount;
pub mod body;
mod events;
mod hubspot;
mod mapping;
mod path;
mod proof;
mod shopify;
mod standard_webhooks;
mod stripe;
mod twilio;

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::Value;

pub use self::mapping::FieldMap;
use self::mapping::{Brought, Delivery};
use self::proof::Proof;

use crate::choices;
use crate::gather::Gather;
use crate::lead::Instant;
use crate::problem::{Code, Error, Problem};

choices! {
    /// Who signs, and how.
    pub enum Scheme {
        /// Standard Webhooks, `webhook-*` headers.
        StandardWebhooks = "standard-webhooks",
        /// The same with `svix-*` headers. Either scheme accepts the header names of the other.
        Svix = "svix",
        /// Twilio, form or JSON.
        Twilio = "twilio",
        /// HubSpot, signature version 3.
        HubspotV3 = "hubspot-v3",
        /// Shopify.
        Shopify = "shopify",
        /// Stripe.
        Stripe = "stripe",
    }
}

choices! {
    /// Why a request is not believed.
    pub enum Refusal {
        /// A header that the scheme needs is absent or empty.
        MissingHeader = "missing-header",
        /// A header is there but not in the scheme's form, or there twice.
        MalformedHeader = "malformed-header",
        /// Signed more than five minutes before or after now.
        OutOfTime = "out-of-time",
        /// No secret makes any of the signatures given.
        BadSignature = "bad-signature",
    }
}

/// A request as it came in, and the secrets that may have signed it.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Who is said to have signed it.
    pub scheme: Scheme,
    /// The shared secrets as the provider shows them; any one may match (two while rotating).
    pub secrets: &'a [&'a str],
    /// The HTTP method.
    pub method: &'a str,
    /// The public URL, from configuration: scheme and host that the provider called, path and query.
    pub url: &'a str,
    /// The headers, names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, byte for byte.
    pub body: &'a [u8],
    /// Where the values of events stand in it, if the sender speaks neither textlift's own form nor only what the
    /// scheme's own map knows.
    pub map: Option<&'a FieldMap>,
}

/// A request that is believed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Verified {
    /// What the sender calls this delivery; remembered, it stops a replay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it was signed, where the scheme signs a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
    /// The events it brings, not checked yet; empty if the body is not JSON or means nothing here.
    pub events: Vec<Value>,
    /// The topics of what it brings that is no event here, one for each entry of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub unmapped: Vec<String>,
}

/// Believes a request or says why not. An [`Error`] is the caller's own: no secrets, or one that cannot be a
/// secret of this scheme.
pub fn verify(request: &Request<'_>, now: Instant) -> Result<Result<Verified, Refusal>, Error> {
    let keys = keys(request)?;
    let proof = match request.scheme {
        Scheme::StandardWebhooks => standard_webhooks::prove(request, &keys, standard_webhooks::OWN, now),
        Scheme::Svix => standard_webhooks::prove(request, &keys, standard_webhooks::SVIX, now),
        Scheme::Twilio => twilio::prove(request, &keys),
        Scheme::HubspotV3 => hubspot::prove(request, &keys, now),
        Scheme::Shopify => shopify::prove(request, &keys),
        Scheme::Stripe => stripe::prove(request, &keys, now),
    };
    let proof =
        proof.and_then(|proof| if method_fits(request) { Ok(proof) } else { Err(Refusal::BadSignature) });
    Ok(proof.map(|proof| {
        let Brought { events, unmapped } = brought(request, &proof, now);
        Verified { id: proof.id, at: proof.at, events, unmapped }
    }))
}

/// The maps that ship, in the order of their schemes.
static TWILIO: LazyLock<FieldMap> = LazyLock::new(|| FieldMap::shipped(include_str!("maps/twilio.json")));
static HUBSPOT: LazyLock<FieldMap> =
    LazyLock::new(|| FieldMap::shipped(include_str!("maps/hubspot-v3.json")));
static SHOPIFY: LazyLock<FieldMap> = LazyLock::new(|| FieldMap::shipped(include_str!("maps/shopify.json")));
static STRIPE: LazyLock<FieldMap> = LazyLock::new(|| FieldMap::shipped(include_str!("maps/stripe.json")));

/// What the body of a request that is believed brings: read by the declared map, then by the scheme's own.
fn brought(request: &Request<'_>, proof: &Proof, now: Instant) -> Brought {
    let json = || body::json(request.body);
    let id = proof.id.as_deref().unwrap_or_default();
    let (body, shipped): (Option<Value>, Option<&FieldMap>) = match request.scheme {
        Scheme::StandardWebhooks | Scheme::Svix if request.map.is_none() => {
            return Brought { events: events::events(request.body, id), unmapped: Vec::new() };
        }
        Scheme::StandardWebhooks | Scheme::Svix => (json(), None),
        Scheme::Twilio => (Some(twilio::body(request)), Some(&TWILIO)),
        Scheme::HubspotV3 => (json().map(hubspot::body), Some(&HUBSPOT)),
        Scheme::Shopify => (json(), Some(&SHOPIFY)),
        Scheme::Stripe => (json(), Some(&STRIPE)),
    };
    let Some(body) = body else { return Brought::default() };
    // An id that is not under the signature could be given to a copy of the request: the body's own bytes cannot.
    let is_signed =
        matches!(request.scheme, Scheme::StandardWebhooks | Scheme::Svix) || request.map.is_none();
    let digest = if is_signed { String::new() } else { proof::digest(request.body) };
    let delivery = Delivery {
        id: if is_signed { id } else { &digest },
        topic: match request.scheme {
            Scheme::Shopify if request.map.is_none_or(FieldMap::names_no_topic) => {
                Some(proof::header(request, "x-shopify-topic").unwrap_or("none"))
            }
            _ => None,
        },
        digits: if request.scheme == Scheme::Stripe { stripe::DIGITS } else { &[] },
        now,
    };
    let maps: Vec<&FieldMap> = request.map.into_iter().chain(shipped).gather();
    FieldMap::bring(&maps, &body, &delivery)
}

/// Twilio and HubSpot call by several methods and see to them themselves; the others only ever sign a POST.
fn method_fits(request: &Request<'_>) -> bool {
    matches!(request.scheme, Scheme::Twilio | Scheme::HubspotV3)
        || request.method.eq_ignore_ascii_case("POST")
}

/// The secrets as the bytes that key the HMAC.
fn keys(request: &Request<'_>) -> Result<Vec<Vec<u8>>, Error> {
    if request.secrets.is_empty() {
        return Err(Error::one(Code::Missing, "secrets", "at least one secret must be given"));
    }
    let mut keys = Vec::new();
    let mut problems = Vec::new();
    for (index, secret) in request.secrets.iter().enumerate() {
        let path = || format!("secrets[{index}]");
        let decoded = match request.scheme {
            Scheme::StandardWebhooks | Scheme::Svix => standard_webhooks::keys(secret),
            Scheme::Stripe => Some(stripe::keys(secret)),
            Scheme::Twilio | Scheme::HubspotV3 | Scheme::Shopify => Some(vec![secret.as_bytes().to_vec()]),
        };
        match decoded {
            _ if secret.is_empty() => problems.push(Problem::new(Code::Missing, path(), "a secret is empty")),
            Some(more) => keys.extend(more),
            None => problems.push(Problem::new(
                Code::Malformed,
                path(),
                "wanted base64, \"whsec_\" before it or not",
            )),
        }
    }
    Error::check(problems).map(|()| keys)
}
