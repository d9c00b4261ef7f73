/** `/embed` in a frame of another site: who may frame it, who may hand it a token, and what it then does. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type FrameLocator, type Page } from '@playwright/test';

import { startEdge, type RunningEdge } from './edge';

const LEAD = 'lead-1042';
const PICTURES = '.cache/screenshots';

let edge: RunningEdge;
let crm: Site;
let stranger: Site;

interface Site {
  origin: string;
  server: Server;
  /** What the page around the frame does; it is served at `/`. */
  page: string;
}

async function site(host: string): Promise<Site> {
  const it = { page: '' } as Site;
  it.server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(it.page));
  await new Promise<void>((done) => it.server.listen(0, host, done));
  it.origin = `http://${host}:${(it.server.address() as AddressInfo).port}`;
  return it;
}

test.beforeAll(async () => {
  [crm, stranger] = [await site('127.0.0.1'), await site('127.0.0.1')];
  const config = JSON.parse(readFileSync('edge/config/demo.json', 'utf8')) as object;
  const file = join(mkdtempSync(join(tmpdir(), 'textlift-embed-')), 'config.json');
  writeFileSync(file, JSON.stringify({ ...config, frameAncestors: [crm.origin] }));
  edge = await startEdge({ config: file });
  mkdirSync(PICTURES, { recursive: true });
});
test.afterAll(async () => {
  await edge?.stop();
  for (const it of [crm, stranger]) it?.server.close();
});

const frame = (source: string, script = '') => `<!doctype html><title>CRM</title><body style="margin:0;background:#dde">
  <iframe title="textlift" src="${source}" style="border:0;width:400px;height:820px"></iframe><script>
  const frame = document.querySelector('iframe');
  const hand = (token) => frame.contentWindow.postMessage({ type: 'textlift-token', token }, '*');
  ${script}</script>`;

/** A page that answers the frame's question. */
const answering = (tokens: string[]) => frame(`${edge.url}embed`, `
  const tokens = ${JSON.stringify(tokens)}; window.asked = 0;
  addEventListener('message', ({ origin, data }) => {
    if (origin === ${JSON.stringify(new URL(edge.url).origin)} && data.type === 'textlift-token-wanted') { asked += 1; hand(tokens.shift()); }
  });`);

async function open(page: Page, it: Site): Promise<{ inner: FrameLocator; complaints: string[] }> {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(it.origin);
  return { inner: page.frameLocator('iframe'), complaints };
}

test('the page around hands over a token by message; the lead is shown, and a text approved', async ({ page }) => {
  await page.setViewportSize({ width: 420, height: 840 });
  crm.page = answering([await edge.token(LEAD)]);
  const { inner, complaints } = await open(page, crm);
  await expect(inner.getByRole('heading', { name: 'Sarah Lee' })).toBeVisible();
  await page.screenshot({ path: `${PICTURES}/embed-400-light.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${PICTURES}/embed-400-dark.png` });
  await inner.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(inner.getByText(/^Approved\. It leaves /)).toBeVisible();
  await page.screenshot({ path: `${PICTURES}/embed-400-approved.png` });
  await inner.getByRole('button', { name: 'Cancel' }).click();
  await expect(inner.getByText('Cancelled. It will not be sent.')).toBeVisible();
  expect(await page.evaluate('asked')).toBe(1);
  expect(complaints).toEqual([]);
});

test('a token in the address opens the lead, and is not in the address any more', async ({ page }) => {
  crm.page = frame(`${edge.url}embed#token=${await edge.token(LEAD, 'viewer')}`);
  const { inner } = await open(page, crm);
  await expect(inner.getByRole('heading', { name: 'Sarah Lee' })).toBeVisible();
  expect(page.frames()[1]?.url()).toBe(`${edge.url}embed`);
});

test('a viewer’s token shows, and says why it decides nothing', async ({ page }) => {
  crm.page = frame(`${edge.url}embed#token=${await edge.token(LEAD, 'viewer')}`);
  const { inner } = await open(page, crm);
  await inner.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(inner.getByText('Your role does not allow this.')).toBeVisible();
});

test('a token that has ended is replaced by the page around', async ({ page }) => {
  crm.page = answering([`tlt_${Buffer.from(JSON.stringify({ lead: LEAD, expires: 4_000_000_000 })).toString('base64url')}.${'x'.repeat(43)}`, await edge.token(LEAD)]);
  const { inner } = await open(page, crm);
  await expect(inner.getByRole('heading', { name: 'Sarah Lee' })).toBeVisible();
  expect(await page.evaluate('asked')).toBe(2);
});

test('a site that is not named may not frame it', async ({ page }) => {
  stranger.page = frame(`${edge.url}embed#token=${await edge.token(LEAD)}`);
  const { complaints } = await open(page, stranger);
  await expect.poll(() => complaints.join(' ')).toContain('frame-ancestors');
  expect(page.frames()[1]?.url()).toContain('chrome-error');
});

test('a token from a page that is not named is not taken', async ({ page }) => {
  const token = await edge.token(LEAD);
  crm.page = frame(`${edge.url}embed`);
  const { inner } = await open(page, crm);
  await page.evaluate(`frame.contentWindow.postMessage({ type: 'textlift-token', token: 'nonsense' }, '*')`);
  const inside = page.frames()[1]!;
  await inside.evaluate(([handed, origin]) => {
    dispatchEvent(new MessageEvent('message', { data: { type: 'textlift-token', token: handed }, origin, source: window.parent }));
  }, [token, stranger.origin] as const);
  await inside.evaluate((handed) => postMessage({ type: 'textlift-token', token: handed }, '*'), token);
  await expect(inner.getByText('This view has ended. Open it again from the page around it.')).toBeVisible({ timeout: 20_000 });
  await expect(inner.getByRole('heading', { name: 'Sarah Lee' })).toHaveCount(0);
});

test('opened by itself, it says that it needs the page around it', async ({ page }) => {
  await page.goto(`${edge.url}embed`);
  await expect(page.getByText('This view has ended. Open it again from the page around it.')).toBeVisible();
  await page.setViewportSize({ width: 400, height: 420 });
  await page.screenshot({ path: `${PICTURES}/embed-alone.png` });
  expect(await page.content()).not.toContain('Sarah');
});
