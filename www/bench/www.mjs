/**
 * `make bench-www`: what the page costs whoever sits before it, in a real browser.
 *
 * Size of the element, gzipped, with Lit and without the module; the first useful paint of element and engine on a record page at a quarter of
 * the processor's speed; the time from a key to the text marked and counted; the longest task while 10,000 leads scroll by.
 * Ends with 1 when a figure is above its bound.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

import { chromium } from '@playwright/test';
import { Engine, starterPlaybook } from 'textlift';

const NOW = Date.parse('2026-11-23T15:00:00Z');
const ROUNDS = 5;
const bounds = { 'element, gzipped (KB)': 35, 'first useful paint at 4x (ms)': 1_000, 'a key to its marks, 99 of 100 (ms)': 16, 'longest task while scrolling (ms)': 50 };
const figures = {};

const engine = new Engine(starterPlaybook('audiology'));
const record = {
  id: 'lead-1', phone: '+16025550123', attributes: { firstName: 'Sarah', lastName: 'Lee', timeZone: 'America/Phoenix', insuranceEligible: true },
  events: [{ id: 'c', source: 'web', type: 'consent.granted', at: NOW - 5e9 }, { id: 'v', source: 'crm', type: 'appointment.attended', at: NOW - 45 * 864e5, data: { kind: 'hearing test' } }],
};
const view = { lead: { ...engine.lead(record, NOW), ...engine.score(record, NOW) }, suggestion: engine.suggest(record, NOW), now: NOW };

const RECORD_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="/icon.svg"><title>Record</title><textlift-sidebar></textlift-sidebar><script type="module" src="/record.js"></script>`;
const RECORD_SCRIPT = `
  import '/pkg/element-define.js'
  import { init, Engine, starterPlaybook, smsParts, localTime } from '/pkg/browser.js'
  const sidebar = document.querySelector('textlift-sidebar')
  await init()
  const engine = new Engine(starterPlaybook('audiology'))
  const record = ${JSON.stringify(record)}
  Object.assign(sidebar, { lead: { ...engine.lead(record, ${NOW}), ...engine.score(record, ${NOW}) }, suggestion: engine.suggest(record, ${NOW}), now: ${NOW}, tools: { smsParts, localTime, lint: (text) => engine.lint(text) } })
  await sidebar.updateComplete
  requestAnimationFrame(() => requestAnimationFrame(() => (window.painted = performance.now())))`;

const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, 'http://x').pathname);
  const made = { '/': RECORD_PAGE, '/record.js': RECORD_SCRIPT, '/list': '<!doctype html><html lang="en"><link rel="icon" href="/icon.svg"><title>List</title><link rel="stylesheet" href="/list.css"><desk-worklist></desk-worklist><script type="module" src="/app.js"></script>', '/list.css': 'body{margin:0}desk-worklist{height:100vh}' }[path];
  try {
    const body = made ?? readFileSync(path.startsWith('/pkg/') ? join('.', path) : join('www/dist', path));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? (path.endsWith('.css') ? 'text/css' : 'text/html'), 'cache-control': 'no-store' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const middle = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];

figures['element, gzipped (KB)'] = gzipSync(readFileSync('pkg/element.js'), { level: 9 }).length / 1024;

const paints = [];
for (let round = 0; round < ROUNDS; round++) {
  const page = await (await browser.newContext()).newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(url);
  paints.push(await (await page.waitForFunction('window.painted')).jsonValue());
  await page.context().close();
}
figures['first useful paint at 4x (ms)'] = middle(paints);

{
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction('window.painted');
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const times = await page.evaluate(async () => {
    const sidebar = document.querySelector('textlift-sidebar');
    const field = sidebar.shadowRoot.querySelector('textarea');
    const typed = 'Hi Sarah, LAST CHANCE!! Come in “this week” to try them, é 🎉, at https://bit.ly/x or write back. '.repeat(4);
    const times = [];
    for (let length = 1; length <= typed.length; length++) {
      field.value = typed.slice(0, length);
      const began = performance.now();
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await sidebar.updateComplete;
      sidebar.getBoundingClientRect();
      times.push(performance.now() - began);
    }
    return times;
  });
  figures['a key to its marks, 99 of 100 (ms)'] = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)];
}
{
  const page = await browser.newPage({ viewport: { width: 380, height: 900 } });
  await page.goto(`${url}/list`);
  await page.waitForFunction(() => customElements.get('desk-worklist') !== undefined);
  figures['longest task while scrolling (ms)'] = await page.evaluate(
    async ([suggestion, now]) => {
      const list = document.querySelector('desk-worklist');
      list.now = now;
      list.rows = Array.from({ length: 10_000 }, (_, n) => ({ id: `lead-${n}`, name: `Person ${n} von und zu Langenau`, score: 100 - (n % 100), segment: ['hot', 'warm', 'cold'][n % 3], track: 'hot', say: 'It is time', suggestion: { template: 'x', kind: 'track', at: now + n * 60_000, zone: 'America/Phoenix', body: suggestion.body, parts: 2 } }));
      await list.updateComplete;
      const rows = list.shadowRoot.querySelector('.rows');
      let longest = 0;
      const watch = new PerformanceObserver((seen) => seen.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration))));
      watch.observe({ type: 'longtask' });
      for (let frame = 0; frame < 240; frame++) {
        rows.scrollTop = (frame / 239) * rows.scrollHeight;
        await new Promise(requestAnimationFrame);
      }
      await new Promise((done) => setTimeout(done, 200));
      if (!list.shadowRoot.querySelector('[data-lead=lead-9999]')) throw new Error('the end of the list was not reached');
      return longest;
    },
    [{ body: view.suggestion.body }, NOW],
  );
}
await browser.close();
server.close();

let failed = false;
for (const [name, bound] of Object.entries(bounds)) {
  const value = figures[name];
  const met = value <= bound;
  failed ||= !met;
  console.log(`  ${name.padEnd(40)} ${value.toFixed(1).padStart(8)}  at most ${bound}${met ? '' : '  MISSED'}`);
}
process.exitCode = failed ? 1 : 0;
