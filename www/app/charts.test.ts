import { expect, test } from 'vitest';

import { csv } from './charts';

test('a file for a spreadsheet keeps commas, quotes and lines in their cell, and runs no formula', () => {
  expect(csv(['a', 'b'], [['x, "y"', -1], ['=1+1', '-x'], ['two\nlines', '']])).toBe(`a,b\r\n"x, ""y""",-1\r\n'=1+1,'-x\r\n"two\nlines",`);
});
