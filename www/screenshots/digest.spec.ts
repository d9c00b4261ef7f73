/** The digest of a made-up practice, light and dark, wide and narrow, and on paper, in `.cache/screenshots`. */
import { mkdirSync, writeFileSync } from 'node:fs';

import { test } from '@playwright/test';
import { Engine, starterPlaybook } from 'textlift';
import { digestHtml } from 'textlift/digest';

import { BEGIN, END, practice, withExperiment } from './practice';

const FOLDER = '.cache/screenshots';
const HOUR = 3_600_000;

test('the digest', async ({ browser }) => {
  mkdirSync(FOLDER, { recursive: true });
  const engine = new Engine(withExperiment(starterPlaybook('audiology')));
  const people = practice();
  const now = END + 9 * HOUR;
  const year = engine.report(people, { from: BEGIN, to: END, model: 'linear' }, now);
  const quarter = engine.report(people, { from: END - 91 * 24 * HOUR, to: END, by: 'step' }, now);
  const experiments = engine.experiments(people, now);
  for (const [name, report] of [['digest', year], ['digest-quarter', quarter]] as const) {
    const html = digestHtml(report, { business: 'Sound Hearing', timeZone: 'America/Phoenix', experiments, now });
    writeFileSync(`${FOLDER}/${name}.html`, html);
    for (const width of [1280, 390])
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        await page.setContent(html);
        await page.screenshot({ path: `${FOLDER}/${name}-${width}-${colorScheme}.png`, fullPage: true });
        await page.close();
      }
    const page = await browser.newPage({ viewport: { width: 794, height: 1123 } });
    await page.setContent(html);
    await page.pdf({ path: `${FOLDER}/${name}.pdf`, format: 'A4', printBackground: true, preferCSSPageSize: false });
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 690, height: 1000 });
    await page.screenshot({ path: `${FOLDER}/${name}-print.png`, fullPage: true });
    await page.close();
  }
});
