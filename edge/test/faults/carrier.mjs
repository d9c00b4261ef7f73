/**
 * A carrier that does what carriers do on bad days, by a seed, and knows the truth: which texts it took, when, how often.
 *
 * It speaks the protocol of the provider `http` and refuses an unsigned command. What befalls a command depends on the
 * seed, its key and its attempt alone.
 */
import { createServer } from 'node:http';

import { Webhook } from 'standardwebhooks';

import { post } from '../../selfhost/console.mjs';
import { chance, mixed } from './random.mjs';

/** What befalls a command, in a hundred; the rest is taken and answered at once. */
const FAULTS = {
  fine: 0,
  slow: 8,
  'reset before': 5,
  'reset after': 6,
  later: 5,
  broken: 3,
  'broken after': 5,
  'callback first': 8,
  'not json': 2,
  'wrong id': 2,
  'no answer': 2,
  invalid: 2,
  'opted out': 1,
};
/** How a text that was taken is reported: which callbacks, in which order. */
const REPORTS = {
  'sent delivered': 0,
  'delivered sent': 10,
  'sent sent delivered delivered sent': 10,
  'sent undelivered': 5,
  delivered: 10,
  none: 5,
};
const TAKES = new Set(['fine', 'slow', 'reset after', 'broken after', 'callback first', 'not json', 'wrong id', 'no answer']);
/** Listings show a text at once, or this much later; a while is short of what a search takes. */
const LAG_MILLIS = 240_000;

const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/** `calm`: nothing befalls a command but what `state.force` says. */
export async function startCarrier({ seed, commandSecret, reportSecret, calm = false }) {
  const commands = [];
  const texts = new Map();
  const state = { down: false, pending: 0, unsigned: 0, calm, force: undefined };
  const verifier = new Webhook(commandSecret);
  let count = 0;

  const take = (data, fault) => {
    const draw = chance(mixed(seed, 'report', data.key));
    const text = { id: `m-${(count += 1)}`, key: data.key, to: data.to, text: data.text, at: data.at, status: 'accepted', lag: !state.calm && draw.next() < 0.1 ? LAG_MILLIS : 0, fault, callback: data.callback };
    texts.set(text.id, text);
    text.reports = state.force !== undefined ? [] : state.calm ? ['delivered'] : draw.of(REPORTS).split(' ').filter((word) => word !== 'none');
    return text;
  };
  /** Reports as carriers do: again, until it is answered; not while the carrier itself is down. */
  const report = async (text, from = 0) => {
    state.pending += 1;
    for (const status of text.reports.slice(from)) {
      await pause(chance(mixed(seed, text.id, status)).below(120));
      text.status = status === 'sent' && text.status !== 'accepted' ? text.status : status;
      const body = { providerId: text.id, status, ...(status === 'undelivered' ? { errorCode: '30005' } : {}) };
      for (let tries = 0; tries < 200; tries++) {
        const answer = await post(text.callback, reportSecret, body).catch(() => undefined);
        if (answer?.status === 200) text.isTold = true;
        if (answer && answer.status < 500 && answer.status !== 429) break;
        await pause(100);
      }
    }
    state.pending -= 1;
  };

  // The wrong id is that of another text, which the edge was told of before: one of a text that nobody knows yet could be right.
  const send = async (data, response) => {
    const answer = (status, body, headers = {}) => !response.destroyed && response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
    const draw = chance(mixed(seed, data.key, data.attempt));
    const fault = state.down ? 'reset before' : state.calm ? (state.force ?? 'fine') : draw.of(FAULTS);
    const text = TAKES.has(fault) ? take(data, fault) : undefined;
    commands.push({ ...data, fault, seen: Date.now(), taken: text?.id });
    state.pending += 1;
    try {
      if (fault === 'callback first') await report(text);
      else if (text) void report(text);
      if (fault === 'slow') await pause(200 + draw.below(1_500));
      if (fault.startsWith('reset')) return void response.destroy();
      if (fault === 'no answer') return;
      if (fault === 'later') return void answer(429, {}, { 'retry-after': `${1 + draw.below(3)}` });
      if (fault.startsWith('broken')) return void answer(500, {});
      if (fault === 'not json') return void answer(200, '<html>');
      if (fault === 'wrong id') return void answer(201, { providerId: [...texts.values()].find((other) => other !== text && other.isTold)?.id });
      if (fault === 'invalid') return void answer(400, { errorCode: 21_211 });
      if (fault === 'opted out') return void answer(400, { errorCode: 21_610 });
      answer(201, { providerId: text.id });
    } finally {
      state.pending -= 1;
    }
  };
  const list = ({ to, since }, response, now) => {
    if (state.down) return void response.destroy();
    const messages = [...texts.values()].filter((it) => it.to === to && it.at >= since && it.at + it.lag <= now);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ messages: messages.map(({ id, text, at, status }) => ({ providerId: id, text, at, status })) }));
  };

  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      try {
        verifier.verify(body, request.headers);
      } catch {
        state.unsigned += 1;
        response.writeHead(401).end();
        return;
      }
      const { data } = JSON.parse(body);
      if (request.url.endsWith('/send')) void send(data, response);
      else list(data, response, Date.now() + carrier.offset);
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const carrier = {
    address: `127.0.0.1:${server.address().port}`,
    commands,
    texts,
    state,
    offset: -Infinity,
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
  return carrier;
}
