/**
 * The edge as the fault harness runs it: the released routes and object, with a clock that lies a given distance from the
 * real one, and handles for harm. Alarms, leases and errands are the released ones.
 *
 *     POST /faults/clock {"offset": 86400000}   POST /faults/spoil {"id": "a1"}   POST /faults/lose-alarm
 *     POST /faults/due {"ids", "from", "everyMillis"}   GET /faults/look
 */
import { createApp } from '../../src/app';
import type { Env } from '../../src/env';
import { configuration } from '../../src/env';
import { Tenant as Released } from '../../src/tenant/tenant';
import { tenantObject } from '../../src/tenants';

export { Sweeper } from '../../src/sweep';

export class Tenant extends Released {
  protected override now(): number {
    return Date.now() + this.offset();
  }

  protected override realInstant(due: number): number {
    return due - this.offset();
  }

  private offset(): number {
    return Number(this.store.meta('offset') ?? 0);
  }

  async moveTo(tenant: string, offset: number): Promise<void> {
    await this.clock(tenant);
    this.store.setMeta('offset', `${offset}`);
    this.arm();
  }

  async spoil(id: string): Promise<void> {
    this.ctx.storage.sql.exec(`UPDATE outbox SET row = '{' WHERE id = ?`, id);
  }

  /** Makes texts due one after another, from an instant on. */
  async makeDue(ids: string[], from: number, everyMillis: number): Promise<void> {
    for (const [n, id] of ids.entries()) {
      const at = Math.round(from + n * everyMillis);
      this.ctx.storage.sql.exec(`UPDATE outbox SET wake_at = ?1, row = json_set(row, '$.dueAt', ?1, '$.wakeAt', ?1) WHERE id = ?2`, at, id);
    }
    this.arm();
  }

  async loseAlarm(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
  }

  async census(): Promise<{ open: Record<string, number>; due: number; alarm: number | null }> {
    const rows = this.store.all<{ state: string; n: number }>('SELECT state, COUNT(*) AS n FROM outbox GROUP BY state');
    const due = this.store.first<{ n: number }>('SELECT COUNT(*) AS n FROM outbox WHERE wake_at <= ?', this.now())?.n ?? 0;
    return { open: Object.fromEntries(rows.map(({ state, n }) => [state, n])), due, alarm: await this.ctx.storage.getAlarm() };
  }
}

const app = createApp();

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/faults/')) return app.fetch(request, env, ctx);
    const [tenant = ''] = Object.keys(configuration(env).tenants);
    const object = await tenantObject<Tenant>(env, tenant);
    if (pathname === '/faults/look') return Response.json(await object.census());
    const { offset = 0, id = '', ids = [], from = 0, everyMillis = 0 } = await request.json<{ offset?: number; id?: string; ids?: string[]; from?: number; everyMillis?: number }>();
    if (pathname === '/faults/clock') await object.moveTo(tenant, offset);
    if (pathname === '/faults/due') await object.makeDue(ids, from, everyMillis);
    if (pathname === '/faults/spoil') await object.spoil(id);
    if (pathname === '/faults/lose-alarm') await object.loseAlarm();
    return Response.json({});
  },
};
