/** Twilio's own contract, served by Prism; every request that passes is judged by it. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { EDGE } from '../../selfhost/bundle.mjs';
import { freePort } from './fixture.mjs';

const FILE = join(EDGE, 'test', 'contract', 'twilio-messages.json');
const PRISM = createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js');

/** Starts Prism and a proxy before it. `judged` holds each request with what the contract has against it. */
export async function startContract() {
  const behind = await freePort();
  const prism = spawn(process.execPath, [PRISM, 'mock', '-h', '127.0.0.1', '-p', `${behind}`, FILE], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => prism.once('exit', done));
  await new Promise((ready, refuse) => {
    let words = '';
    prism.stdout.on('data', (chunk) => (words += chunk).includes('is listening on') && ready());
    ended.then((code) => refuse(new Error(`Prism ended (${code}): ${words}`)));
  });
  const judged = [];
  const proxy = createServer((request, response) => {
    const { method, url, headers } = request;
    const sent = [];
    request.on('data', (chunk) => sent.push(chunk));
    const onward = ask({ port: behind, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        judged.push({ method, url, form: Object.fromEntries(new URLSearchParams(Buffer.concat(sent).toString())), status: answer.statusCode, against: [...against(answer, body), ...unknown(method, Buffer.concat(sent).toString())] });
        response.writeHead(answer.statusCode, answer.headers).end(body);
      });
    });
    request.pipe(onward);
  });
  await new Promise((done) => proxy.listen(0, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${proxy.address().port}`,
    judged,
    stop: async () => {
      proxy.closeAllConnections();
      proxy.close();
      prism.kill('SIGKILL');
      await ended;
    },
  };
}

const FIELDS = JSON.parse(readFileSync(FILE, 'utf8')).paths['/2010-04-01/Accounts/{AccountSid}/Messages.json'].post.requestBody.content['application/x-www-form-urlencoded'].schema.properties;

/** Prism reads of a form what it knows, and does not see the rest. */
const unknown = (method, form) => (method === 'POST' ? [...new URLSearchParams(form).keys()].filter((name) => !Object.hasOwn(FIELDS, name)).map((name) => `${name} unknown`) : []);

/** What the contract has against a request. What it has against its own examples (their relative addresses are no URIs) is not ours. */
function against(answer, body) {
  const told = answer.statusCode >= 400 ? (JSON.parse(body.toString()).validation ?? [{ code: `${answer.statusCode}` }]) : JSON.parse(answer.headers['sl-violations'] ?? '[]');
  return told.filter((it) => it.location?.[0] !== 'response').map((it) => `${it.location?.join('.') ?? ''} ${it.code}`);
}
