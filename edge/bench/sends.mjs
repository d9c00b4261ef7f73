/**
 * From the slot of a text to the request at its carrier: the edge, beside a bare object whose alarm makes a request. Ten
 * texts a second, beside a hundred webhooks a second; the two sides in turn.
 *
 *     node edge/bench/sends.mjs [--rounds 3] [--seconds 20]
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { bundle } from '../selfhost/bundle.mjs';
import { post } from '../selfhost/console.mjs';
import { startEdge } from '../selfhost/workerd.mjs';
import { startCarrier } from '../test/faults/carrier.mjs';
import { COMMAND_SECRET, startHarness } from '../test/faults/edge.mjs';
import { FIRST_DAY, HOUR, inTens, Run } from '../test/faults/run.mjs';
import { emptyFolder, freePort, removeFolder } from '../test/real/fixture.mjs';

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '20' } } });
const [ROUNDS, SECONDS] = [Number(flags.rounds), Number(flags.seconds)];
const [SENDS, WEBHOOKS] = [10, 100];
/** Until the first text is due, and after the last. */
const LEAD_IN_MILLIS = 2_000;

const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/** `ask` so many times a second, for a while; whether it is answered in time or not. */
async function steadily(perSecond, millis, ask) {
  const started = Date.now();
  const all = [];
  for (let n = 0; Date.now() < started + millis; n++) {
    all.push(ask(n).catch(() => undefined));
    const ahead = started + ((n + 1) * 1_000) / perSecond - Date.now();
    if (ahead > 0) await pause(ahead);
  }
  await Promise.all(all);
}

function figures(latencies) {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { texts: sorted.length, median: at(0.5), p99: at(0.99), most: sorted.at(-1) };
}

async function theEdge() {
  const folder = emptyFolder();
  const harness = await startHarness({ folder, carrierOf: (reportSecret) => startCarrier({ seed: 1, commandSecret: COMMAND_SECRET, reportSecret, calm: true }) });
  const count = SENDS * SECONDS * ROUNDS;
  const days = new Run(harness, { approvals: count, kills: 0, seed: 1, wave: count, log: () => {} });
  await days.clock(FIRST_DAY + 8 * HOUR);
  const leads = Array.from({ length: count }, (_, n) => ({ ...days.newLead(0, n), life: 'plain' }));
  await days.bringIn(leads, FIRST_DAY);
  await inTens(leads, (lead) => days.approve(lead));
  const ids = leads.map(({ approval }) => approval);
  // After all of their slots, none due.
  await harness.ask('POST', '/faults/due', { ids, from: FIRST_DAY + 11.75 * HOUR, everyMillis: 1_000 / SENDS });
  await days.clock(FIRST_DAY + 11.1 * HOUR);
  const round = async (n) => {
    const from = days.now() + LEAD_IN_MILLIS;
    const mine = ids.slice(n * SENDS * SECONDS, (n + 1) * SENDS * SECONDS);
    const before = harness.carrier.commands.length;
    await harness.ask('POST', '/faults/due', { ids: mine, from, everyMillis: 1_000 / SENDS });
    await steadily(WEBHOOKS, SECONDS * 1_000 + LEAD_IN_MILLIS, (k) =>
      harness.hook('crm', { id: `seen-${n}-${k}`, type: 'page.viewed', at: days.now(), lead: { id: leads[k % count].id }, data: {} }, `seen-${n}-${k}`),
    );
    await days.quiet();
    const due = new Map(mine.map((id, k) => [id, from + (k * 1_000) / SENDS]));
    return harness.carrier.commands.slice(before).map((command) => command.seen - harness.realInstant(due.get(command.key)));
  };
  return { round, stop: () => harness.stop().then(() => removeFolder(folder)) };
}

async function theBareObject() {
  const folder = emptyFolder();
  const heard = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      heard.push(Date.now() - Number(body));
      response.end('{}');
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const port = await freePort();
  const made = await bundle('../bench/alarm', join(folder, 'bundle'));
  const services = { CONSOLE: `127.0.0.1:${server.address().port}` };
  const bare = await startEdge({ ...made, host: '127.0.0.1', port, dataFolder: folder, config: {}, secrets: {}, services, texts: {} });
  const round = async (n) => {
    const before = heard.length;
    const from = Date.now() + LEAD_IN_MILLIS;
    const instants = Array.from({ length: SENDS * SECONDS }, (_, k) => from + (k * 1_000) / SENDS);
    await fetch(`${bare.url}/plan`, { method: 'POST', body: JSON.stringify(instants) });
    await steadily(WEBHOOKS, SECONDS * 1_000 + LEAD_IN_MILLIS, (k) => post(bare.url, COMMAND_SECRET, { id: `seen-${n}-${k}` }));
    await pause(500);
    return heard.slice(before);
  };
  return {
    round,
    async stop() {
      await bare.stop();
      server.closeAllConnections();
      server.close();
      removeFolder(folder);
    },
  };
}

const sides = { edge: await theEdge(), bare: await theBareObject() };
const all = { edge: [], bare: [] };
for (let n = 0; n < ROUNDS; n++)
  for (const [side, { round }] of Object.entries(sides)) {
    const latencies = await round(n);
    all[side].push(...latencies);
    process.stdout.write(`  slot to request, round ${n + 1}, ${side}: ${JSON.stringify(figures(latencies))} ms\n`);
  }
for (const { stop } of Object.values(sides)) await stop();
const [edge, bare] = [figures(all.edge), figures(all.bare)];
process.stdout.write(`${JSON.stringify({ what: 'milliseconds from slot to request, 10 texts/s beside 100 webhooks/s', edge, bare, ratioOfMedian: edge.median / Math.max(1, bare.median), ratioOfP99: edge.p99 / Math.max(1, bare.p99) })}\n`);
process.exit(edge.p99 <= 2_000 ? 0 : 1);
