/** `init` and `check`: a playbook to begin with, and what is wrong with one. */
import { existsSync } from 'node:fs';

import { Engine, type Finding, type Industry, type Playbook, starterPlaybook, TextliftError } from 'textlift';

import { jsonText, parsed, playbookFailure } from '../context';
import { Failure } from '../failure';
import { type Cells, file as fileSink, output, type OutputOptions } from '../output/output';

export async function init(name: string | undefined, options: { industry?: Industry; force?: boolean; out?: string }): Promise<number> {
  // On a terminal a file is meant; into a pipe, the text.
  const path = name ?? options.out ?? (process.stdout.isTTY ? 'playbook.json' : undefined);
  const industry = options.industry ?? 'audiology';
  const playbook = JSON.stringify({ $schema: './node_modules/textlift/playbook.schema.json', ...starterPlaybook(industry) }, undefined, 2);
  if (path === undefined || path === '-') {
    process.stdout.write(`${playbook}\n`);
    return 0;
  }
  if (existsSync(path) && !options.force) throw new Failure('it is there already', { file: path }, ['to replace it: --force']);
  const sink = fileSink(path);
  await sink.write(`${playbook}\n`);
  await sink.end();
  process.stderr.write(`textlift: wrote ${path}, the starter for ${industry}. Make it yours: name, time zone, booking link, texts. Then: textlift check ${path}\n`);
  return 0;
}

interface Found extends Omit<Finding, 'start' | 'end'> {
  file: string;
  line: number;
  column: number;
  path: string;
  message: string;
  /** The words that it is about. */
  words: string;
}

const cells: Cells<Found> = [
  ['line', ({ line }) => line],
  ['column', ({ column }) => column],
  ['message', ({ message }) => message],
  ['severity', ({ severity }) => severity],
  ['rule', ({ rule }) => rule],
  ['words', ({ words }) => words],
  ['why', ({ why }) => why],
  ['better', ({ better }) => better],
];

export async function check(file: string, options: OutputOptions): Promise<number> {
  const playbook = (await parsed(file)) as Playbook & { messages?: { id: string; text?: string; variants?: { id: string; text: string }[] }[] };
  let engine: Engine;
  try {
    engine = new Engine(playbook);
  } catch (error) {
    if (error instanceof TextliftError) throw await playbookFailure(error, file);
    throw error;
  }
  const text = jsonText(file);
  const { offsetOf, positionOf } = await import('../input/position');
  const out = output<Found>(options, cells);
  let count = 0;
  for (const [index, message] of (playbook.messages ?? []).entries()) {
    const texts = [{ path: `messages[${index}].text`, text: message.text }, ...(Array.isArray(message.variants) ? message.variants.map((variant, n) => ({ path: `messages[${index}].variants[${n}].text`, text: variant.text })) : [])];
    for (const { path, text: words } of texts) {
      if (typeof words !== 'string') continue;
      for (const { start, end, ...finding } of engine.lint(words)) {
        count += 1;
        await out.write({ file, ...positionOf(text, offsetOf(text, path)), path, message: message.id, ...finding, words: words.slice(start, end) });
      }
    }
  }
  await out.end();
  process.stderr.write(count === 0 ? `textlift: ${file} is in order: ${(playbook.messages ?? []).length} texts, nothing found\n` : `textlift: ${count} ${count === 1 ? 'finding' : 'findings'} in the texts of ${file}\n`);
  return count === 0 ? 0 : 1;
}
