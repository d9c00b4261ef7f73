/**
 * What the columns of a list mean, by their headers: the exports of HubSpot, Salesforce, Pipedrive, GoHighLevel and Mailchimp,
 * and what people write above the columns of a spreadsheet.
 */

export interface RoleRow {
  /** For a person. */
  said: string;
  /** How headers call it, in lower case, everything but letters and digits a space. The first that a list has is taken. */
  headers: string[];
  /** More than one column may say it. */
  several?: true;
}

const role = (said: string, headers: string, several?: true): RoleRow => ({ said, headers: headers.split(', '), several });

export const ROLES = {
  id: role('id', 'record id contact, record id, contact id, lead id, person id, customer id, client id, patient id, id, person id, leid, euid'),
  firstName: role('first name', 'first name, firstname, fname, given name, first, person first name, contact first name, vorname, prenom'),
  lastName: role('last name', 'last name, lastname, lname, surname, family name, last, person last name, contact last name, nachname, nom'),
  fullName: role('full name', 'full name, name, contact name, person name, lead name, customer name, client name, patient name, person, contact, client, customer, patient, contact full name'),
  mobile: role('mobile number', 'mobile phone number, mobile phone, mobile number, mobile, cell phone, cell number, cell, cellphone, sms phone number, sms phone, person phone mobile, person mobile, mobile phone 1, handy, mobil, portable'),
  phone: role('phone number', 'phone number, phone, telephone, telephone number, tel, primary phone, contact phone, person phone, phone 1, phone no, phone primary, contact number, telefon'),
  otherPhone: role('another phone number', 'home phone, person phone home, other phone, work phone, person phone work, phone 2, business phone', true),
  email: role('e-mail', 'email, email address, e mail, e mail address, primary email, person email, person email work, email 1, email work, email home, contact email, mail'),
  created: role('created', 'create date, created date, created, created at, created on, created time, date created, date added, added, added on, added at, added time, person person created, person created, deal created, deal deal created, erstellt am, erstellt, lead created, contact created, signup date, sign up date, signed up, subscribed on, optin time, opt in time, confirm time, inquiry date, enquiry date, lead date, first contact, first contact date, first seen, date of inquiry, date'),
  lastActivity: role('last activity', 'last activity date, last activity, last activity time, last interaction, last interaction date, last engagement date, last engagement, recent conversion date, time of last session, last seen, last contact, last contact date, last touch, last touchpoint, person last activity date, date of last activity, last response, last inbound, last inbound message date, letzter kontakt'),
  lastContacted: role('last contacted by the business', 'last contacted, last contacted date, last outbound, last email sent, last outreach, last call date'),
  lastVisit: role('last visit', 'last visit, last visit date, last appointment, last appointment date, appointment date, last service, last service date, last exam, last exam date, last checkup, test date, hearing test date'),
  stage: role('stage', 'lifecycle stage, lead status, status, stage, deal stage, deal status, opportunity status, opportunity stage, pipeline stage, contact type, type, member status', true),
  amount: role('amount', 'recent deal amount, deal amount, deal value, amount, opportunity amount, opportunity value, lead value, total spent, total spend, total revenue, lifetime value, ltv, revenue, value, last purchase amount, order total, sale amount, price, quote amount, betrag, umsatz'),
  currency: role('currency', 'currency, deal currency, deal currency of value, amount currency, opportunity currency, currency code, opportunity currency code'),
  closed: role('date of the sale', 'recent deal close date, close date, closed date, deal won time, won time, won date, date won, purchase date, last purchase date, last purchase, last order date, last order, order date, sale date, date of purchase, fitted on'),
  lost: role('date of the loss', 'deal lost time, lost time, lost date, date lost'),
  item: role('product', 'product, product name, item, product interest, interested in, service interest, product of interest'),
  consent: role('consent to texts', 'sms consent, sms opt in, sms optin, text consent, text opt in, consent to text, consent to texts, ok to text, texts ok, sms permission, sms marketing consent, sms marketing, sms subscription status, sms status, sms subscriber, accepts sms, accepts sms marketing, sms ok, marketing consent, consent, opt in, optin, opted in, opt in status, marketing opt in, communication consent, einwilligung, sms einwilligung, zustimmung', true),
  consentAt: role('date of the consent', 'sms consent date, sms opt in date, sms optin time, sms consent timestamp, consent date, consent timestamp, consent given, opt in date, optin date, opted in on, opted in at, sms opt in time, text consent date'),
  optOut: role('opt-out', 'sms opt out, sms optout, sms opted out, opted out of sms, unsubscribed from sms, text opt out, opt out, optout, opted out, unsubscribed, unsubscribe, dnd, dnd sms, do not disturb, do not text, do not contact, do not call, dnc, stop, sms unsubscribed, no texts', true),
  optOutAt: role('date of the opt-out', 'sms opt out date, opt out date, opted out on, opted out at, unsubscribed on, unsub time, sms opt out time'),
  state: role('state', 'state region, state, state province, mailing state, mailing state province, billing state, province, region, state code, state region code, person state, us state'),
  postalCode: role('postal code', 'postal code, zip, zip code, zip postal code, zipcode, postcode, mailing zip postal code, mailing postal code, billing zip, person zip, post code, plz'),
  country: role('country', 'country region, country, mailing country, billing country, country code, country region code, person country, cc, land'),
  timeZone: role('time zone', 'time zone, timezone, tz, contact time zone, zone'),
} as const satisfies Record<string, RoleRow>;

export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

/** `Mailing Zip/Postal Code` -> `mailing zip postal code`; accents and case do not matter. */
export function plain(header: string): string {
  return header
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** `insuranceEligible` -> `insurance eligible`. */
export const spaced = (name: string) => plain(name.replace(/([a-z0-9])([A-Z])/g, '$1 $2'));
