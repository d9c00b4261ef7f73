/**
 * The console provider: a carrier on this machine that prints each text and keeps it.
 *
 * It is a service of its own, so that a kill of the edge can strike while a text is in flight. What it has taken is
 * on disk before it answers; a moment later it reports `delivered`, signed, to the callback it was given.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** Starts it on a free loopback port. `secret` signs its reports; `file` keeps the texts over restarts. */
export function startConsole({ file, secret, print = () => {}, deliverMillis = 150, statusOf = () => 'delivered' }) {
  const messages = existsSync(file) ? latest(readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))) : new Map();
  const keep = (message) => {
    messages.set(message.id, message);
    appendFileSync(file, `${JSON.stringify(message)}\n`);
  };
  const timers = new Set();

  const take = ({ key, to, text, callback, at }) => {
    const message = { id: `con-${randomUUID()}`, key, to, text, at, status: 'accepted' };
    keep(message);
    print(message);
    const timer = setTimeout(() => {
      timers.delete(timer);
      const status = statusOf(message);
      keep({ ...message, status });
      report(callback, secret, { providerId: message.id, status }).catch(() => {});
    }, deliverMillis);
    timers.add(timer);
    return { id: message.id, status: message.status };
  };
  const shown = () => [...messages.values()].map(({ id, to, text, at, status }) => ({ id, to, text, at, status }));

  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const answer = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      try {
        const route = `${request.method} ${request.url}`;
        if (route === 'POST /messages') answer(201, take(JSON.parse(body)));
        else if (route === 'POST /messages/list') {
          const { to, since } = JSON.parse(body);
          answer(200, { messages: shown().filter((message) => message.to === to && message.at >= since) });
        } else if (route === 'GET /messages') answer(200, { messages: shown() });
        else answer(404, { code: 'not-found' });
      } catch {
        answer(400, { code: 'malformed' });
      }
    });
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () =>
      done({
        address: `127.0.0.1:${server.address().port}`,
        messages: shown,
        stop: () => {
          timers.forEach(clearTimeout);
          server.closeAllConnections();
          return new Promise((closed) => server.close(closed));
        },
      }),
    );
  });
}

const latest = (lines) => new Map(lines.map((message) => [message.id, message]));

async function report(callback, secret, body) {
  for (const wait of [0, 500, 2_000]) {
    await new Promise((next) => setTimeout(next, wait));
    const response = await post(callback, secret, body).catch(() => undefined);
    if (response && response.status < 500) return;
  }
}

/** The headers that sign a body as Standard Webhooks wants it. */
export function signature(secret, text, id = `msg_${randomUUID()}`, seconds = Math.floor(Date.now() / 1000)) {
  const seal = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(`${id}.${seconds}.${text}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': `${seconds}`, 'webhook-signature': `v1,${seal}` };
}

/** Posts a body as a Standard Webhooks request. */
export function post(url, secret, body, id, seconds) {
  const text = JSON.stringify(body);
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...signature(secret, text, id, seconds) }, body: text });
}
