/**
 * Portions of records in, their answers out in the same order: by the engine here, and once a file turns out to be long, by an
 * engine in a thread for each processor.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import type { Engine, Playbook } from 'textlift';

import type { Failure } from '../failure';
import { answers, type Batch, together, type VerbName, VERBS } from './bulk';

/** What a thread is started with. */
export interface Order {
  verb: VerbName;
  playbook: Playbook;
  now: number;
}

/** A thread takes longer to start than the engine needs for so many bytes. */
const WORTH_IT = 2 * 1024 * 1024;
/** Each thread has an engine of its own in memory. */
const MOST = 8;
/** Portions that lie ready for each thread, so that it need not wait for the next. */
const READY = 2;

interface Hand {
  worker: Worker;
  waiting: { done: (rows: Uint8Array) => void; failed: (error: Error) => void }[];
}

export class Crew {
  readonly #engine: Engine;
  readonly #order: Order;
  readonly #hands: Hand[] = [];
  #seen = 0;

  constructor(engine: Engine, order: Order) {
    this.#engine = engine;
    this.#order = order;
  }

  /** The answers to each portion. What ends the reading is thrown after the answers to what was read. */
  async *answers(portions: AsyncIterable<Batch>): AsyncGenerator<(string | Failure)[]> {
    const underWay: Promise<(string | Failure)[]>[] = [];
    try {
      for await (const portion of portions) {
        const answer = this.#answer(portion);
        // Whoever stops listening is told nothing any more.
        answer.catch(() => undefined);
        underWay.push(answer);
        if (underWay.length > READY * this.#hands.length) yield (await underWay.shift()) ?? [];
      }
    } catch (error) {
      for (const answer of underWay) yield await answer;
      throw error;
    }
    for (const answer of underWay) yield await answer;
  }

  async end(): Promise<void> {
    await Promise.all(this.#hands.splice(0).map(({ worker }) => worker.terminate()));
  }

  async #answer(portion: Batch): Promise<(string | Failure)[]> {
    const { verb, now } = this.#order;
    return answers(portion, await this.#rows(together(portion)), VERBS[verb], this.#engine, now);
  }

  async #rows(records: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    this.#seen += records.length;
    const processors = availableParallelism();
    if (this.#seen > WORTH_IT && this.#hands.length === 0 && processors > 1) {
      for (let count = Math.min(MOST, processors); count > 0; count -= 1) this.#hands.push(hand(this.#order));
    }
    const [first, ...others] = this.#hands;
    if (!first) return VERBS[this.#order.verb].many(this.#engine, records, this.#order.now);
    const { worker, waiting } = others.reduce((least, next) => (next.waiting.length < least.waiting.length ? next : least), first);
    return new Promise((done, failed) => {
      waiting.push({ done, failed });
      worker.postMessage(records, [records.buffer]);
    });
  }
}

function hand(order: Order): Hand {
  const made: Hand = { worker: new Worker(new URL('./worker.js', import.meta.url), { workerData: order }), waiting: [] };
  made.worker.on('message', (rows: Uint8Array) => made.waiting.shift()?.done(rows));
  made.worker.on('error', (error: Error) => {
    for (const { failed } of made.waiting.splice(0)) failed(error);
  });
  return made;
}
