/** The desk against a real edge: by keys, many at once, and on the bad days of a browser. */
import { readFileSync } from 'node:fs';

import { expect, test, type Page } from '@playwright/test';

import { startEdge, type RunningEdge } from './edge';
import { accessible, DAY } from './harness';

const HOUR = 3_600_000;

let edge: RunningEdge;
test.beforeAll(async () => {
  edge = await startEdge();
});
test.afterAll(() => edge?.stop());

/** A page with everything that its browser complains about, policy violations included. */
async function open(page: Page, path = ''): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${edge.url}${path}`);
  await expect(page.locator('[data-lead]').first()).toBeVisible();
  return complaints;
}

let made = 0;
/** Somebody whose text can be approved: agreed a month ago, left a form two days ago. */
async function lead(firstName: string): Promise<{ id: string; phone: string }> {
  const id = `desk-${(made += 1)}`;
  const phone = `+1602555${String(1_000 + made).padStart(4, '0')}`;
  const now = await edge.now();
  await edge.hook([
    { id: `${id}-1`, type: 'lead.updated', at: now - 30 * DAY, lead: { id, phone }, data: { attributes: { firstName, lastName: 'Desk', phone, timeZone: 'America/Phoenix', state: 'AZ', country: 'US' } } },
    { id: `${id}-2`, type: 'consent.granted', at: now - 30 * DAY + HOUR, lead: { id }, data: { wording: 'You may text me.' } },
    { id: `${id}-3`, type: 'form.abandoned', at: now - 2 * DAY - HOUR, lead: { id }, data: { form: 'book a test' } },
  ]);
  return { id, phone };
}

const approvals = async (page: Page, id: string): Promise<number> =>
  page.evaluate(async (lead) => {
    const { token } = (await (await fetch('/test/token', { method: 'POST', body: '{}' })).json()) as { token: string };
    const { rows } = (await (await fetch('/v1/approvals?state=approved&limit=200', { headers: { authorization: `Bearer ${token}` } })).json()) as { rows: { lead: string }[] };
    return rows.filter((row) => row.lead === lead).length;
  }, id);

const approve = (page: Page) => page.getByRole('button', { name: 'Approve', exact: true });
const wording = (page: Page) => page.getByRole('textbox', { name: 'Your wording' });

test('a lead is found, read and approved by keys alone, and it is taken back', async ({ page }) => {
  const complaints = await open(page);
  const { id } = await lead('Alma');
  await page.keyboard.press('/');
  await page.keyboard.type('Alma');
  await expect(page.locator('[data-lead]')).toHaveCount(1);
  await page.keyboard.press('Tab');
  for (let tabs = 0; tabs < 20 && !(await page.locator(`[data-lead=${id}]`).evaluate((row) => row.matches(':focus'))); tabs++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Alma Desk' })).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.locator('[part=done]')).toContainText('Approved. It leaves');
  expect(await approvals(page, id)).toBe(1);
  await page.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
  await expect(page.locator('[part=done]')).toContainText('Taken back. It will not be sent.');
  expect(await approvals(page, id)).toBe(0);
  expect(complaints).toEqual([]);
});

test('j and k go through the list, ? tells the keys', async ({ page }) => {
  await open(page);
  const at = (index: number) => page.locator('[data-lead]').nth(index);
  const ids = await Promise.all([0, 1].map((index) => at(index).getAttribute('data-lead')));
  await page.keyboard.press('j');
  await expect(page.locator(`[data-lead=${ids[0]}]`)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('j');
  await expect(page.locator(`[data-lead=${ids[1]}]`)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('k');
  await expect(page.locator(`[data-lead=${ids[0]}]`)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
});

test('snoozed and dismissed are taken back; a dismissal that is not becomes one', async ({ page }) => {
  await open(page);
  const { id } = await lead('Bea');
  await page.goto(`${edge.url}#${id}`);
  await page.reload();
  await expect(approve(page)).toBeVisible();
  await page.getByRole('button', { name: 'Snooze', exact: true }).click();
  await page.getByRole('button', { name: /^Next week/ }).click();
  await expect(approve(page)).toBeHidden();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(approve(page)).toBeVisible();
  const told: string[] = [];
  page.on('request', (request) => request.url().endsWith('/dismiss') && told.push(request.url()));
  await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await expect(approve(page)).toBeHidden();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(approve(page)).toBeVisible();
  expect(told).toEqual([]);
  await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await page.locator('[data-lead]').first().click();
  await expect.poll(() => told.length).toBe(1);
});

test('several are approved together, after it is said what follows', async ({ page }) => {
  await open(page);
  const [one, two] = [await lead('Carla'), await lead('Carlos')];
  await page.getByPlaceholder('Search name or number').fill('Desk');
  await expect(page.locator(`[data-lead=${two.id}]`)).toBeVisible();
  for (const { id } of [one, two]) await page.locator('li', { has: page.locator(`[data-lead=${id}]`) }).getByRole('checkbox').check();
  // One of them opts out while the list is open: the look before approving finds out.
  await page.request.post(`${edge.url}test/inbound`, { data: { phone: two.phone, text: 'STOP' } });
  await page.getByRole('button', { name: 'Approve 2…' }).click();
  const dialog = page.locator('desk-bulk dialog');
  await expect(dialog.getByRole('heading')).toHaveText('Approve 1 text?');
  await expect(dialog).toContainText('Cost$0.01');
  await expect(dialog).toContainText('First leaves');
  await expect(dialog).toContainText('Last leaves');
  await expect(dialog).toContainText('Carlos Desk: This number has opted out.');
  await accessible(page, 'several');
  await dialog.getByRole('button', { name: 'Approve 1 text' }).click();
  await expect(dialog.getByRole('heading')).toHaveText('1 text approved.');
  expect([await approvals(page, one.id), await approvals(page, two.id)]).toEqual([1, 0]);
});

test('filters by segment, track and reason show who they say', async ({ page }) => {
  await open(page);
  await page.getByLabel('Show', { exact: true }).selectOption('no-consent');
  await expect(page.locator('[data-lead] .say').first()).toContainText('There is no consent');
  await page.getByLabel('Show', { exact: true }).selectOption('all');
  await page.getByRole('button', { name: /^Cold/ }).click();
  await expect(page.locator('[data-lead] .points.hot')).toHaveCount(0);
  await expect(page.locator('[data-lead] .points.cold').first()).toBeVisible();
  await page.getByRole('button', { name: /^All/ }).click();
  await page.getByLabel('Track').selectOption('warm-customer');
  await expect(page.locator('[data-lead] .points.warm').first()).toBeVisible();
  await expect(page.locator('[data-lead] .points.hot')).toHaveCount(0);
});

test('one approval under a double click, in two tabs, and after back and forward', async ({ page, context }) => {
  await open(page);
  const { id } = await lead('Dora');
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await tab.goto(`${edge.url}#${id}`);
    await tab.reload();
    await expect(approve(tab)).toBeVisible();
  }
  await approve(page).dblclick();
  await approve(other).click();
  await expect(page.locator('[part=done]')).toContainText('Approved');
  await expect(other.locator('[part=problem]')).toBeVisible();
  await page.goBack();
  await page.goForward();
  await expect(page.locator('[data-state=approved]')).toBeVisible();
  expect(await approvals(page, id)).toBe(1);
});

test('an approval whose answer is lost is found again when the connection is back, once', async ({ page }) => {
  await open(page);
  const { id } = await lead('Edda');
  await page.goto(`${edge.url}#${id}`);
  await page.reload();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await wording(page).fill('Hi Edda, shall I finish the booking for you?');
  // The request arrives; its answer does not, and then nothing does.
  await page.route('**/approvals', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    await route.fetch();
    await page.context().setOffline(true);
    await route.abort();
  });
  await page.getByRole('button', { name: 'Approve my wording' }).click();
  await expect(page.locator('[part=offline]')).toBeVisible();
  await expect(wording(page)).toHaveValue('Hi Edda, shall I finish the booking for you?');
  await page.unroute('**/approvals');
  await page.context().setOffline(false);
  await expect(page.locator('[data-state=approved]')).toContainText('Hi Edda, shall I finish the booking for you?');
  await expect(wording(page)).toHaveCount(0);
  expect(await approvals(page, id)).toBe(1);
});

test('a suggestion that went stale while it was open is refused, with what changed, and the words stay', async ({ page }) => {
  await open(page);
  const { id, phone } = await lead('Fina');
  await page.goto(`${edge.url}#${id}`);
  await page.reload();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await wording(page).fill('Hi Fina, these are my words.');
  await edge.hook([{ id: `${id}-name`, type: 'lead.updated', at: await edge.now(), lead: { id, phone }, data: { attributes: { firstName: 'Josefina' } } }]);
  await page.getByRole('button', { name: 'Approve my wording' }).click();
  await expect(page.locator('[part=problem]')).toContainText('nothing was approved');
  await expect(page.locator('[part=changed]')).toContainText('First name: “Fina” became “Josefina”.');
  await expect(wording(page)).toHaveValue('Hi Fina, these are my words.');
  expect(await approvals(page, id)).toBe(0);
});

test('a token that ends in the middle of an edit is renewed; where it cannot be, the words stay', async ({ page }) => {
  await open(page);
  const { id } = await lead('Gerda');
  await page.goto(`${edge.url}#${id}`);
  await page.reload();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await wording(page).fill('Hi Gerda, shall I finish it?');
  await page.route('**/v1/**', (route) => route.fulfill({ status: 401, json: { code: 'unauthorized' } }));
  await page.getByRole('button', { name: 'Approve my wording' }).click();
  await expect(page.locator('[part=problem]')).toHaveText('You have been signed out. Reload the page to go on.');
  await expect(wording(page)).toHaveValue('Hi Gerda, shall I finish it?');
  await page.unroute('**/v1/**');
  let refused = 0;
  await page.route('**/approvals', (route) => (route.request().method() === 'POST' && refused++ === 0 ? route.fulfill({ status: 401, json: { code: 'unauthorized' } }) : route.fallback()));
  await page.getByRole('button', { name: 'Approve my wording' }).click();
  await expect(page.locator('[data-state=approved]')).toContainText('Hi Gerda, shall I finish it?');
  expect(await approvals(page, id)).toBe(1);
});

test('a server that fails, and one that is slow, are told in sentences; trying again helps', async ({ page }) => {
  await page.route('**/v1/leads?**', (route) => route.fulfill({ status: 500, json: { code: 'internal' } }));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(edge.url);
  await expect(page.getByRole('alert')).toContainText('That did not work (500). Please try again.');
  await page.unroute('**/v1/leads?**');
  let answer = (): void => undefined;
  const held = new Promise<void>((done) => (answer = done));
  await page.route('**/v1/leads?**', async (route) => {
    await held;
    await route.fallback();
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('This takes longer than usual. It is still being tried.')).toBeVisible();
  answer();
  await expect(page.locator('[data-lead]').first()).toBeVisible();
  await expect(page.getByText('This takes longer than usual.')).toBeHidden();
});

test('a computer whose clock is a year ahead is told so, and shows the right times', async ({ page }) => {
  await page.addInitScript(() => {
    const real = Date.now;
    Date.now = () => real() + 365 * 86_400_000;
  });
  let tokens = 0;
  page.on('request', (request) => request.url().endsWith('/test/token') && (tokens += 1));
  await open(page);
  await expect(page.getByText('The clock of this computer is wrong.')).toBeVisible();
  await expect(page.locator('[data-clock]')).toContainText('Nov');
  expect(tokens).toBe(1);
});

test('a list of one’s own is ranked in the browser, and no request leaves it', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Your own list' }).click();
  await expect(page.locator('desk-own[data-ready]')).toBeVisible();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const rows = Array.from({ length: 1_000 }, (_, n) => `Person ${n},(602) 555-${String(n).padStart(4, '0')},2026-0${(n % 9) + 1}-15,yes`);
  const csv = ['Client,Cell,Last visit,SMS opt-in', ...rows, 'Nobody,555,2026-01-01,yes', '"=HYPERLINK(""x"")",(602) 555-9999,some day,yes'].join('\n');
  await page.locator('input[type=file]').setInputFiles({ name: 'leads.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect(page.getByLabel('Means: Client')).toHaveValue('name');
  await expect(page.getByLabel('Means: Cell')).toHaveValue('phone');
  await page.getByLabel('Means: Last visit').selectOption('createdAt');
  await page.getByLabel('Means: Last visit').selectOption('lastContact');
  await accessible(page, 'what columns mean');
  await page.getByRole('button', { name: 'Show the worklist' }).click();
  await expect(page.getByRole('heading', { name: /^1,000 leads, ranked in/ })).toBeVisible();
  await expect(page.getByText('2 rows were left out')).toBeVisible();
  await expect(page.locator('desk-own [data-lead]').first()).toBeVisible();
  await expect(page.getByText('What texting them may bring')).toBeVisible();
  await accessible(page, 'a ranked list');
  expect(asked).toEqual([]);
});

test('a file that is no list is refused in a sentence', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Your own list' }).click();
  await page.locator('input[type=file]').setInputFiles({ name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from('name,phone\n') });
  await expect(page.getByRole('alert')).toContainText('no rows under them');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is accessible: ${colorScheme}`, async ({ browser }) => {
    const page = await browser.newPage({ colorScheme, bypassCSP: true, reducedMotion: 'reduce' });
    const complaints = await open(page);
    await accessible(page, 'leads');
    await page.locator('[data-lead]').first().click();
    await expect(page.locator('[part=receipt]')).toBeVisible();
    await accessible(page, 'a lead');
    await page.getByRole('button', { name: /^To look at/ }).click();
    await expect(page.getByRole('heading', { name: 'To look at' })).toBeVisible();
    await accessible(page, 'queue');
    await page.getByRole('button', { name: 'Report' }).click();
    await expect(page.getByRole('heading', { name: 'The same sales by every model' })).toBeVisible();
    await accessible(page, 'report');
    await page.getByRole('button', { name: 'Your own list' }).click();
    await expect(page.locator('desk-own[data-ready]')).toBeVisible();
    await accessible(page, 'own list');
    expect(complaints).toEqual([]);
    await page.close();
  });
}

test('the report reckons what a better rate would bring, and downloads its rows', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Report' }).click();
  const gap = page.locator('[data-gap]');
  await expect(gap).toBeVisible();
  const before = Number(await gap.getAttribute('data-gap'));
  await page.getByRole('slider', { name: 'Sales per 100 texts wanted' }).fill('50');
  await expect.poll(async () => Number(await gap.getAttribute('data-gap'))).toBeGreaterThan(before);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()]);
  expect(file.suggestedFilename()).toMatch(/^textlift-template-\d{4}-\d{2}-\d{2}\.csv$/);
  const [digest] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download to print or pass on' }).click()]);
  expect(digest.suggestedFilename()).toMatch(/^textlift-report-\d{4}-\d{2}-\d{2}\.html$/);
  expect(readFileSync(await digest.path(), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<h2[\s\S]*<\/html>\s*$/i);
  await page.getByLabel('Rows').selectOption('segment');
  await expect(page.getByRole('group', { name: 'By segment' }).getByRole('rowheader', { name: 'Hot' })).toBeVisible();
});
