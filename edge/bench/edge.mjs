/**
 * `make bench-edge`: the released edge in a real workerd, beside a worker that does nothing but keep a body and read a row.
 *
 * Rounds alternate, because the disk of one minute is not that of the next; what counts is the ratio. Figures go to
 * standard output, to `results.json` and, as tables, to `RESULTS.md`, both in this folder or in the one given.
 *
 *     node edge/bench/edge.mjs [--rounds 7] [--seconds 4] [--leads 100000] [--out FOLDER]
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { load, spread } from './load.mjs';
import { caughtUp, feed, leadId, storyOf, visitOf } from './people.mjs';
import { signed, startBare, startReleased } from './places.mjs';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, seconds: { type: 'string', default: '4' }, leads: { type: 'string', default: '100000' }, out: { type: 'string', default: import.meta.dirname } },
});
const [ROUNDS, MILLIS, MOST_LEADS] = [Number(flags.rounds), Number(flags.seconds) * 1_000, Number(flags.leads)];
const [CONNECTIONS, FEW] = [32, 8];
const LEADS = 1_000;
/** Until the code of both sides is compiled; this round is not counted. */
const WARM_MILLIS = 2_000;
/** A lead with so many events, and one with very many. */
const [USUAL, MANY] = [{ id: 900_001, events: 50 }, { id: 900_002, events: 10_000 }];

const say = (text) => process.stdout.write(`${text}\n`);
const round = (number, digits = 2) => Number(number.toFixed(digits));

/** The two sides in turn, so many rounds; answers what each measured. */
async function alternate(what, sides) {
  for (const { place, make, connections } of Object.values(sides)) await load({ url: place.url, connections, millis: WARM_MILLIS, make });
  const measured = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let n = 0; n < ROUNDS; n++)
    for (const side of n % 2 ? Object.keys(sides).reverse() : Object.keys(sides)) {
      const { place, make, connections } = sides[side];
      const before = place.cpu();
      const figures = await load({ url: place.url, connections, millis: MILLIS, make });
      figures.cpu = (place.cpu() - before) / figures.requests;
      measured[side].push(figures);
      say(`  ${what}, round ${n + 1}, ${side}: ${figures.perSecond.toFixed(0)}/s, median ${figures.median.toFixed(2)} ms, p99 ${figures.p99.toFixed(2)} ms, ${figures.cpu.toFixed(3)} ms of processor`);
    }
  const summary = (side) => Object.fromEntries(['perSecond', 'median', 'p99', 'cpu'].map((name) => [name, spread(measured[side].map((figures) => figures[name]))]));
  return Object.fromEntries(Object.keys(sides).map((side) => [side, summary(side)]));
}

async function webhooks(edge, bare) {
  let told = 0;
  const next = () => {
    const id = `msg_${process.pid}_${told++}`;
    const body = JSON.stringify(visitOf(told % LEADS, `visit-${id}`, Date.now() - 1_000));
    return { id, body };
  };
  const make = (path) => () => {
    const { id, body } = next();
    return { method: 'POST', path, headers: signed(id, body), body };
  };
  const figures = await alternate('webhook', {
    edge: { place: edge, make: make('/hooks/crm'), connections: CONNECTIONS },
    bare: { place: bare, make: make('/'), connections: CONNECTIONS },
  });
  return { ...figures, throughput: figures.edge.perSecond.median / figures.bare.perSecond.median, tail: figures.edge.p99.median / figures.bare.p99.median };
}

async function suggestions(edge, bare) {
  await edge.call('POST', '/v1/events', storyOf(USUAL.id, USUAL.events - 3, Date.now()));
  const path = `/v1/leads/${leadId(USUAL.id)}/suggestion`;
  const body = JSON.stringify(await edge.call('GET', path));
  await fetch(bare.url, { method: 'POST', body });
  const figures = await alternate('suggestion', {
    edge: { place: edge, make: () => ({ method: 'GET', path, headers: edge.key }), connections: FEW },
    bare: { place: bare, make: () => ({ method: 'GET', path: '/', headers: edge.key }), connections: FEW },
  });
  return { ...figures, bytes: body.length, ratio: figures.bare.perSecond.median / figures.edge.perSecond.median };
}

/** Milliseconds of one request, the median of some. */
async function timed(times, ask) {
  const taken = [];
  for (let n = 0; n < times; n++) {
    const began = performance.now();
    await ask(n);
    taken.push(performance.now() - began);
  }
  return spread(taken).median;
}

/** How pages, leads and memory grow with the number of leads. */
async function sizes(edge) {
  const rows = [];
  let leads = 0;
  const empty = edge.memory();
  for (const target of [LEADS, 10_000, 100_000].filter((count) => count <= MOST_LEADS)) {
    const began = performance.now();
    await feed(edge, leads, target);
    const fed = (performance.now() - began) / 1_000;
    await caughtUp(edge);
    const page = (path) => () => edge.call('GET', path);
    const first = await edge.call('GET', '/v1/leads?limit=100');
    rows.push({
      leads: target,
      leadsPerSecond: round((target - leads) / fed, 0),
      secondsToList: round((performance.now() - began) / 1_000, 1),
      firstPage: round(await timed(60, page('/v1/leads?limit=100'))),
      nextPage: round(await timed(60, page(`/v1/leads?limit=100&cursor=${first.next}`))),
      filtered: round(await timed(60, page('/v1/leads?limit=100&segment=warm'))),
      lead: round(await timed(60, (n) => edge.call('GET', `/v1/leads/${leadId((n * 7) % target)}`))),
      search: round(await timed(20, () => edge.call('POST', '/v1/leads/search', { words: 'Lee 7' }))),
      report: round(await timed(5, page('/v1/reports?from=2026-01-01T00:00:00Z'))),
      memory: round(edge.memory(), 0),
      memoryPer1000: round((edge.memory() - empty) / (target / 1_000), 2),
    });
    leads = target;
    say(`  ${JSON.stringify(rows.at(-1))}`);
  }
  return { rows, page: await alone((small) => samePage(small, edge)) };
}

/** The first page of a tenant of 1,000 and that of the large one, in turn. */
async function samePage(small, large) {
  await feed(small, 0, LEADS);
  await caughtUp(small);
  const taken = { small: [], large: [] };
  for (let n = 0; n < 200; n++)
    for (const [side, edge] of Object.entries({ small, large })) taken[side].push(await timed(1, () => edge.call('GET', '/v1/leads?limit=100')));
  const [few, many] = [spread(taken.small.slice(20)).median, spread(taken.large.slice(20)).median];
  return { few: round(few), many: round(many), ratio: round(many / few) };
}

/** A new event before each request, so that nothing of the answer was made before. */
async function longHistory(edge) {
  const events = storyOf(MANY.id, MANY.events - 3, Date.now());
  for (let n = 0; n < events.length; n += 600) await edge.call('POST', '/v1/events', events.slice(n, n + 600));
  const path = `/v1/leads/${leadId(MANY.id)}`;
  let told = 0;
  const cost = async (asked) => {
    const taken = [];
    for (let n = 0; n < 11; n++) {
      await edge.call('POST', '/v1/events', [visitOf(MANY.id, `again-${told++}`, Date.now() - 1_000)]);
      const [began, before] = [performance.now(), edge.cpu()];
      await edge.call('GET', asked);
      taken.push({ millis: performance.now() - began, cpu: edge.cpu() - before });
    }
    return { millis: round(spread(taken.map(({ millis }) => millis)).median), cpu: round(taken.reduce((sum, { cpu }) => sum + cpu, 0) / taken.length) };
  };
  return { events: MANY.events, lead: await cost(path), suggestion: await cost(`${path}/suggestion`) };
}

/** On an edge that holds nothing yet. */
async function alone(measure) {
  const fresh = await startReleased();
  try {
    return await measure(fresh);
  } finally {
    await fresh.stop();
  }
}

const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const told = ({ median, min, max }, digits = 2) => `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;

function markdown({ machine, webhook, suggestion, growth, history }) {
  const side = (name, figures) => [name, told(figures.perSecond, 0), told(figures.median), told(figures.p99), told(figures.cpu, 3)];
  const head = ['', 'requests a second', 'median ms', 'p99 ms', 'processor ms a request'];
  return `# How fast the edge is

Written by \`make bench-edge\` on ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; the load comes from the same machine, whose load average was ${machine.load} when it ended. Medians of ${ROUNDS} rounds,
which alternate, with the smallest and the largest. "Bare" is a worker in the same runtime that does nothing but keep the same body in one object, or read
one row of it; see \`bare.mjs\`. Only ratios can be compared between machines.

## A signed webhook, to its durable commit (${CONNECTIONS} connections)

${table(head, [side('edge', webhook.edge), side('bare', webhook.bare)])}

${(webhook.throughput * 100).toFixed(0)} % of the bare worker's throughput (aim: at least 70 %), ${webhook.tail.toFixed(2)} times its p99 (aim: at most 2).

## GET suggestion for a lead with ${USUAL.events} events (${FEW} connections)

${table(head, [side('edge', suggestion.edge), side('bare read of a row', suggestion.bare)])}

${suggestion.ratio.toFixed(2)} times a request that only reads a row of the same ${suggestion.bytes} bytes (aim: at most 1.5).

## A lead with ${history.events} events

The lead's page takes ${history.lead.millis} ms (${history.lead.cpu} ms of processor), its suggestion, made anew, ${history.suggestion.millis} ms
(${history.suggestion.cpu} ms of processor); medians over one connection.

## Growth

${table(
    ['leads', 'fed in a second', 's until listed', 'first page ms', 'next page ms', 'filtered ms', 'a lead ms', 'search ms', 'report ms', 'memory MB', 'MB per 1,000 leads'],
    growth.rows.map((row) => [row.leads, row.leadsPerSecond, row.secondsToList, row.firstPage, row.nextPage, row.filtered, row.lead, row.search, row.report ?? '', row.memory, row.memoryPer1000]),
  )}

The first page of ${growth.rows.at(-1).leads} leads takes ${growth.page.ratio} times that of ${LEADS}: ${growth.page.many} and ${growth.page.few} ms, asked in turn (aim: at most 2).
`;
}

const [edge, bare] = [await startReleased(), await startBare()];
try {
  const results = { machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.versions.node }, rounds: ROUNDS, seconds: MILLIS / 1_000 };
  await feed(edge, 0, LEADS);
  await caughtUp(edge);
  results.suggestion = await suggestions(edge, bare);
  results.webhook = await webhooks(edge, bare);
  results.history = await longHistory(edge);
  results.growth = await alone(sizes);
  results.machine.load = round(loadavg()[0], 1);
  writeFileSync(join(flags.out, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const page = markdown(results);
  writeFileSync(join(flags.out, 'RESULTS.md'), page);
  say(`\n${page}`);
} finally {
  await Promise.all([edge.stop(), bare.stop()]);
}
