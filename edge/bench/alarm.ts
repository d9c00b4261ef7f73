/**
 * What the way out is compared with: an object that keeps instants and, by its alarm, makes a request at each; and keeps
 * bodies beside it. No lead, no gate, no row that remembers.
 *
 *     POST /plan [instants]    POST /  keeps a body
 */
import { DurableObject } from 'cloudflare:workers';

interface Env {
  TENANT: DurableObjectNamespace<Tenant>;
  CONSOLE: Fetcher;
}

/** Named as the launcher's configuration names the edge's object. */
export class Tenant extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS due (at INTEGER NOT NULL)');
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS body (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  }

  async plan(instants: number[]): Promise<void> {
    for (const at of instants) this.ctx.storage.sql.exec('INSERT INTO due (at) VALUES (?)', at);
    await this.arm();
  }

  keep(text: string): void {
    this.ctx.storage.sql.exec('INSERT INTO body (text) VALUES (?)', text);
  }

  override async alarm(): Promise<void> {
    const due = this.ctx.storage.sql.exec<{ at: number }>('DELETE FROM due WHERE at <= ? RETURNING at', Date.now()).toArray();
    await this.arm();
    for (const { at } of due) this.ctx.waitUntil(this.env.CONSOLE.fetch('http://carrier/bare', { method: 'POST', body: `${at}` }));
  }

  private async arm(): Promise<void> {
    const { at } = this.ctx.storage.sql.exec<{ at: number | null }>('SELECT MIN(at) AS at FROM due').one();
    if (at !== null) await this.ctx.storage.setAlarm(at);
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/readyz') return new Response();
    const object = env.TENANT.get(env.TENANT.idFromName('bare'));
    if (pathname === '/plan') await object.plan(await request.json());
    else await object.keep(await request.text());
    return new Response('{}', { status: 202 });
  },
};
