/** Real alarms of a real workerd: a text leaves at its slot without anybody moving the clock to it. */
import { afterEach, expect, test } from 'vitest';

import { practice } from '../../demo/practice.mjs';
import { emptyFolder, freePort, removeFolder, startCarrier, startDemo } from './fixture.mjs';

const cleanUps = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** The golden lead's text, approved, a moment before its slot. */
async function shortlyBefore(millis) {
  const folder = emptyFolder();
  cleanUps.push(() => removeFolder(folder));
  const carrier = await startCarrier();
  cleanUps.push(carrier.stop);
  const place = { folder, port: await freePort(), carrier };
  const edge = await startDemo(place);
  cleanUps.push(() => edge.stop());
  await edge.hook('practice', practice().events.filter((event) => event.lead.id === 'lead-1042'));
  const { hash } = await edge.call('GET', '/v1/leads/lead-1042/suggestion');
  const approval = await edge.call('POST', '/v1/leads/lead-1042/approvals', { suggestion: hash }, { 'idempotency-key': 'one' });
  await edge.call('POST', '/test/clock', { to: approval.dueAt - millis });
  return { edge, carrier, approval, place };
}

test('the alarm sends what is due at its slot', async () => {
  const { edge, carrier, approval } = await shortlyBefore(300);
  const text = await carrier.first();
  expect(text).toMatchObject({ to: approval.phone, text: approval.text });
  expect((await edge.call('GET', '/test/clock')).now).toBeGreaterThanOrEqual(approval.dueAt);
});

test('a process that was down at the slot sends when it is back', async () => {
  const { edge, carrier, approval, place } = await shortlyBefore(6_000);
  edge.kill();
  await edge.ended;
  const again = await startDemo(place);
  cleanUps.push(() => again.stop());
  expect(await carrier.first()).toMatchObject({ text: approval.text });
  expect(carrier.taken).toHaveLength(1);
});
