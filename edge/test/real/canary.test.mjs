/**
 * One person with a name, a number, an address and words that occur nowhere else goes through everything the edge does,
 * wrong ways too. Nothing of them may be in a log, an error, a header, a file's name or a file beside the databases.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { emptyFolder, freePort, removeFolder, startCarrier } from './fixture.mjs';
import { startRelease } from './release.mjs';

const CANARY = { name: 'Zyxwina', family: 'Quobblewick', phone: '+16025550177', email: 'zq@quobblewick.example', words: 'pangolin umbrella', id: 'crm-quobblewick-77' };
/** What is looked for, in any case of letters. */
const TRACES = ['zyxwina', 'quobblewick', '6025550177', '5550177', 'pangolin'];
const lead = { id: CANARY.id, phone: CANARY.phone };
const tracesIn = (text) => TRACES.filter((trace) => text.toLowerCase().includes(trace));

let folder, carrier, edge;
/** Everything that was answered with an error, and every header. */
const errors = [];
const headers = [];

beforeAll(async () => {
  folder = emptyFolder();
  carrier = await startCarrier();
  edge = await startRelease({ folder, port: await freePort(), carrier });
});
afterAll(async () => {
  await edge?.stop();
  await carrier?.stop();
  removeFolder(folder);
});

async function heard(response) {
  headers.push(JSON.stringify([...response.headers]));
  const text = await response.text();
  if (!response.ok) errors.push(text);
  return { status: response.status, text };
}

const HOUR = 3_600_000;
const story = () => {
  const now = Date.now();
  const event = (n, type, hoursAgo, data) => ({ id: `${CANARY.id}-${n}`, type, at: now - hoursAgo * HOUR, lead, data });
  const attributes = { firstName: CANARY.name, lastName: CANARY.family, email: CANARY.email, phone: CANARY.phone, timeZone: 'America/Phoenix', state: 'AZ', country: 'US', insuranceEligible: true };
  return [event(1, 'lead.updated', 2000, { attributes }), event(2, 'consent.granted', 1999, { wording: CANARY.words }), event(3, 'appointment.attended', 1080, { kind: CANARY.words }), event(4, 'email.opened', 300, {})];
};

test('nothing of a person is in logs, errors, headers, names of files, or files beside the databases', async () => {
  const say = (text, at = Date.now()) => edge.hook({ id: `in-${text}-${at}`, type: 'sms.received', at, lead: { phone: CANARY.phone }, data: { phone: CANARY.phone, text } }, undefined, 'carrier').then(heard);
  const ask = (...given) => edge.ask(...given).then(heard);
  const statuses = [];
  const note = async (step) => statuses.push((await step).status);

  await note(edge.hook(story()).then(heard));
  await note(edge.hook(story(), `msg_${CANARY.family}`).then(heard));
  // Wrong in every way that quotes what came.
  await note(edge.hook([{ id: CANARY.name, type: CANARY.words, at: CANARY.family, lead: { [CANARY.name]: CANARY.phone }, data: {} }]).then(heard));
  await note(edge.hook([{ ...story()[0], at: CANARY.words, data: { attributes: CANARY.family } }]).then(heard));
  await note(edge.hook([{ id: 'sale', type: 'purchase', at: Date.now(), lead, data: { amount: { minor: CANARY.words, currency: CANARY.name } } }]).then(heard));
  await note(heard(await fetch(`${edge.url}/hooks/crm?name=${CANARY.name}`, { method: 'POST', body: JSON.stringify(story()) })));
  await note(heard(await fetch(`${edge.url}/hooks/${CANARY.family}`, { method: 'POST', body: CANARY.words })));
  await note(ask('POST', '/v1/events', `${CANARY.words} {`));
  await note(ask('POST', '/v1/events', [{ id: 'x', type: 'authorization.granted', at: Date.now(), lead, data: { wording: CANARY.words } }]));
  await note(ask('POST', '/v1/leads/search', `{"words": "${CANARY.name}`));
  await note(ask('POST', '/v1/leads/search', { words: CANARY.family, [CANARY.name]: 1 }));
  await note(ask('POST', '/v1/leads/search', { words: CANARY.family }));
  await note(ask('GET', `/v1/leads/${CANARY.phone}`));
  await note(ask('GET', `/v1/${CANARY.family}?q=${CANARY.words}`));
  await note(ask('GET', `/v1/leads?segment=${CANARY.name}&cursor=${CANARY.phone}`));
  await note(ask('PUT', '/v1/playbook', { version: 1, business: { name: 7, contact: CANARY.words } }));
  await note(ask('GET', '/v1/leads', undefined, { authorization: `Bearer ${CANARY.family}`, 'x-request-id': CANARY.name, 'user-agent': CANARY.words }));
  await note(ask('POST', `/v1/leads/${CANARY.id}/approvals`, { suggestion: CANARY.words, text: CANARY.words }, { 'idempotency-key': CANARY.phone }));
  await note(ask('POST', `/v1/leads/${CANARY.id}/snooze`, { until: CANARY.words }));
  await note(ask('POST', `/v1/leads/${CANARY.id}/live`, { [CANARY.name]: CANARY.words }));
  // A conversation, with a carrier that takes a text and one that is gone.
  await note(say(`${CANARY.words}?`));
  await note(ask('POST', `/v1/leads/${CANARY.id}/messages`, { text: `${CANARY.name}, ${CANARY.words}` }, { 'idempotency-key': 'one' }));
  carrier.holds = true;
  await note(say(`${CANARY.words} again?`));
  await note(ask('POST', `/v1/leads/${CANARY.id}/messages`, { text: CANARY.words }, { 'idempotency-key': 'two' }));
  await note(ask('POST', `/v1/leads/${CANARY.id}/messages`, { text: CANARY.words.repeat(400) }, { 'idempotency-key': 'three' }));
  await note(say('STOP'));
  for (const route of ['', '/suggestion', '/export']) await note(ask('GET', `/v1/leads/${CANARY.id}${route}`));
  await note(ask('GET', '/metrics'));
  await note(ask('GET', '/v1/export'));

  expect(new Set(statuses), 'it went well, and wrong in every way').toEqual(new Set([200, 201, 202, 400, 401, 404, 409, 422]));
  expect(carrier.taken.some(({ to, text }) => to === CANARY.phone && text.includes(CANARY.words)), 'the text itself went out').toBe(true);

  // The process dies and comes back with a send under way.
  const before = edge.log();
  edge.kill();
  await edge.ended;
  carrier.holds = false;
  edge = await startRelease({ folder, port: await freePort(), carrier });
  await note(ask('GET', `/v1/leads/${CANARY.id}`));
  await note(ask('DELETE', `/v1/leads/${CANARY.id}`));
  await note(ask('GET', `/v1/leads/${CANARY.id}`));
  expect(statuses.slice(-3)).toEqual([200, 200, 404]);
  await edge.stop();

  const log = before + edge.log();
  expect(log.split('\n').filter((line) => line.includes('"what":"request"')).length, 'every request is logged').toBeGreaterThanOrEqual(statuses.length);
  expect(log).toMatch(/"request":"[0-9a-f-]{36}"/);
  expect(tracesIn(log), 'in the log').toEqual([]);
  expect(errors.length).toBeGreaterThan(12);
  for (const error of errors) expect(tracesIn(error), error).toEqual([]);
  for (const header of headers) expect(tracesIn(header), header).toEqual([]);

  const files = readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
  expect(files.filter((name) => name.endsWith('.sqlite')).length).toBeGreaterThan(0);
  expect(tracesIn(files.join('\n')), 'in names of files').toEqual([]);
  for (const name of files) if (!/\.sqlite/.test(name)) expect(tracesIn(readFileSync(join(folder, name), 'latin1')), name).toEqual([]);
}, 120_000);
