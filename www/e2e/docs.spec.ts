/** The page that documents the element, and that it documents all of it. */
import { readFileSync } from 'node:fs';

import { expect, test } from '@playwright/test';

import { STATES } from './element-states';
import { accessible, show, startHarness, type Harness } from './harness';

let harness: Harness;
test.beforeAll(async () => {
  harness = await startHarness();
});
test.afterAll(() => harness?.stop());

test('the page is accessible, and its element lives', async ({ browser }) => {
  const page = await browser.newPage({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${harness.url}element.html`);
  await expect(page.getByRole('heading', { name: 'Sarah Lee' })).toBeVisible();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(page.locator('.heard')).toContainText('textlift-approve {"lead":"lead-1042"');
  await page.getByLabel('State').selectOption('Opted out');
  await expect(page.getByRole('heading', { name: 'Opted out: nothing is sent to this number' })).toBeVisible();
  await accessible(page, 'the page of the element');
  expect(complaints).toEqual([]);
  await page.close();
});

test('every part that the element shows is in its manifest, and every event', async ({ page }) => {
  const { modules } = JSON.parse(readFileSync('pkg/custom-elements.json', 'utf8')) as { modules: { declarations: { cssParts: { name: string }[]; events: { name: string }[] }[] }[] };
  const { cssParts, events } = modules[0]!.declarations[0]!;
  await harness.open(page);
  const shown = new Set<string>();
  for (const state of Object.values(STATES)) {
    await show(page, state);
    for (const part of await page.evaluate(() => [...document.querySelector('textlift-sidebar')!.shadowRoot!.querySelectorAll('[part]')].map((it) => it.getAttribute('part') ?? ''))) shown.add(part);
  }
  const told = new Set(cssParts.map(({ name }) => name));
  expect([...shown].filter((part) => !told.has(part))).toEqual([]);
  const written = new Set(readFileSync('www/element/types/element.d.ts', 'utf8').match(/'textlift-\w+'(?=: [{R])/g)?.map((name) => name.slice(1, -1)));
  expect(new Set(events.map(({ name }) => name))).toEqual(written);
});
