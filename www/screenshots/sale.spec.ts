/** What earned a sale, as the sidebar tells it, wide and narrow, in `.cache/screenshots`. */
import { mkdirSync } from 'node:fs';

import { test } from '@playwright/test';

import { startEdge } from '../e2e/edge';

const FOLDER = '.cache/screenshots';

test('what earned a sale', async ({ browser }) => {
  mkdirSync(FOLDER, { recursive: true });
  const edge = await startEdge();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: 'en-US', timezoneId: 'America/New_York' });
    await page.goto(edge.url);
    await page.locator('[data-lead]').filter({ hasText: 'Sarah Lee' }).first().click();
    await page.getByRole('button', { name: /Book a sale/ }).click();
    const told = page.locator('[part=credits]');
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 860 });
      await told.screenshot({ path: `${FOLDER}/credits-${width}.png` });
    }
  } finally {
    await edge.stop();
  }
});
