/** Pictures of the element in every state, at three widths, light and dark, in `.cache/screenshots/element-*`. */
import { mkdirSync } from 'node:fs';

import { test } from '@playwright/test';

import { show, startHarness } from '../e2e/harness';
import { STATES } from '../e2e/element-states';

const FOLDER = '.cache/screenshots';

test('the element in every state', async ({ page }) => {
  mkdirSync(FOLDER, { recursive: true });
  const harness = await startHarness();
  await harness.open(page);
  for (const width of [320, 768, 1280])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 700 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const [name, state] of Object.entries(STATES)) {
        await show(page, state);
        await page.screenshot({ path: `${FOLDER}/element-${name.replaceAll(' ', '-')}-${width}-${colorScheme}.png`, fullPage: true });
      }
      await show(page, STATES['ready'] ?? {});
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      await page.getByRole('textbox', { name: 'Your wording' }).fill('Dear customer, LAST CHANCE!!! Come in “this week” and book: https://bit.ly/x');
      await page.screenshot({ path: `${FOLDER}/element-editing-${width}-${colorScheme}.png`, fullPage: true });
      await page.keyboard.press('Escape');
    }
  await harness.stop();
});
