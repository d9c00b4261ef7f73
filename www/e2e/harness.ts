/**
 * The element alone on a page, under the strictest policy that it promises to live with, fed with what the engine says.
 *
 *     const harness = await startHarness()
 *     const page = await harness.open(browserPage)
 *     await show(page, { lead, suggestion, now })
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

import AxeBuilder from 'axe-core';
import { expect, type Page } from '@playwright/test';
import { Engine, starterPlaybook, type LeadEvent, type LeadRecord } from 'textlift';

export const NOW = Date.parse('2026-11-23T15:00:00Z');
export const DAY = 86_400_000;

export const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; require-trusted-types-for 'script'; trusted-types lit-html textlift";
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html', '.css': 'text/css', '.svg': 'image/svg+xml' };

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Record</title>
<link rel="stylesheet" href="/harness.css"><script type="module" src="/harness.js"></script><link rel="icon" href="/icon.svg"><main><h1>Record</h1><textlift-sidebar></textlift-sidebar></main></html>`;
const STYLE = ':root { color-scheme: light dark } body { margin: 0; background: Canvas; color: CanvasText } h1 { font-size: 1px; margin: 0 }';
const SCRIPT = `
  window.violations = [];
  addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI));
  window.heard = [];
  import '/pkg/element-define.js';
  import { init, smsParts, localTime, Engine, starterPlaybook } from '/pkg/browser.js';
  const sidebar = document.querySelector('textlift-sidebar');
  for (const name of ['approve', 'dismiss', 'snooze', 'stop', 'review', 'reply', 'cancel', 'settle', 'undo', 'retry'])
    sidebar.addEventListener('textlift-' + name, (event) => heard.push([name, event.detail]));
  window.sidebar = sidebar;
  const PROPERTIES = ['lead', 'suggestion', 'now', 'zone', 'problem', 'busy', 'offline', 'empty', 'done', 'price'];
  window.show = async (state) => {
    for (const name of PROPERTIES) sidebar[name] = ['busy', 'offline', 'empty'].includes(name) ? !!state[name] : state[name];
    await sidebar.updateComplete;
  };
  await init().then(() => {
    const engine = new Engine(starterPlaybook('audiology'));
    window.tools = { smsParts, localTime, lint: (text) => engine.lint(text).filter(({ rule }) => rule !== 'not-personal') };
    sidebar.tools = window.tools;
  }, () => undefined);
  document.documentElement.dataset.ready = '';`;

export interface Harness {
  url: string;
  /** What is served besides the element: a path and its text. */
  extra: Map<string, string>;
  open(page: Page): Promise<Page>;
  stop(): Promise<void>;
}

export async function startHarness(policy = POLICY, root = 'www/dist'): Promise<Harness> {
  const extra = new Map([['/', PAGE], ['/harness.js', SCRIPT], ['/harness.css', STYLE]]);
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    const type = path === '/' ? 'text/html' : (TYPES[extname(path)] ?? 'text/plain');
    try {
      const body = extra.get(path) ?? readFileSync(path.startsWith('/pkg/') ? join('.', path) : join(root, path));
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    extra,
    async open(page) {
      await page.goto(url);
      // By the document: a page under this policy evaluates no text, which waiting for a function would ask of it.
      await page.locator('html[data-ready]').waitFor({ state: 'attached' });
      return page;
    },
    stop: () => {
      const stopped = new Promise<void>((done) => server.close(() => done()));
      // A browser opens connections ahead of a request that may never come, and the server would wait for them.
      server.closeAllConnections();
      return stopped;
    },
  };
}

export interface State {
  lead?: object;
  suggestion?: object;
  now?: number;
  zone?: string;
  problem?: string;
  busy?: boolean;
  offline?: boolean;
  empty?: boolean;
  done?: { say: string; undo?: boolean };
  price?: object;
}

export const show = (page: Page, state: State): Promise<void> => page.evaluate((it) => (window as unknown as { show(state: unknown): Promise<void> }).show(it), state);

export const heard = (page: Page): Promise<[string, Record<string, unknown>][]> => page.evaluate('window.heard');

/** What the page's policy was broken by; it must be nothing. */
export const violations = (page: Page): Promise<string[]> => page.evaluate('window.violations');

const engine = new Engine(starterPlaybook('audiology'));

/** A lead with consent who came 45 days ago, and whatever else is told of them. */
export function recordOf(events: LeadEvent[] = [], more: Partial<LeadRecord> = {}, consent = true): LeadRecord {
  const agreed: LeadEvent[] = consent ? [{ id: 'c', source: 'web', type: 'consent.granted', at: NOW - 60 * DAY }] : [];
  return {
    id: 'lead-1',
    phone: '+16025550123',
    createdAt: NOW - 90 * DAY,
    attributes: { firstName: 'Sarah', lastName: 'Lee', timeZone: 'America/Phoenix', state: 'AZ', country: 'US', insuranceEligible: true },
    ...more,
    events: [...agreed, { id: 'v', source: 'crm', type: 'appointment.attended', at: NOW - 45 * DAY, data: { kind: 'hearing test' } }, ...events],
  };
}

/** What the edge would answer of it. */
export function viewOf(record: LeadRecord = recordOf()): { lead: Record<string, unknown>; suggestion: Record<string, unknown>; now: number } {
  const suggestion = { ...engine.suggest(record, NOW), costPerPart: { minor: 1, currency: 'USD' } };
  const lead = { ...engine.lead(record, NOW), ...engine.score(record, NOW), sends: [] };
  return JSON.parse(JSON.stringify({ lead, suggestion, now: NOW })) as ReturnType<typeof viewOf>;
}

/** No violation of any rule of axe, in shadow roots too. */
export async function accessible(page: Page, where: string): Promise<void> {
  if (!(await page.evaluate('window.axe !== undefined'))) await page.evaluate(`(() => { ${AxeBuilder.source}; })()`);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[] }> } };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${JSON.stringify(target)}: ${failureSummary}`));
  });
  expect(found, where).toEqual([]);
}

/** Nothing sticks out to the side. */
export const fits = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const inside = [...(document.querySelector('textlift-sidebar')?.shadowRoot?.querySelectorAll('*') ?? [])];
    const clipped = (node: Element) => node.closest('[role=region], .scroll, .under') !== null;
    return document.documentElement.scrollWidth <= wide && inside.every((node) => clipped(node) || (node.getBoundingClientRect().right <= wide + 1 && node.getBoundingClientRect().left >= -1));
  });
