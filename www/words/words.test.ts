import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { translate, words } from './element';

const WWW = join(import.meta.dirname, '..');
const sources = ['element', 'app'].flatMap((folder) => readdirSync(join(WWW, folder)).filter((name) => /^[a-z-]+\.ts$/.test(name)).map((name) => join(folder, name)));

test('no source shows words of its own: all are in the catalogue', () => {
  const found = sources.flatMap((name) => {
    const text = readFileSync(join(WWW, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '').replace(/css`[\s\S]*?`/g, '');
    // Two words between a tag's end and the next, or in an attribute that is read aloud.
    return [...text.matchAll(/>\s*([A-Z][a-z]+ [a-z][^<>${}]*)</g), ...text.matchAll(/(?:aria-label|placeholder|title)="([A-Z][^"]+)"/g)].map(([, words]) => `${name}: ${words}`);
  });
  expect(found).toEqual([]);
});

test('a page may bring its own words', () => {
  const { approve } = words;
  translate({ approve: 'Genehmigen' });
  expect(words.approve).toBe('Genehmigen');
  translate({ approve });
});
