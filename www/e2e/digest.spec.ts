/**
 * The digest in a real browser: whatever stands in a report, nothing in the page acts, asks for anything or leaves its
 * place; and it can be read by light, by dark, on paper and without eyes.
 */
import { readFileSync } from 'node:fs';

import { expect, test, type Page } from '@playwright/test';
import { Engine, starterPlaybook } from 'textlift';
import { digestHtml } from 'textlift/digest';

import { BEGIN, END, practice, withExperiment } from '../screenshots/practice';

const PAYLOADS = JSON.parse(readFileSync('tests/cases/digest/payloads.json', 'utf8')) as string[];
const engine = new Engine(withExperiment(starterPlaybook('audiology')));
const people = practice(60);
const report = engine.report(people, { from: BEGIN, to: END, model: 'linear' }, END);
const experiments = engine.experiments(people, END);

/** A value in which every text that is no currency is this one. */
function poisoned(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((entry) => poisoned(entry, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === 'currency' ? inner : poisoned(inner, text)]));
}

/** What kinds of elements and attributes there are. */
const anatomy = (page: Page) =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll('*')];
    return [...new Set(all.flatMap((element) => [element.localName, ...element.getAttributeNames().map((name) => `@${name}`)]))].sort();
  });

/** Opens a page as a file would be, and tells everything that it tried. */
async function open(page: Page, html: string): Promise<void> {
  await page.goto('about:blank');
  await page.setContent(html, { waitUntil: 'load' });
}

test('200 hostile texts in every field do nothing', async ({ page }) => {
  test.setTimeout(180_000);
  const tried: string[] = [];
  page.on('request', (request) => request.url().startsWith('about:') || tried.push(`request ${request.url()}`));
  page.on('dialog', (dialog) => (tried.push(`dialog ${dialog.message()}`), dialog.dismiss()));
  page.on('console', (message) => tried.push(`console ${message.text()}`));
  page.on('pageerror', (error) => tried.push(`error ${error.message}`));
  page.on('popup', () => tried.push('popup'));
  await open(page, digestHtml(report, { business: 'B', experiments, now: END }));
  const clean = await anatomy(page);
  expect(clean).not.toContain('script');
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(200);
  for (const payload of PAYLOADS) {
    const html = digestHtml(poisoned(report, payload) as typeof report, {
      title: payload,
      business: payload,
      experiments: poisoned(experiments, payload) as typeof experiments,
      now: END,
    });
    await open(page, html);
    expect(await page.evaluate(() => (window as unknown as { xss?: number }).xss), payload).toBeUndefined();
    expect((await anatomy(page)).filter((part) => !clean.includes(part)), payload).toEqual([]);
    // What HTML itself folds (line ends, no null) aside, the text is there to be read.
    const said = payload.replaceAll('\0', '').replaceAll(/\r\n?/g, '\n');
    expect(await page.evaluate(() => document.querySelector('h1')?.textContent), payload).toBe(said);
  }
  expect(tried).toEqual([]);
});

test('its policy forbids what its text cannot', async ({ page }) => {
  const html = digestHtml(report, { now: END }).replace('</main>', '<script>window.xss=1</script><img src="https://x.example/p.png"></main>');
  const tried: string[] = [];
  // A request that the policy has stopped never gets so far.
  await page.route('https://**', (route) => (tried.push(route.request().url()), route.abort()));
  await open(page, html);
  expect(await page.evaluate(() => (window as unknown as { xss?: number }).xss)).toBeUndefined();
  expect(tried).toEqual([]);
});

test('each chart has a name, a description and a table, and nothing is wider than a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await open(page, digestHtml(report, { business: 'Sound Hearing', timeZone: 'America/Phoenix', experiments, now: END }));
  const charts = page.getByRole('img');
  expect(await charts.count()).toBeGreaterThanOrEqual(5);
  for (const chart of await charts.all()) {
    expect(await chart.evaluate((svg) => ['title', 'desc'].map((name) => svg.querySelector(name)?.textContent ?? ''))).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    expect(await chart.evaluate((svg) => svg.closest('section')?.querySelectorAll('table').length)).toBeGreaterThan(0);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
