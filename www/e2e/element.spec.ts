/** The element alone, in every state, under the strictest policy: readable, at hand by keys, and deaf to what people call themselves. */
import { expect, test, type Page } from '@playwright/test';

import { ready, sold, STATES, talking } from './element-states';
import { accessible, DAY, fits, heard, NOW, show, startHarness, violations, type Harness } from './harness';
import { PAYLOADS } from './payloads';

let harness: Harness;
test.beforeAll(async () => {
  harness = await startHarness();
});
test.afterAll(() => harness?.stop());

async function open(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await harness.open(page);
  return complaints;
}

for (const [look, { width, scheme, scale }] of Object.entries({
  light: { width: 420, scheme: 'light', scale: 1 },
  dark: { width: 420, scheme: 'dark', scale: 1 },
  'text of 200 %': { width: 320, scheme: 'light', scale: 2 },
} as const)) {
  test(`every state is accessible and fits: ${look}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, deviceScaleFactor: scale, colorScheme: scheme, reducedMotion: 'reduce', bypassCSP: true });
    const page = await context.newPage();
    const complaints = await open(page);
    for (const [name, state] of Object.entries(STATES)) {
      await show(page, state);
      await accessible(page, `${name}, ${look}`);
      expect(await fits(page), `${name} fits`).toBe(true);
    }
    // While somebody writes, with something to mend and characters that are dear.
    await show(page, ready);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('textbox', { name: 'Your wording' }).fill('Dear customer, LAST CHANCE!!! Come in “this week”: https://bit.ly/x');
    await page.getByText(/to say it$/).click();
    await page.getByRole('button', { name: 'Snooze', exact: true }).click();
    await accessible(page, `editing, ${look}`);
    expect(await fits(page), 'editing fits').toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });
}

test('nothing that the element does breaks the strictest policy', async ({ page }) => {
  const complaints = await open(page);
  for (const state of Object.values(STATES)) await show(page, state);
  await show(page, ready);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('textbox', { name: 'Your wording' }).fill('Ça va “bien” 🎉');
  await expect(page.locator('[part=length]')).toContainText('1 part');
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a text is read, edited, mended and approved by keys alone', async ({ page }) => {
  await open(page);
  await show(page, ready);
  await page.keyboard.press('Tab');
  await page.keyboard.press('e');
  await expect(page.getByRole('textbox', { name: 'Your wording' })).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' See you!!');
  await expect(page.getByText('Several exclamation marks')).toBeVisible();
  await page.getByRole('button', { name: 'One mark' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Your wording' })).toHaveValue(/ See you!$/);
  await page.keyboard.press('Control+Enter');
  const [name, detail] = (await heard(page)).at(-1) ?? [];
  expect(name).toBe('approve');
  expect(detail).toMatchObject({ lead: 'lead-1', suggestion: ready.suggestion['hash'], text: expect.stringMatching(/ See you!$/) });
});

test('each decision, and each other wording, is one key away', async ({ page }) => {
  await open(page);
  await show(page, ready);
  await page.keyboard.press('Tab');
  for (const key of ['a', 'x']) await page.keyboard.press(key);
  expect((await heard(page)).map(([name]) => name)).toEqual(['approve', 'dismiss']);
  await page.keyboard.press('s');
  await expect(page.getByRole('button', { name: /^Tomorrow/ })).toBeFocused();
  await page.keyboard.press('Enter');
  expect((await heard(page)).at(-1)).toEqual(['snooze', { lead: 'lead-1', until: NOW + DAY }]);
  await page.getByRole('button', { name: 'Dismiss' }).focus();
  await page.keyboard.press('1');
  const other = (ready.suggestion['alternatives'] as { body: string }[])[0]?.body;
  await expect(page.getByRole('textbox', { name: 'Your wording' })).toHaveValue(other ?? '');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { name: 'Keys' })).toBeVisible();
});

test('what is dear or to be mended is marked where it stands, and mended by one press', async ({ page }) => {
  await open(page);
  await show(page, ready);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('textbox', { name: 'Your wording' }).fill('Hi Sarah, come in “today” PLEASE DO!!');
  await expect(page.locator('.under .dear')).toHaveText(['“', '”']);
  await expect(page.locator('.under .warning').first()).toBeVisible();
  await page.getByRole('button', { name: 'Replace' }).click();
  await expect(page.getByRole('textbox', { name: 'Your wording' })).toHaveValue('Hi Sarah, come in "today" PLEASE DO!!');
  await expect(page.locator('.under .dear')).toHaveCount(0);
  await page.getByRole('button', { name: 'One mark' }).click();
  await page.getByRole('button', { name: 'Small letters' }).click();
  await expect(page.getByRole('textbox', { name: 'Your wording' })).toHaveValue('Hi Sarah, come in "today" Please do!');
  await expect(page.locator('.findings')).toBeHidden();
});

test('where the policy forbids wasm, the same is shown from the answers alone', async ({ browser }) => {
  const strict = await startHarness("default-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html");
  const [with_, without] = [await browser.newPage(), await browser.newPage()];
  await harness.open(with_);
  await strict.open(without);
  for (const page of [with_, without]) await show(page, { ...ready, zone: 'America/New_York' });
  expect(await without.evaluate('typeof window.tools')).toBe('undefined');
  const shown = (page: Page) => page.locator('textlift-sidebar').innerText();
  expect(await shown(without)).toBe(await shown(with_));
  await strict.stop();
});

test('two hundred hostile values in every field that is shown run nothing and move nothing', async ({ page }) => {
  test.setTimeout(120_000);
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(200);
  await page.setViewportSize({ width: 320, height: 700 });
  const complaints = await open(page);
  const bad = await page.evaluate(
    async ([payloads, ready, now]) => {
      const { show, sidebar } = window as unknown as { show(state: object): Promise<void>; sidebar: HTMLElement };
      const bad: string[] = [];
      for (const it of payloads) {
        const hold = { reason: it, say: it, until: now };
        const suggestion = {
          ...ready.suggestion, body: it, appended: it, text: it, slots: [{ slot: it, value: it, start: 0, end: it.length }], why: [{ code: it, say: it }],
          rejected: [{ template: it, reason: it, say: it }], alternatives: [{ template: { id: it }, body: it, text: it, sms: {} }], receipt: [{ rule: it, points: 1, events: [], say: it }], toHot: [{ rule: it, points: 1, say: it }],
          slot: { at: now, opensAt: now, zone: 'America/Phoenix', zones: [it, it], validUntil: now, reasons: [hold] },
          sms: { encoding: 'ucs-2', parts: 1, units: 1, unitsLeft: 1, offenders: [{ char: it, at: [0] }], fixed: it },
        };
        const lead = {
          ...ready.lead, name: it, phone: it, email: it, id: it, paused: { reason: it, since: now }, duplicates: [{ id: it, name: it, by: [it] }, { id: it, by: [] }], conflicts: [it, `${it}.`], conversationUntil: now + 1,
          timeline: [{ at: now, event: it, type: it, say: it, text: it, direction: 'in', status: 'doubtful' }, { at: now, event: it, type: it, say: it, text: it, direction: 'out', status: it }],
          sends: ['approved', 'review', 'cancelled', 'failed'].map((state) => ({ id: it, kind: 'marketing', state, text: it, dueAt: now, createdAt: now, say: it, reason: it, timeline: [{ at: now, state: it, say: it, by: it }, { at: now, state: it, say: it }] })),
        };
        await show({ lead, suggestion, now, problem: it, done: { say: it, undo: true } });
        await show({ lead, suggestion: { ...suggestion, body: undefined, held: hold, blockers: [hold], dormant: { advice: it, say: it } }, now });
        const root = sidebar.shadowRoot!;
        if ('__ran' in window) bad.push(`ran: ${it}`);
        if (root.querySelector('script, img, iframe, object, embed, link, base, meta, video, audio, template')) bad.push(`markup: ${it}`);
        const wide = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth > wide) bad.push(`wide: ${it}`);
        if (getComputedStyle(sidebar).display !== 'block' || getComputedStyle(sidebar).position !== 'static') bad.push(`styled: ${it}`);
      }
      return bad;
    },
    [PAYLOADS, ready, NOW] as const,
  );
  expect(bad).toEqual([]);
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('from right to left, with names of both directions, nothing sticks out', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 900 });
  await open(page);
  await page.evaluate("document.documentElement.dir = 'rtl'");
  for (const state of [ready, talking, STATES['of unknown fate'] ?? {}, { ...ready, lead: { ...ready.lead, name: 'محمد بن عبد الله الطويل' } }]) {
    await show(page, state);
    expect(await fits(page)).toBe(true);
  }
});

for (const [name, lead] of Object.entries({
  'no name': { name: undefined, phone: undefined, email: undefined, id: '' },
  'a name of 500 letters': { name: 'Wolfeschlegelsteinhausen'.repeat(21) },
  'a name of spaces': { name: '   ' },
  emoji: { name: '👩‍👩‍👧‍👦 Sarah 🎉' },
  Hebrew: { name: 'שרה לי' },
})) {
  test(`a lead with ${name} is shown whole, and can be decided about`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 900 });
    await open(page);
    await show(page, { ...ready, lead: { ...ready.lead, ...lead } });
    expect((await page.locator('[part=name]').innerText()).trim()).not.toBe('');
    expect(await fits(page)).toBe(true);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    expect((await heard(page)).map(([event]) => event)).toEqual(['approve']);
  });
}

test('answers with almost nothing in them are shown as far as they go', async ({ page }) => {
  const complaints = await open(page);
  await show(page, { lead: { id: 'x' }, suggestion: {}, now: NOW });
  await expect(page.getByRole('heading', { name: 'Nothing to say at the moment' })).toBeVisible();
  await show(page, { lead: { id: 'x', name: null, sends: null, timeline: null, zones: null }, suggestion: { body: 'Hi', alternatives: null, why: null, sms: null, slot: null }, now: NOW });
  await expect(page.getByText('There is no time for this text yet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeDisabled();
  expect(complaints).toEqual([]);
});

test('what somebody wrote survives a new suggestion, which says what changed, and one that goes away', async ({ page }) => {
  await open(page);
  await show(page, ready);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('textbox', { name: 'Your wording' }).fill('Hi Sarah, my own words');
  const slots = (ready.suggestion['slots'] as { slot: string; value: string }[]).map((slot) => (slot.slot === 'firstName' ? { ...slot, value: 'Sara' } : slot));
  await show(page, { ...ready, suggestion: { ...ready.suggestion, hash: 'other', slots, body: 'Hi Sara, other words' } });
  await expect(page.getByText('First name: “Sarah” became “Sara”.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Your wording' })).toHaveValue('Hi Sarah, my own words');
  await show(page, STATES['held'] ?? {});
  await expect(page.getByRole('heading', { name: 'Your wording is kept' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Your wording' })).toHaveValue('Hi Sarah, my own words');
});

test('other records of the same person, and what was told in two ways, are named in words', async ({ page }) => {
  await open(page);
  await show(page, STATES['to be checked'] ?? {});
  const section = page.getByRole('region', { name: 'Please check this record' });
  await expect(section).toContainText('There are 2 other records that may be the same person:');
  await expect(section.getByRole('listitem')).toContainText([/^Sara Lee \(same number, same e-mail address\)$/, /^hs-991 \(same number\)$/, /\$2,500/, 'Entry order-9']);
  await expect(section).toContainText('2 entries have reached us twice, and not the same both times:');
  await show(page, sold);
  await expect(section, 'where there is nothing to check').toHaveCount(0);
});

test('the words are those of the page’s language, times and money those of its locale', async ({ page }) => {
  await open(page);
  await page.evaluate(`document.documentElement.lang = 'de'; customElements.get('textlift-sidebar').translate({ approve: 'Genehmigen', proposalTitle: 'Vorschlag' })`);
  await show(page, sold.suggestion['body'] === undefined ? { ...ready, lead: sold.lead } : sold);
  await expect(page.locator('[part=header]')).toContainText('2.500,00 $');
  await show(page, ready);
  await expect(page.getByRole('button', { name: 'Genehmigen' })).toBeVisible();
  await expect(page.locator('[part=slot]')).not.toContainText('AM');
});

test('a page themes it by custom properties and parts', async ({ page }) => {
  harness.extra.set('/theme.css', 'textlift-sidebar { --textlift-accent: rgb(120, 20, 90) } textlift-sidebar::part(approve) { text-transform: uppercase }');
  await open(page);
  await page.evaluate(`document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/theme.css' }))`);
  await show(page, ready);
  const button = page.getByRole('button', { name: 'Approve', exact: true });
  await expect(button).toHaveCSS('background-color', 'rgb(120, 20, 90)');
  await expect(button).toHaveCSS('text-transform', 'uppercase');
});

test('in forced colours, what a colour says is said otherwise too', async ({ browser }) => {
  const page = await browser.newPage({ forcedColors: 'active' });
  await harness.open(page);
  await show(page, ready);
  await expect(page.locator('.segment')).toHaveText('Warm');
  await expect(page.locator('mark').first()).toHaveCSS('border-top-style', 'solid');
});
