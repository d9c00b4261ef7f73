/** A body that is too large is answered 413, however it comes: who is still sending sees the answer, and no reset. */
import { request } from 'node:http';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { emptyFolder, freePort, removeFolder, startCarrier, startDemo } from './fixture.mjs';

const MIB = 1_048_576;
const PIECE = Buffer.alloc(65_536, 0x20);
let folder;
let carrier;
let edge;

beforeAll(async () => {
  [folder, carrier] = [emptyFolder(), await startCarrier()];
  edge = await startDemo({ folder, port: await freePort(), carrier });
});
afterAll(async () => {
  await edge?.stop();
  await carrier?.stop();
  removeFolder(folder);
});

/** Sends so many bytes, in chunks or with their length told, whether or not it is answered meanwhile. */
function send(path, bytes, how) {
  const headers = { authorization: `Bearer ${edge.secrets.API_KEY}`, 'content-type': 'application/json', ...(how === 'measured' ? { 'content-length': bytes } : {}) };
  return new Promise((done) => {
    const asked = request(`${edge.url}${path}`, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (piece) => (text += piece));
      response.on('end', () => done({ status: response.statusCode, text }));
    });
    asked.on('error', (error) => done({ error: error.code }));
    let left = bytes;
    const more = () => {
      while (left > 0 && asked.writable) {
        const piece = PIECE.subarray(0, Math.min(left, PIECE.length));
        left -= piece.length;
        if (!asked.write(piece)) return void asked.once('drain', more);
      }
      asked.end();
    };
    more();
  });
}

const WAYS = ['/hooks/practice', '/v1/events'].flatMap((path) => ['in chunks', 'measured'].map((how) => [path, how]));

test.each(WAYS)('%s answers 413 to 2 MiB that come %s', async (path, how) => {
  const { status, text, error } = await send(path, 2 * MIB, how);
  expect({ status, error }).toEqual({ status: 413, error: undefined });
  expect(JSON.parse(text)).toMatchObject({ status: 413, code: 'body-too-large' });
});

test.each(WAYS)('%s is well after 40 MiB that come %s, of which it reads no more than a few', async (path, how) => {
  const { status } = await send(path, 40 * MIB, how);
  expect([413, undefined]).toContain(status);
  expect((await fetch(`${edge.url}/healthz`)).status).toBe(200);
});

test('what comes in chunks and is not too large is read', async () => {
  const [hook, own] = [await send('/hooks/practice', MIB, 'in chunks'), await send('/v1/events', 1_000, 'in chunks')];
  expect(hook.status, 'signed by nobody').toBe(401);
  expect(own.status, 'nothing but spaces').toBe(400);
});
