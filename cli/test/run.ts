/** Runs the command as a person would, in a folder of its own. */
import { spawn, type SpawnOptions } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const NOW = '2026-11-23T15:00:00Z';
export const CLI = process.env['TEXTLIFT_CLI'] ?? '';

export interface Ran {
  code: number | null;
  out: string;
  err: string;
  /** Standard output as NDJSON. */
  rows(): Record<string, never>[];
}

export const folder = () => mkdtempSync(join(tmpdir(), 'textlift-run-'));

export function start(words: string[], options: SpawnOptions & { node?: string[] } = {}) {
  const child = spawn(process.execPath, [...(options.node ?? []), CLI, ...words], { ...options, env: { ...process.env, TZ: 'Asia/Tokyo', NO_COLOR: '1', ...options.env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

export function textlift(words: string[], input: string | Uint8Array = '', options: SpawnOptions & { node?: string[] } = {}): Promise<Ran> {
  return new Promise((done, failed) => {
    const child = start(words, options);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', failed);
    child.on('close', (code) => {
      const text = Buffer.concat(out).toString('utf8');
      done({ code, out: text, err: Buffer.concat(err).toString('utf8'), rows: () => text.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, never>) });
    });
    // A command that ends before it has read everything closes its end.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
