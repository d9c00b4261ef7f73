//! Lead in, receipts out: which touches each of its sales goes back to, and what each of these earned by every model
//! that looks at one sale.
//!
//! A refund is taken off where the sale was credited, as in a report: by every model the credits sum exactly to what is
//! left of it; `unattributed` is what no touch came before. Markov and Shapley share out the revenue of
//! all sales among channels, so they have nothing to say of one sale, and the answer says that they do not.

use serde::Serialize;

use super::attribute::Model;
use super::decimal::Days;
use super::journey::{Won, take_back, won};
use super::report::Rules;
use super::report::facts::{Contact, Sent, contacts, path};
use super::touch_models::{Rule, Sharing};
use crate::gather::Gather;
use crate::lead::{Currency, EventType, Instant, Lead, Money};
use crate::sort;
use crate::table::Table;

/// What the sales of a lead go back to.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Receipts {
    /// Every sale, latest first.
    pub sales: Vec<SaleReceipt>,
    /// How long before a sale a touch earns, in days.
    pub look_back_days: u32,
    /// The models that say nothing of one sale, and why.
    pub not_told: Vec<NotTold>,
}

/// One sale.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SaleReceipt {
    /// The event that told it.
    pub event: String,
    /// When.
    pub at: Instant,
    /// What it brought in.
    pub amount: Money,
    /// What was paid back of it; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunded: Option<Money>,
    /// What is left of it and no touch came before; absent where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unattributed: Option<Money>,
    /// The touches that earned it, earliest first.
    pub touches: Vec<TouchReceipt>,
}

/// One touch before a sale.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TouchReceipt {
    /// sms, email, visit, call or web.
    pub channel: String,
    /// When.
    pub at: Instant,
    /// The event that told it.
    pub event: String,
    /// Of a text: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Of a text: its template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Of a text: its variant in an experiment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// What it earned by each model, in minor units of the sale's currency.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        tsify(type = "Record<'first' | 'last' | 'linear' | 'position' | 'time-decay', number>")
    )]
    pub credits: Table<&'static str, i64>,
}

/// A model that says nothing here.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct NotTold {
    /// The model.
    pub model: Model,
    /// Why.
    pub say: &'static str,
}

/// What the sales of a lead go back to; each in its own currency.
pub fn receipts(lead: &Lead, rules: &Rules) -> Receipts {
    let half_life = Days::whole(i64::from(rules.half_life_days.max(1)));
    let sent = Sent::of(lead);
    let told = contacts(lead, &sent, rules);
    let all: Vec<Contact> = told.iter().map(|(contact, _)| *contact).gather();
    let receipt = |sale: Won| {
        let refunded: i64 = sale.refunds.iter().map(|(_, minor)| minor).sum();
        let path: Vec<&(Contact, &str)> =
            path(&all, sale.at, rules).into_iter().filter_map(|place| told.get(place)).gather();
        let times: Vec<Instant> = path.iter().map(|(contact, _)| contact.at).gather();
        let shared: Vec<(Model, Vec<i64>)> = Model::WORDS
            .iter()
            .filter_map(|(_, model)| Some((*model, Rule::of(*model, half_life)?)))
            .map(|(model, rule)| {
                let mut credits = Sharing::default().out(rule, &times, sale.amount.minor).to_vec();
                for (_, minor) in &sale.refunds {
                    take_back(&mut credits, *minor);
                }
                (model, credits)
            })
            .gather();
        let earned = path.iter().enumerate().map(|(place, (contact, event))| {
            let text = contact.text.and_then(|text| sent.get(usize::try_from(text).ok()?));
            let data = text.map(|text| &text.message.data);
            let credit = |(model, credits): &(Model, Vec<i64>)| {
                (model.word(), credits.get(place).copied().unwrap_or_default())
            };
            TouchReceipt {
                channel: contact.kind.channel().to_owned(),
                at: contact.at,
                event: (*event).to_owned(),
                message_id: data.map(|data| data.message_id.clone()),
                template: data.and_then(|data| data.template.clone()),
                variant: data.and_then(|data| data.variant.clone()),
                credits: shared.iter().map(credit).collect(),
            }
        });
        let touches = earned.gather();
        let money = |minor: i64| Money::new(minor, sale.amount.currency);
        SaleReceipt {
            refunded: (refunded != 0).then(|| money(refunded)),
            unattributed: touches.is_empty().then(|| money(sale.amount.minor - refunded)),
            touches,
            event: sale.event,
            at: sale.at,
            amount: sale.amount,
        }
    };
    let mut sales =
        currencies(lead).into_iter().flat_map(|currency| won(lead, currency)).map(receipt).gather();
    sort::by_key(&mut sales, |sale| (std::cmp::Reverse(sale.at), sale.event.clone()));
    Receipts {
        sales,
        look_back_days: rules.look_back_days,
        not_told: Model::WORDS
            .iter()
            .filter(|(_, model)| Rule::of(*model, half_life).is_none())
            .map(|(_, model)| NotTold {
                model: *model,
                say: "shares the revenue of all sales out among channels, so it says nothing of one sale",
            })
            .gather(),
    }
}

/// The currencies in which a lead has paid.
fn currencies(lead: &Lead) -> Vec<Currency> {
    let mut found = Vec::new();
    for event in &lead.events {
        let amount = match &event.what {
            EventType::Purchase(sale) => Some(sale.amount),
            EventType::OpportunityWon(deal) => deal.amount,
            _ => None,
        };
        if let Some(Money { currency, .. }) = amount.filter(|amount| !found.contains(&amount.currency)) {
            found.push(currency);
        }
    }
    found
}
