/** A thread of the `Crew`: portions of records in, their answers out, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';

import { Engine } from 'textlift';

import { VERBS } from './bulk';
import type { Order } from './crew';

const { verb, playbook, now } = workerData as Order;
const engine = new Engine(playbook);

parentPort?.on('message', (records: Uint8Array) => {
  const rows = VERBS[verb].many(engine, records, now);
  parentPort?.postMessage(rows, [rows.buffer as ArrayBuffer]);
});
