//! Shopify: HMAC-SHA256 of the body in base64. Neither time nor id are under the signature: a copied request
//! can be sent again under another id, so the events of its body need ids made from the body itself.

use super::proof::{Proof, base64, header, id, sha256, signed};
use super::{Refusal, Request};
use crate::gather::Gather;

pub(super) fn prove(request: &Request<'_>, keys: &[Vec<u8>]) -> Result<Proof, Refusal> {
    let tags: Vec<Vec<u8>> = base64(header(request, "x-shopify-hmac-sha256")?).into_iter().gather();
    let id = id(header(request, "x-shopify-webhook-id")?)?;
    signed(sha256, keys, &[request.body], &tags)?;
    Ok(Proof { id: Some(id), at: None })
}
