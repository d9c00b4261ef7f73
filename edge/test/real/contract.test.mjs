/**
 * The contract: every example of `/openapi.json` is sent to a real edge, and every answer, problems too, is checked
 * against the contract by a validator that knows nothing of the edge's own.
 *
 * The examples lie in `src/api/examples.json`. Requests are written there by hand; their answers are what this test was
 * answered once: `RECORD=1 vitest run --config edge/vitest.real.config.ts contract` writes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv2020 from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { practice } from '../../demo/practice.mjs';
import { signature } from '../../selfhost/console.mjs';
import { EDGE } from '../../selfhost/bundle.mjs';
import { emptyFolder, freePort, removeFolder, startCarrier, startDemo } from './fixture.mjs';

const GOLDEN = 'lead-1042';
const LISTS_SHOW = 2;

let folder, carrier, edge, contract, validate;
const answers = {};

beforeAll(async () => {
  folder = emptyFolder();
  carrier = await startCarrier();
  edge = await startDemo({ folder, port: await freePort(), carrier });
  contract = await (await fetch(`${edge.url}/openapi.json`)).json();
  validate = validator(contract);
  const { events, leads } = practice();
  others = leads.map(({ id }) => id).filter((id) => id !== GOLDEN);
  await edge.hook('practice', events);
  const partner = (id) => ({ id: `made-${id}`, type: 'lead.updated', at: '2026-10-01T17:00:00Z', lead: { id, email: 'the.lees@example.com' }, data: { attributes: { firstName: 'Kim' } } });
  await edge.hook('practice', [partner('partner-1'), partner('partner-2')]);
});
afterAll(async () => {
  await edge?.stop();
  await carrier?.stop().catch(() => {});
  removeFolder(folder);
});

let others = [];
let posted;
const hashOf = async (id) => (await edge.call('GET', `/v1/leads/${id}/suggestion`)).hash;
/** Another lead of the practice for whom there is a suggestion. */
const suggested = async () => {
  const { rows } = await edge.call('GET', '/v1/leads?limit=200');
  return rows.find(({ id, suggestion }) => suggestion && id !== GOLDEN).id;
};

/**
 * A day at the practice: each operation in an order in which it can be done, with what no example can know beforehand:
 * whose id it is, what the hash of the suggestion is now. The rest is the example.
 */
const DAY = [
  ['isAlive'],
  ['isReady'],
  ['takeEvents', () => ({ path: { sourceId: 'practice' }, signed: 'PRACTICE_SECRET' })],
  ['putEvents'],
  ['createToken'],
  ['putLive'],
  ['putLeadLive'],
  ['listLeads'],
  ['searchLeads'],
  ['getLead'],
  ['getSuggestion'],
  ['getSuggestion', () => ({ query: 'view=card' })],
  ['dismiss', async () => { const id = await suggested(); return { path: { id }, body: { suggestion: await hashOf(id) } }; }],
  ['approve', async () => ({ body: { suggestion: await hashOf(GOLDEN) } })],
  ['listApprovals'],
  ['cancelApproval', () => ({ path: { id: answers.approve.id } })],
  ['sendMessage', async () => { await edge.call('POST', '/test/inbound', { lead: GOLDEN, text: 'Is Thursday free?' }); posted = carrier.next(); return {}; }],
  ['takeStatus', async () => {
    const { id, callback } = await posted;
    const [, , sourceId, , token] = new URL(callback).pathname.split('/');
    return { path: { sourceId, token }, signed: 'CONSOLE_SECRET', body: { providerId: id } };
  }],
  ['reviewReply'],
  ['snooze', () => ({ path: { id: others[0] } })],
  ['stop', () => ({ path: { id: others[1] } })],
  ['enroll', () => ({ path: { id: others[2] } })],
  ['getReport'],
  ['getExperiments'],
  ['listUnmatched'],
  ['listDuplicates'],
  ['getPlaybook'],
  ['putPlaybook', () => ({ body: answers.getPlaybook })],
  ['putKillSwitch'],
  ['resolveApproval', async () => ({ path: { id: await lost() } })],
  ['getMetrics'],
  ['exportLead'],
  ['exportTenant'],
  ['eraseLead'],
  ['eraseTenant'],
];

/** A text whose fate nobody knows: the carrier is gone while it is handed over, and stays away. */
async function lost() {
  await carrier.stop();
  const { now } = await edge.call('GET', '/test/clock');
  await edge.call('POST', '/test/inbound', { lead: GOLDEN, text: 'Which day is best?' });
  const { id } = await edge.call('POST', `/v1/leads/${GOLDEN}/messages`, { text: 'Thursday at ten.' }, { 'idempotency-key': 'lost' });
  for (const minutes of [1, 3, 6, 10, 16, 20, 30]) await edge.call('POST', '/test/clock', { to: now + minutes * 60_000 });
  return id;
}

test('every operation has an example of its request and of its answer, and they fit', () => {
  for (const { name, operation } of operations()) {
    for (const { schema, where } of bodies(operation)) {
      if (where !== 'application/json') continue;
      const example = operation.requestBody.content['application/json'].example;
      expect(example, `${name}: a request`).toBeDefined();
      expect(validate(schema, example), `${name}: its request`).toEqual([]);
    }
    for (const [status, response] of Object.entries(operation.responses)) {
      const { example, schema } = response.content['application/json'] ?? {};
      if (schema === undefined || process.env.RECORD) continue;
      expect(example, `${name}: an answer ${status}`).toBeDefined();
      expect(validate(schema, example), `${name}: its answer ${status}`).toEqual([]);
    }
  }
});

test('every example is answered as the contract says', async () => {
  for (const [name, fill = () => ({})] of DAY) {
    const { method, path, operation } = operations().find((it) => it.name === name);
    const filled = await fill();
    const example = operation.requestBody?.content['application/json']?.example;
    const body = Array.isArray(example) ? example : example && { ...example, ...filled.body };
    const response = await ask(method, pathOf(path, operation, filled), { body, signed: filled.signed });
    const told = await toldBy(response);
    expect(response.status, `${name}: ${JSON.stringify(told)}`).toBeLessThan(300);
    expect(violations(operation, response, told), name).toEqual([]);
    answers[name] = told;
    if (process.env.RECORD && filled.query === undefined && typeof told === 'object') record(name, response.status, told);
  }
  expect(DAY.map(([name]) => name)).toEqual(expect.arrayContaining(operations().map(({ name }) => name)));
}, 120_000);

test.each([
  ['without a key', { key: null }],
  ['with a body that is no JSON', { body: '{' }],
  ['with a body that says something else', { body: { nonsense: true } }],
  ['about something that is not there', { ids: 'absent' }],
  ['with a query that makes no sense', { query: 'limit=0&segment=lukewarm' }],
])('asked %s, every operation answers what its contract says', async (_what, wrong) => {
  for (const { name, method, path, operation } of operations()) {
    if (wrong.query !== undefined && !operation.parameters?.some((it) => it.in === 'query')) continue;
    if (wrong.body !== undefined && !operation.requestBody) continue;
    const example = operation.requestBody?.content['application/json']?.example;
    const at = pathOf(path, operation, { query: wrong.query, ...(wrong.ids ? { path: { id: wrong.ids, sourceId: wrong.ids, token: wrong.ids } } : {}) });
    const response = await ask(method, at, { body: wrong.body ?? example, key: wrong.key });
    expect(violations(operation, response, await toldBy(response)), `${name}: ${response.status}`).toEqual([]);
    if (wrong.key === null && operation.security) expect(response.status, name).toBe(401);
    // Reports and tokens take each word of their own as optional.
    if (wrong.query !== undefined && /limit/.test(JSON.stringify(operation.parameters))) expect(response.status, name).toBe(422);
  }
});

/** Every operation of the contract. */
function operations() {
  return Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: operation.operationId, method: method.toUpperCase(), path, operation })),
  );
}

const bodies = (operation) => Object.entries(operation.requestBody?.content ?? {}).map(([where, { schema }]) => ({ where, schema }));

/** The path with its ids, which are the parameters' examples unless told. */
function pathOf(path, operation, { path: ids = {}, query }) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(ids[name] ?? operation.parameters.find((it) => it.name === name).schema.example ?? 'none'));
  return query === undefined ? filled : `${filled}?${query}`;
}

function ask(method, path, { body, key = edge.secrets.API_KEY, signed }) {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const headers = {
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    'idempotency-key': `${method} ${path} ${text}`.slice(0, 200).replaceAll(/[^\x21-\x7e]/g, '.'),
    ...(signed === undefined ? {} : signature(edge.secrets[signed], text)),
  };
  return fetch(`${edge.url}${path}`, { method, headers, body: text });
}

/** An answer's JSON; its text, if it is none. */
const toldBy = (response) => (/json$/.test(response.headers.get('content-type').split(';')[0].replace('ndjson', '')) ? response.json() : response.text());

/** Where an answer is not what the contract says of it. */
function violations(operation, response, told) {
  const declared = operation.responses[response.status];
  if (!declared) return [`${response.status} is not declared`];
  const type = response.headers.get('content-type').split(';')[0];
  const { schema } = declared.content[type] ?? {};
  if (!schema) return [`${type} is not declared for ${response.status}`];
  return validate(schema, told);
}

function validator(document) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'contract', components: document.components });
  const absolute = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"contract#/components/'));
  return (schema, value) => {
    const check = ajv.compile(absolute(schema));
    return check(value) ? [] : check.errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
}

/** Keeps an answer as the example of its operation: short lists, and no credential. */
function record(name, status, told) {
  const file = join(EDGE, 'src', 'api', 'examples.json');
  const examples = JSON.parse(readFileSync(file, 'utf8'));
  const short = JSON.parse(JSON.stringify(told, (key, value) => (Array.isArray(value) ? value.slice(0, LISTS_SHOW) : key === 'token' ? 'tlt_payload.seal' : value)));
  examples[name].answers[status] = short;
  if (name === 'getPlaybook') examples.putPlaybook.request = short;
  writeFileSync(file, `${JSON.stringify(examples, null, 2)}\n`);
}
