/**
 * `make bench-www`, second part: 10,000 leads of a real edge in the real page.
 *
 * Starts the demo edge on an empty folder, tells it of the leads through signed webhooks, opens the page as a person does, and scrolls to
 * the very end, page after page as the list asks for them. Measures the first rows in sight, the longest task while scrolling (in
 * processor time), the wait for a page, and looks whether every lead came exactly once. Ends with 1 when a figure is above its bound.
 *
 *     node www/bench/edge.mjs [LEADS]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from '@playwright/test';
import { Webhook } from 'standardwebhooks';

const LEADS = Number(process.argv[2] ?? 10_000);
const LEADS_A_WEBHOOK = 200;
const DAY = 86_400_000;
/** How far one turn of the wheel goes, and how many rows the list asks for at once. */
const [WHEEL, PAGE_OF_ROWS] = [1_200, 200];
const bounds = { 'first rows in sight (ms)': 2_000, 'longest task while scrolling (ms)': 50, 'wait for a page, half of them (ms)': 200 };
const figures = {};

const folder = mkdtempSync(join(tmpdir(), 'textlift-leads-'));
const port = await new Promise((found) => {
  const probe = createServer();
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => found(port));
  });
});
const edge = spawn(process.execPath, ['edge/selfhost/serve.mjs', '--demo'], { env: { ...process.env, PORT: String(port), DATA: folder }, stdio: ['ignore', 'pipe', 'inherit'] });
const ended = new Promise((done) => edge.once('exit', done));
const url = await new Promise((found, refuse) => {
  let words = '';
  edge.stdout.on('data', (more) => {
    const address = /textlift is at (\S+)/.exec((words += more))?.[1];
    if (address) found(address);
  });
  void ended.then((code) => refuse(new Error(`the edge ended with ${code}`)));
});

let browser;
try {
  const { PRACTICE_SECRET, API_KEY } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'));
  const ask = async (path) => (await fetch(new URL(path, url), { headers: { authorization: `Bearer ${API_KEY}` } })).json();
  const { now } = await ask('/test/clock');
  const already = (await ask('/v1/leads?limit=1')).totals.leads;
  await feed(PRACTICE_SECRET, now);
  while ((await ask('/v1/leads?limit=1')).catchingUp) await new Promise((next) => setTimeout(next, 250));
  const all = already + LEADS;

  browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  const asked = [];
  page.on('requestfinished', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/v1/leads') asked.push({ cursor: searchParams.get('cursor'), millis: request.timing().responseEnd });
  });
  await page.goto(url);
  await page.locator('[data-lead]').first().waitFor();
  figures['first rows in sight (ms)'] = await page.evaluate('performance.now()');

  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  const seen = await page.evaluate(
    async ([all, step]) => {
      const rows = document.querySelector('textlift-desk').shadowRoot.querySelector('desk-worklist').shadowRoot.querySelector('.rows');
      const [ids, places] = [new Set(), new Map()];
      const frame = () => new Promise(requestAnimationFrame);
      for (let still = 0; places.size < all && still < 3_000; still++) {
        const before = places.size;
        for (const row of rows.querySelectorAll('[data-lead]')) {
          ids.add(row.dataset.lead);
          places.set(Number(row.closest('li').getAttribute('aria-posinset')), row.dataset.lead);
        }
        if (places.size > before) still = 0;
        rows.scrollTop += step;
        await frame();
      }
      return { ids: ids.size, places: places.size };
    },
    [all, WHEEL],
  );
  const cursors = asked.map(({ cursor }) => cursor).filter((cursor) => cursor !== null);
  figures['longest task while scrolling (ms)'] = longestTask(JSON.parse((await browser.stopTracing()).toString()).traceEvents);
  figures['wait for a page, half of them (ms)'] = asked.map(({ millis }) => millis).sort((a, b) => a - b)[Math.floor(asked.length / 2)];
  console.log(`  ${all} leads: ${seen.ids} seen in ${seen.places} places, ${cursors.length} further pages of ${PAGE_OF_ROWS}`);
  if (seen.ids !== all || seen.places !== all) throw new Error('the list did not show every lead once');
  if (new Set(cursors).size < Math.ceil(all / PAGE_OF_ROWS) - 1) throw new Error('the list was not asked for page by page');
} finally {
  await browser?.close();
  edge.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

let failed = false;
for (const [name, bound] of Object.entries(bounds)) {
  const met = figures[name] <= bound;
  failed ||= !met;
  console.log(`  ${name.padEnd(40)} ${figures[name].toFixed(1).padStart(8)}  at most ${bound}${met ? '' : '  MISSED'}`);
}
process.exitCode = failed ? 1 : 0;

/** The page's longest task, in processor time: what other processes take of the machine meanwhile is none of the page's. */
function longestTask(events) {
  const main = new Set(events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events.filter(({ name, tdur, pid, tid }) => /RunTask$/.test(name) && tdur !== undefined && main.has(`${pid} ${tid}`));
  if (tasks.length === 0) throw new Error('the browser told of no task');
  return Math.max(...tasks.map(({ tdur }) => tdur / 1_000));
}

/** Tells the edge of every lead: who they are, that they agreed, that they came. */
async function feed(secret, now) {
  for (let from = 0; from < LEADS; from += LEADS_A_WEBHOOK) {
    const events = Array.from({ length: Math.min(LEADS_A_WEBHOOK, LEADS - from) }, (_, n) => story(from + n, now)).flat();
    const [id, body, at] = [`leads_${from}`, JSON.stringify(events), new Date()];
    const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)), 'webhook-signature': new Webhook(secret).sign(id, at, body) };
    const answer = await fetch(new URL('/hooks/practice', url), { method: 'POST', headers, body });
    if (answer.status !== 202) throw new Error(`a webhook was answered ${answer.status} ${await answer.text()}`);
  }
}

function story(n, now) {
  const phone = `+1602${2_000_000 + n}`;
  const lead = { id: `bench-${n}`, phone };
  const event = (name, type, days, data) => ({ id: `${lead.id}-${name}`, type, at: Math.round(now - days * DAY), lead, data });
  const attributes = { firstName: ['Sarah', 'Manuel', 'Zoë', 'Konstantin'][n % 4], lastName: `von und zu Langenau ${n}`, state: 'AZ', country: 'US', postalCode: '85004', timeZone: 'America/Phoenix', insuranceEligible: n % 3 === 0, phone };
  return [
    event('made', 'lead.updated', 200, { attributes }),
    ...(n % 5 === 0 ? [] : [event('agreed', 'consent.granted', 199, { kinds: ['marketing'], wording: 'I agree to texts.' })]),
    event('tested', 'appointment.attended', 10 + (n % 150), { kind: 'hearing test' }),
  ];
}
