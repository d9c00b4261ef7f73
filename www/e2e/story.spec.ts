/** The whole road in a browser: a webhook in, a text out, STOP, a sale, the report. */
import { expect, test, type Page } from '@playwright/test';

import { startEdge, type RunningEdge } from './edge';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let edge: RunningEdge;
test.beforeAll(async () => {
  edge = await startEdge();
});
test.afterAll(() => edge?.stop());
// Eight in Phoenix: texts may leave at ten.
test.beforeEach(async () => {
  const now = await edge.now();
  await edge.moveClock(Math.floor(now / DAY) * DAY + DAY + 15 * HOUR);
});

/** Someone who agreed to texts a month ago and left the booking form two days ago. */
async function leftAForm(id: string, firstName: string, phone: string): Promise<void> {
  const now = await edge.now();
  const lead = { id };
  const attributes = { firstName, lastName: 'Story', phone, timeZone: 'America/Phoenix', state: 'AZ', country: 'US' };
  const answer = await edge.hook([
    { id: `${id}-1`, type: 'lead.updated', at: now - 30 * DAY, lead: { id, phone }, data: { attributes } },
    { id: `${id}-2`, type: 'consent.granted', at: now - 30 * DAY + HOUR, lead, data: { wording: 'You may text me.' } },
    { id: `${id}-3`, type: 'form.abandoned', at: now - 2 * DAY - HOUR, lead, data: { form: 'book a test' } },
  ]);
  expect(answer).toEqual({ accepted: 3, duplicates: 0, unmatched: 0 });
}

/** The page, with everything that the browser complains about. */
async function open(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(edge.url);
  return complaints;
}

async function choose(page: Page, name: string): Promise<void> {
  await page.getByPlaceholder('Search name or number').fill(name);
  await page.getByRole('button', { name: new RegExp(`${name} Story`) }).click();
  await expect(page.getByRole('heading', { name: `${name} Story` })).toBeVisible();
}

const jump = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'Jump to the next send' }).click();
const phone = (page: Page) => page.getByRole('log', { name: 'Conversation' });
const cents = async (page: Page, figure: string) => Math.round(Number((await page.locator(`main [data-figure=${figure}] dd`).innerText()).replace(/[$,]/g, '')) * 100);

test('a text is approved and leaves at its time; STOP ends everything', async ({ page }) => {
  const complaints = await open(page);
  const number = '+16025550101';
  await leftAForm('story-stop', 'Nora', number);
  await choose(page, 'Nora');

  const bubble = page.locator('[part=bubble] p').first();
  await expect(bubble).toContainText('Nora');
  const body = await bubble.innerText();
  await expect(page.locator('[part=slot]')).toContainText('Phoenix time');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(page.getByText(/^Approved\. It leaves /)).toBeVisible();
  await expect(phone(page)).toContainText('Not sent yet');
  expect((await edge.texts()).filter(({ to }) => to === number)).toEqual([]);

  await jump(page);
  await expect(phone(page)).toContainText('delivered');
  await expect(phone(page)).toContainText(body);
  expect((await edge.texts()).filter(({ to }) => to === number)).toHaveLength(1);

  await page.getByPlaceholder('Answer as Nora').fill('STOP');
  await page.getByPlaceholder('Answer as Nora').press('Enter');
  await expect(page.getByRole('heading', { name: 'Opted out: nothing is sent to this number' })).toBeVisible();
  await expect(phone(page)).toContainText('Nothing more is sent to this number.');
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0);

  // One confirmation, and then nothing, however late it gets.
  await expect.poll(async () => (await edge.texts()).filter(({ to }) => to === number).length).toBe(2);
  await jump(page);
  await expect(page.getByText('No text is waiting to leave. Approve one first.')).toBeVisible();
  await edge.moveClock((await edge.now()) + 2 * DAY);
  expect((await edge.texts()).filter(({ to }) => to === number)).toHaveLength(2);
  expect(complaints).toEqual([]);
});

test('an approved text is withdrawn by a STOP that comes before its time', async ({ page }) => {
  await open(page);
  const number = '+16025550103';
  await leftAForm('story-early', 'Pia', number);
  await choose(page, 'Pia');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(phone(page)).toContainText('Not sent yet');
  await page.getByRole('button', { name: 'STOP', exact: true }).click();
  await expect(page.locator('[part=sends]').getByText('Cancelled: the lead opted out')).toBeVisible();
  await jump(page);
  const texts = (await edge.texts()).filter(({ to }) => to === number);
  expect(texts).toHaveLength(1);
  expect(texts[0]?.text).toMatch(/no more|unsubscribed|opted out/i);
});

test('a text in own words is sold on, and the report shows the cents', async ({ page }) => {
  const complaints = await open(page);
  const number = '+16025550104';
  await leftAForm('story-sale', 'Quentin', number);
  await choose(page, 'Quentin');

  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Your wording').fill('Hi Quentin, shall I finish the booking for you? Any day this week works “for us”.');
  await expect(page.locator('[part=proposal]')).toContainText('2 parts');
  await page.getByRole('button', { name: 'Replace' }).click();
  await expect(page.getByLabel('Your wording')).toHaveValue('Hi Quentin, shall I finish the booking for you? Any day this week works "for us".');
  await expect(page.locator('[part=proposal]')).toContainText('1 part');
  await page.getByRole('button', { name: 'Approve my wording' }).click();
  await expect(phone(page)).toContainText('Not sent yet');
  await jump(page);
  await expect(phone(page)).toContainText('delivered');
  expect((await edge.texts()).find(({ to }) => to === number)?.text).toContain('Hi Quentin, shall I finish');

  await page.getByRole('button', { name: 'Report' }).click();
  const before = await cents(page, 'revenue');
  await page.getByRole('button', { name: 'Leads' }).click();
  await page.getByRole('button', { name: 'Book a sale of $2,500' }).click();
  await expect(page.getByText('A sale of $2,500.00 was booked.')).toBeVisible();
  await expect(page.locator('[part=credits] tbody tr').last().locator('[data-model=last]')).toHaveText('$2,500');
  await page.getByRole('button', { name: 'Report' }).click();
  await expect.poll(() => cents(page, 'revenue')).toBe(before + 250_000);
  expect(complaints).toEqual([]);
});

test('where the engine cannot load, the page works from what the edge answers', async ({ page }) => {
  await page.route('**/*.wasm', (route) => route.abort());
  await open(page);
  await leftAForm('story-plain', 'Rosa', '+16025550105');
  await choose(page, 'Rosa');
  await expect(page.locator('[part=slot]')).toContainText('Phoenix time');
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Your wording').fill('Hi Rosa, shall I finish the booking for you?');
  await expect(page.locator('[part=proposal]')).toContainText('The length is counted when you approve.');
  await page.getByRole('button', { name: 'Approve my wording' }).click();
  await expect(phone(page)).toContainText('Not sent yet');
});

test('a text whose fate nobody knows is shown with both answers and what they mean, and a person settles it', async ({ page }) => {
  await open(page);
  await leftAForm('story-review', 'Vera', '+16025550107');
  const at = await edge.now();
  const send = {
    id: 'ap_1', lead: 'story-review', kind: 'marketing', state: 'review', phone: '+16025550107', text: 'Hi Vera', dueAt: at, validUntil: at + HOUR, createdAt: at, attempt: 1, misses: 4, history: [],
    say: 'The provider could not tell whether it has it.',
    timeline: [{ at, state: 'approved', say: 'Approved by front desk, as suggested.' }, { at, state: 'unknown', say: 'The connection broke.' }],
  };
  await page.route('**/v1/leads/story-review', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...((await answer.json()) as object), sends: [send] } });
  });
  const settled: unknown[] = [];
  await page.route('**/v1/approvals/ap_1/resolve', async (route) => {
    settled.push(route.request().postDataJSON());
    await route.fulfill({ json: { ...send, state: 'failed' } });
  });
  await choose(page, 'Vera');
  const row = page.locator('[data-state=review]');
  await expect(row).toContainText('The provider could not tell whether it has it.');
  await expect(row).toContainText('“It was not sent” closes it');
  await row.getByText('What happened').click();
  await expect(row).toContainText('Approved by front desk, as suggested.');
  await row.getByRole('button', { name: 'It was not sent' }).click();
  await expect(page.getByText('Noted as not sent.')).toBeVisible();
  expect(settled).toEqual([{ decision: 'not-sent' }]);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
