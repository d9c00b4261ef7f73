/**
 * Pictures of the page: `docs/screenshot.png`, and its states, wide and narrow, light and dark, in `.cache/screenshots`.
 */
import { mkdirSync } from 'node:fs';

import { test, type Browser, type Page } from '@playwright/test';

import { startEdge, type RunningEdge } from '../e2e/edge';

const FOLDER = '.cache/screenshots';
const WIDTHS = [1280, 768, 390, 320];
/** Leads of the demo practice by what they show. */
const STATES: [string, (page: Page) => Promise<unknown>][] = [
  ['worklist', (page) => page.locator('[data-lead]').first().waitFor()],
  ['ready', (page) => show(page, 'Sarah Lee')],
  [
    'editing',
    async (page) => {
      await show(page, 'Sarah Lee');
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      await page.getByLabel('Your wording').fill('Hi Sarah, LAST CHANCE!!! Come in “this week” and book: https://sound-hearing.example/book');
    },
  ],
  ['opted-out', (page) => show(page, 'opted-out')],
  ['no-consent', (page) => show(page, 'no-consent')],
  ['doubtful', (page) => show(page, 'paused')],
  [
    'several',
    async (page) => {
      await page.getByRole('button', { name: 'Approve several…' }).click();
      await page.getByRole('heading', { name: /^Approve \d+ texts\?$/ }).waitFor();
    },
  ],
  [
    'report',
    async (page) => {
      await page.locator('desk-bulk').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Report' }).click();
      await page.getByRole('heading', { name: 'What a better rate would bring' }).waitFor();
    },
  ],
  [
    'own',
    async (page) => {
      await page.getByRole('button', { name: 'Your own list' }).click();
      await page.locator('desk-own[data-ready]').waitFor();
    },
  ],
  [
    'own-columns',
    async (page) => {
      await page.getByRole('button', { name: 'use an example list' }).click();
      await page.getByRole('heading', { name: 'What the columns mean' }).waitFor();
    },
  ],
  [
    'own-ranked',
    async (page) => {
      await page.getByRole('button', { name: 'Show the worklist' }).click();
      await page.getByRole('heading', { name: /ranked in/ }).waitFor();
    },
  ],
  ['queue', (page) => page.getByRole('button', { name: /To look at/ }).click()],
];

let edge: RunningEdge;
test.beforeAll(async () => {
  edge = await startEdge();
  mkdirSync(FOLDER, { recursive: true });
});
test.afterAll(() => edge?.stop());

/** The page as it stands, at every width, light and dark. */
async function everyLook(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS)
    for (const colorScheme of ['light', 'dark'] as const) {
      // The report is long; it is looked at as a whole.
      await page.setViewportSize({ width, height: name === 'report' ? 3_400 : 860 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${FOLDER}/${name}-${width}-${colorScheme}.png` });
    }
  await page.setViewportSize({ width: 1280, height: 860 });
}

test('the picture of the README', async ({ browser }) => {
  mkdirSync('docs', { recursive: true });
  const page = await open(browser);
  await page.locator('[data-lead]').first().click();
  await page.getByRole('heading', { name: /^Why \d+ points$/ }).waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: 'docs/screenshot.png' });
});

test('every state', async ({ browser }) => {
  const page = await open(browser);
  for (const [name, reach] of STATES) {
    await reach(page);
    await page.waitForTimeout(200);
    await everyLook(page, name);
  }
});

test('approved, answered, sold', async ({ browser }) => {
  const page = await open(browser);
  await show(page, 'Sarah Lee');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByText('Not sent yet').waitFor();
  await everyLook(page, 'approved');
  await page.getByRole('banner').getByRole('button', { name: 'Jump to the next send' }).click();
  await page.getByText(/· delivered/).first().waitFor();
  await page.getByRole('textbox', { name: /^Answer as/ }).fill('Yes please, is Thursday at 11 free?');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Answer them' }).waitFor();
  await everyLook(page, 'answered');
  await page.getByRole('button', { name: /Book a sale/ }).click();
  await page.getByText('A sale of $2,500.00 was booked.').waitFor();
  await everyLook(page, 'sold');
});

async function open(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: 'en-US', timezoneId: 'America/New_York' });
  await page.goto(edge.url);
  await page.locator('[data-lead]').first().waitFor();
  return page;
}

/** Chooses a lead by name, or the first that is held for a reason. */
async function show(page: Page, wanted: string): Promise<void> {
  const filter = page.getByLabel('Show', { exact: true });
  const held = (await filter.locator(`option[value="${wanted}"]`).count()) > 0;
  if (held) await filter.selectOption(wanted);
  else await page.getByPlaceholder('Search name or number').fill(wanted);
  const row = page.locator('[data-lead]').filter(held ? {} : { hasText: wanted }).first();
  await row.click();
  await page.getByRole('heading', { name: /^Why \d+ points$/ }).waitFor();
  await page.locator('[data-lead][aria-current=true]').waitFor();
  if (held) await filter.selectOption('all');
  else await page.getByPlaceholder('Search name or number').fill('');
}
