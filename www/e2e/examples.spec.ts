/** Each example is built as a customer would build it, opened, and a text is approved in it. */
import { execFileSync } from 'node:child_process';

import { expect, test } from '@playwright/test';

import { POLICY, startHarness, type Harness } from './harness';

let homes: Harness;
test.beforeAll(async () => {
  execFileSync(process.execPath, ['www/examples/build.mjs']);
  homes = await startHarness(POLICY.replace('trusted-types lit-html textlift', "trusted-types lit-html vue 'allow-duplicates'"), 'www/examples/dist');
});
test.afterAll(() => homes?.stop());

for (const home of ['plain', 'react', 'vue']) {
  test(`the element in its ${home} home shows the lead and hands on what is decided`, async ({ page }) => {
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    await page.goto(`${homes.url}${home}.html`);
    await expect(page.getByRole('heading', { name: 'Sarah Lee' })).toBeVisible();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('textbox', { name: 'Your wording' }).fill('Hi Sarah, any news?');
    await page.getByRole('button', { name: 'Approve my wording' }).click();
    await expect(page.locator('p[role=status]')).toContainText('Approved: Hi Sarah, any news?');
    expect(complaints).toEqual([]);
  });
}
