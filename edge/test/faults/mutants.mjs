/**
 * Edges with one mistake each, made by replacing a piece of source while it is bundled. `caughtBy` is the count of the
 * harness that must see it. A piece that is not found exactly once stops the build: then the mutant is to be mended.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EDGE } from '../../selfhost/bundle.mjs';

export const MUTANTS = {
  'retry on timeout': {
    caughtBy: 'doubles',
    pieces: [
      {
        file: 'tenant/tenant.ts',
        from: 'const answer = await provider.send(errand, this.callbackUrl(errand.statusToken ?? \'\'), this.now());',
        to: `let answer = await provider.send(errand, this.callbackUrl(errand.statusToken ?? ''), this.now());
             if ('none' in answer) answer = await provider.send(errand, this.callbackUrl(errand.statusToken ?? ''), this.now());`,
      },
    ],
  },
  'no compare-and-set': {
    caughtBy: 'disagreeing',
    pieces: [
      {
        file: 'tenant/outbox.ts',
        from: 'outboxAdvance(JSON.parse(kept.row) as OutboxRow, input, turn.now)',
        to: `outboxAdvance({ ...JSON.parse(kept.row), ...(input.type === 'answered' ? { state: 'sending', attempt: input.attempt, providerId: undefined, providerStatus: undefined } : {}) } as OutboxRow, input, turn.now)`,
      },
    ],
  },
  'consent keyed by lead id': {
    caughtBy: 'afterStop',
    pieces: [
      { file: 'tenant/outbox.ts', from: 'WHERE phone = ? AND state IN', to: 'WHERE phone = ? AND person = (SELECT id FROM person WHERE phone = outbox.phone ORDER BY created_at, id LIMIT 1) AND state IN' },
      { file: 'tenant/store.ts', from: 'const numberEvents = person.phone === null ?', to: 'const numberEvents = person.phone !== undefined ?' },
    ],
  },
  'id remembered after effect': {
    caughtBy: 'miscounted',
    pieces: [
      {
        file: 'tenant/intake.ts',
        from: 'const ordinary = this.takeOrdinary(turn, event, keys);',
        to: `const remembered = 'seen:' + event.source + ':' + event.id;
             if (this.store.meta(remembered) !== undefined) {
               counts.duplicates += 1;
               continue;
             }
             setTimeout(() => this.store.setMeta(remembered, '1'), 100);
             event.id = event.id + ':' + crypto.randomUUID();
             const ordinary = this.takeOrdinary(turn, event, keys);`,
      },
    ],
  },
  'alarm that throws': {
    caughtBy: 'lost',
    pieces: [{ file: 'tenant/tenant.ts', from: 'log(what, error);\n      setAside();', to: 'throw error;' }],
  },
  'one bad row that stops the batch': {
    caughtBy: 'lost',
    pieces: [
      {
        file: 'tenant/tenant.ts',
        from: `this.aside('send', () => this.outbox.setAside(id, now), () => {
        this.change(now, errands, (turn) => this.outbox.advance(turn, id, { type: 'clock' }));
      });`,
        to: `try {
        this.change(now, errands, (turn) => this.outbox.advance(turn, id, { type: 'clock' }));
      } catch {
        return;
      }`,
      },
    ],
  },
};

/** The step of the bundler that puts a mutant's pieces in. */
export function mutation(name) {
  const { pieces } = MUTANTS[name];
  return {
    name: 'mutant',
    setup(build) {
      for (const file of new Set(pieces.map((piece) => piece.file)))
        build.onLoad({ filter: new RegExp(`edge/src/${file.replace('.', '\\.')}$`) }, () => {
          let contents = readFileSync(join(EDGE, 'src', file), 'utf8');
          for (const { from, to } of pieces.filter((piece) => piece.file === file)) {
            if (contents.split(from).length !== 2) throw new Error(`the mutant "${name}" does not fit ${file} any more`);
            contents = contents.replace(from, () => to);
          }
          return { contents, loader: 'ts' };
        });
    },
  };
}
