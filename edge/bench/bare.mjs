/**
 * What the edge is compared with: a worker in the same runtime that does nothing but keep a body and read a row.
 *
 *     POST /  keeps the body in one object and answers 202 after the commit
 *     GET  /  reads one row of the object and answers it
 */
import { DurableObject } from 'cloudflare:workers';

/** Named as the launcher's configuration names the edge's object. */
export class Tenant extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS body (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  }

  keep(text) {
    this.ctx.storage.sql.exec('INSERT INTO body (text) VALUES (?)', text);
  }

  read() {
    return this.ctx.storage.sql.exec('SELECT text FROM body WHERE id = 1').one().text;
  }
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === '/readyz') return new Response();
    const object = env.TENANT.get(env.TENANT.idFromName('bare'));
    if (request.method === 'GET') return new Response(await object.read(), { headers: { 'content-type': 'application/json' } });
    await object.keep(await request.text());
    return new Response('{"accepted":1}', { status: 202, headers: { 'content-type': 'application/json' } });
  },
};
