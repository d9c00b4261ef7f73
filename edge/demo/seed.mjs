/**
 * Delivers the demo practice to a running edge, as any source would: signed Standard Webhooks batches.
 */
import { post } from '../selfhost/console.mjs';
import { practice } from './practice.mjs';

/** Events in one request. */
const BATCH = 150;

/** Posts the whole practice; the same batches with the same ids every time, so that a repeat has no effect. */
export async function seed(url, secret) {
  const { leads, events } = practice();
  for (let at = 0; at < events.length; at += BATCH) {
    const response = await post(url, secret, events.slice(at, at + BATCH), `seed_${at / BATCH}`);
    if (response.status !== 202) throw new Error(`The demo practice was refused: ${response.status} ${await response.text()}`);
  }
  return { leads: leads.length, events: events.length };
}
