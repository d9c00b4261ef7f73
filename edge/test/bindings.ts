/**
 * What the edge is bound to in tests: two tenants, and a console provider that the test tells what to answer.
 */
import { createHash } from 'node:crypto';

export const KEYS = { north: 'tlk_north-key', south: 'tlk_south-key', reader: 'tlk_reader-key', agent: 'tlk_agent-key', small: 'tlk_small-key' };
export const SECRETS = {
  TOKEN_SECRET: 'dGVzdHMgc2VhbCB0aGVpciB0b2tlbnMgd2l0aCB0aGlz',
  NORTH_SECRET: 'whsec_bm9ydGggc2lnbnMgaXRzIHdlYmhvb2tzIHdpdGggdGhpcw==',
  NORTH_OLD_SECRET: 'whsec_bm9ydGggc2lnbmVkIHdpdGggdGhpcyBsYXN0IHllYXI=',
  SOUTH_SECRET: 'whsec_c291dGggc2lnbnMgaXRzIHdlYmhvb2tzIHdpdGggdGhpcw==',
  SHOPIFY_SECRET: 'the shop signs with this',
  STRIPE_SECRET: 'whsec_payments_are_signed_with_this',
  HUBSPOT_SECRET: 'the-crm-signs-with-this',
  TWILIO_SECRET: 'the-carrier-signs-with-this',
  CONSOLE_SECRET: 'whsec_dGhlIGNhcnJpZXIgc2lnbnMgaXRzIHJlcG9ydHMgd2l0aCB0aGlz',
};

const key = (name: string, secret: string, role: string, accepts: string[] = []) => ({
  name,
  role,
  accepts,
  sha256: createHash('sha256').update(secret).digest('hex'),
});

/** The tests ask more in a second than a desk does. */
const limits = { hooks: { perSecond: 1_000, burst: 100_000 }, api: { perSecond: 1_000, burst: 100_000 } };

export const CONFIG = {
  log: 'errors',
  publicUrl: 'http://127.0.0.1:8787',
  frameAncestors: ['https://crm.example'],
  corsOrigins: ['https://crm.example'],
  tenants: {
    north: {
      playbook: 'audiology',
      provider: { kind: 'console', source: 'carrier' },
      costPerPart: { minor: 2, currency: 'USD' },
      sources: {
        carrier: { scheme: 'standard-webhooks', secrets: ['CONSOLE_SECRET'], accepts: ['sms.received'] },
        crm: { scheme: 'standard-webhooks', secrets: ['NORTH_SECRET', 'NORTH_OLD_SECRET'], accepts: ['consent.*', 'sms.*'] },
        shop: { scheme: 'standard-webhooks', secrets: ['NORTH_SECRET'] },
        store: { scheme: 'shopify', secrets: ['SHOPIFY_SECRET'] },
        pay: { scheme: 'stripe', secrets: ['STRIPE_SECRET'] },
        hub: { scheme: 'hubspot-v3', secrets: ['HUBSPOT_SECRET'] },
        sms: { scheme: 'twilio', secrets: ['TWILIO_SECRET'], accepts: ['sms.received', 'consent.*'] },
        clinic: {
          scheme: 'standard-webhooks',
          secrets: ['NORTH_SECRET'],
          map: {
            topic: 'kind',
            currency: 'USD',
            rows: [
              { when: 'fitting', type: 'purchase', id: "'fitting-' + no", at: 'day', lead: { email: 'patient.mail' }, data: { amount: { decimal: 'paid' } } },
              {
                when: 'fitting', type: 'lead.updated', id: "'patient-' + no", at: 'day', lead: { email: 'patient.mail' },
                data: { attributes: { insuranceEligible: { bool: 'insured' } } },
              },
              { when: 'insurer', type: 'lead.updated', id: "'insurer-' + no", lead: { email: 'patient.mail' }, data: { attributes: { insuranceEligible: 'insured' } } },
            ],
          },
        },
      },
      limits,
      keys: [key('north-server', KEYS.north, 'admin', ['consent.*']), key('north-reader', KEYS.reader, 'viewer'), key('north-agent', KEYS.agent, 'agent')],
    },
    south: {
      playbook: 'audiology',
      provider: { kind: 'console', source: 'south-carrier' },
      sources: {
        'south-carrier': { scheme: 'standard-webhooks', secrets: ['SOUTH_SECRET'], accepts: ['sms.received'] },
        'south-crm': { scheme: 'standard-webhooks', secrets: ['SOUTH_SECRET'], accepts: ['consent.*'] },
      },
      limits,
      keys: [key('south-server', KEYS.south, 'admin')],
    },
    /** May ask little. */
    small: {
      playbook: 'audiology',
      provider: { kind: 'console', source: 'small-crm' },
      sources: { 'small-crm': { scheme: 'standard-webhooks', secrets: ['SOUTH_SECRET'] } },
      limits: { hooks: { perSecond: 1, burst: 3 }, api: { perSecond: 1, burst: 5 } },
      keys: [key('small-server', KEYS.small, 'viewer')],
    },
  },
};

export const DEMO_START = '2026-11-23T15:00:00Z';
export const bindings = { CONFIG, ...SECRETS, DEMO_START, PROCESS: 'tests' };

/** What the carrier was sent, and what it answers. A test steers it by the text's own words: `[429]`, `[500]`, `[as con-1]`. */
const taken: { id: string; to: string; text: string; at: number; callback: string; status: string }[] = [];

export async function takeText(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (request.method === 'GET') return Response.json({ messages: taken });
  const body = (await request.json()) as { to: string; text: string; at: number; callback: string; since: number };
  if (pathname === '/messages/list') return Response.json({ messages: taken.filter((it) => it.to === body.to && it.at >= body.since) });
  const message = { id: `con-${taken.length + 1}`, to: body.to, text: body.text, at: body.at, callback: body.callback, status: 'accepted' };
  if (body.text.includes('[429]')) return new Response('{}', { status: 429 });
  if (body.text.includes('[400]')) return Response.json({ code: 21211 }, { status: 400 });
  if (body.text.includes('[not json]')) return new Response('<html>', { status: 200 });
  const other = /\[as (con-\d+)\]/.exec(body.text)?.[1];
  if (other !== undefined) return Response.json({ id: other }, { status: 201 });
  taken.push(message);
  if (body.text.includes('[500]')) return new Response('{}', { status: 500 });
  return Response.json({ id: message.id }, { status: 201 });
}
