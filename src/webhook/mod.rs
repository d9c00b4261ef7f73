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
//! };
//! let verified = verify(&request, Instant::from_millis(1_614_265_330_000)).unwrap().unwrap();
//! assert_eq!(verified.id.as_deref(), Some("msg_p5jXN8AQM9LWM0D4loKWxJek"));
//! ```

mod events;
mod hubspot;
mod proof;
mod shopify;
mod standard_webhooks;
mod stripe;
mod twilio;

use serde::Serialize;
use serde_json::Value;

use crate::choices;
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
}

/// A request that is believed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verified {
    /// What the sender calls this delivery; remembered, it stops a replay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it was signed, where the scheme signs a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
    /// The events it brings, not checked yet; empty if the body is not JSON or means nothing here.
    pub events: Vec<Value>,
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
        let events = match request.scheme {
            Scheme::StandardWebhooks | Scheme::Svix => {
                events::events(request.body, proof.id.as_deref().unwrap_or_default())
            }
            Scheme::Twilio => twilio::events(request.body, now),
            Scheme::HubspotV3 | Scheme::Shopify | Scheme::Stripe => Vec::new(),
        };
        Verified { id: proof.id, at: proof.at, events }
    }))
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
