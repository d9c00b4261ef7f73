/**
 * The edge as the demo and the tests run it: the same routes and object, with a clock that can be moved and routes
 * under `/test` that play the outside world. Releases are built from `worker.ts` and hold none of this.
 *
 *     POST /test/clock {"to": "2026-11-24T18:00:00Z"} | {"next": true}   -> {"now": 1795546800000}
 *     POST /test/inbound {"lead": "lead-1", "text": "STOP"}               -> what the webhook was answered
 *     POST /test/purchase {"lead": "lead-1", "amount": {"minor": 250000, "currency": "USD"}}
 *     POST /test/token {"role": "agent"}                                  -> {"token", "expiresAt"}
 */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';

import { createApp, type Bindings } from './app';
import { sealToken, TOKEN_SECONDS } from './auth';
import { ROLES } from './config';
import type { Env } from './env';
import { configuration } from './env';
import { problem } from './problem';
import type { Errand } from './tenant/outbox';
import { Tenant as ReleasedTenant } from './tenant/tenant';
import { tenantObject } from './tenants';

interface DemoEnv extends Env {
  /** When the demo's clock starts, RFC 3339; absent: the real time. */
  DEMO_START?: string;
  /** Another text for every start of the process: while no process runs, the demo's clock stands still. */
  PROCESS?: string;
}

/** Where the movable clock stands: its distance from the real one, while this process runs. */
interface Clock {
  process: string;
  offset: number;
  seen: number;
}

/** A jump stops at each send due on the way, at most this often. */
const MOST_STOPS = 500;

export { Sweeper } from './sweep';

/** A tenant whose clock can be moved. Signatures, tokens and time-outs keep real time. */
export class Tenant extends ReleasedTenant {
  private clockState: Clock | undefined;
  private running = new Set<Promise<unknown>>();

  protected override now(): number {
    const now = Date.now() + this.offset();
    const clock = this.clockState;
    if (clock && now > clock.seen + 1_000) this.saveClock({ ...clock, seen: now });
    return now;
  }

  protected override realInstant(due: number): number {
    return due - this.offset();
  }

  private offset(): number {
    return (this.clockState ??= this.readClock()).offset;
  }

  /** Another process goes on where the last one was seen. */
  private readClock(): Clock {
    const { PROCESS = 'one', DEMO_START } = this.env as DemoEnv;
    const stored = this.store.meta('clock');
    const start = DEMO_START === undefined ? Date.now() : Date.parse(DEMO_START);
    const kept = stored === undefined ? { process: '', offset: 0, seen: start } : (JSON.parse(stored) as Clock);
    const clock = kept.process === PROCESS ? kept : { process: PROCESS, offset: kept.seen - Date.now(), seen: kept.seen };
    if (clock !== kept) this.saveClock(clock);
    return clock;
  }

  private saveClock(clock: Clock): void {
    this.clockState = clock;
    this.store.setMeta('clock', JSON.stringify(clock));
  }

  /** Moves the clock forward, stopping at every send due on the way; answers when what it started has ended. */
  async moveClock(tenant: string, to: { to?: number; next?: true }): Promise<{ now: number }> {
    await this.clock(tenant);
    const target = to.next ? this.nextSend() : to.to;
    for (let stops = 0; target !== undefined && stops < MOST_STOPS; stops++) {
      const due = this.nextSend();
      if (due === undefined || due >= target) break;
      await this.stopAt(due);
    }
    await this.stopAt(target ?? this.now());
    return { now: this.now() };
  }

  private async stopAt(instant: number): Promise<void> {
    const now = Math.max(instant, this.now());
    this.saveClock({ process: (this.env as DemoEnv).PROCESS ?? 'one', offset: now - Date.now(), seen: now });
    const errands: Errand[] = [];
    this.tick(now, errands);
    this.arm();
    this.start(errands);
    await Promise.allSettled(this.running);
  }

  private nextSend(): number | undefined {
    return this.store.first<{ at: number | null }>('SELECT MIN(wake_at) AS at FROM outbox WHERE wake_at > ?', this.now())?.at ?? undefined;
  }

  protected override run(errand: Errand): Promise<void> {
    const running = super.run(errand);
    this.running.add(running);
    return running.finally(() => this.running.delete(running));
  }
}

const ClockWish = z.union([z.strictObject({ to: z.union([z.number().int(), z.iso.datetime({ offset: true })]) }), z.strictObject({ next: z.literal(true) })]);
const InboundWish = z.strictObject({ lead: z.string().optional(), phone: z.string().optional(), text: z.string().max(20_000) });
const PurchaseWish = z.strictObject({
  lead: z.string(),
  amount: z.strictObject({ minor: z.number().int().positive(), currency: z.string().length(3) }).default({ minor: 250_000, currency: 'USD' }),
  item: z.string().max(200).optional(),
  orderId: z.string().max(80).optional(),
});
const TokenWish = z.strictObject({ role: z.enum(ROLES).default('admin'), lead: z.string().optional(), by: z.string().default('front desk') });

const app = createApp();
type Ctx = Context<{ Bindings: DemoEnv } & Bindings>;

/** The demo's one tenant, and its sources: the provider's, and the first other one. */
function demoTenant(env: Env) {
  const [tenant, config] = Object.entries(configuration(env).tenants)[0] ?? [];
  if (tenant === undefined || !config) throw new Error('no tenant is configured');
  const practice = Object.keys(config.sources).find((source) => source !== config.provider.source) ?? config.provider.source;
  return { tenant, config, practice };
}

const demoObject = (env: Env, tenant: string) => tenantObject<Tenant>(env, tenant);

/** A body that fits a schema, or the answer that says why not. */
async function read<T extends z.ZodType>(c: Ctx, wish: T): Promise<{ ok: z.infer<T> } | { refused: Response }> {
  const body: unknown = await c.req.json().catch(() => ({}));
  const result = wish.safeParse(body);
  if (result.success) return { ok: result.data };
  return { refused: problem({ code: 'invalid', problems: result.error.issues.map((it) => ({ code: it.code, path: it.path.join('.'), message: it.message })) }) };
}

/** Signs an event as its source would and posts it to `/hooks`. */
async function hook(c: Ctx, source: string, event: Record<string, unknown>): Promise<Response> {
  const { config } = demoTenant(c.env);
  const secret = (c.env as unknown as Record<string, string>)[config.sources[source]?.secrets[0] ?? ''] ?? '';
  const [id, seconds, body] = [`msg_${crypto.randomUUID()}`, Math.floor(Date.now() / 1000), JSON.stringify(event)];
  const raw = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const seal = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${seconds}.${body}`));
  const signature = `v1,${btoa(String.fromCharCode(...new Uint8Array(seal)))}`;
  const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': `${seconds}`, 'webhook-signature': signature };
  return app.request(`/hooks/${source}`, { method: 'POST', headers, body }, c.env);
}

/** Only this machine's own pages may play the outside world. */
app.use('/test/*', async (c, next) => {
  const origin = c.req.header('origin');
  if (origin !== undefined && !ownHosts(c.env).some((host) => origin === `http://${host}`)) return problem('not-found');
  await next();
});

app.get('/test/clock', async (c) => {
  const { tenant } = demoTenant(c.env);
  return c.json({ now: await (await demoObject(c.env, tenant)).clock(tenant) });
});

app.post('/test/clock', async (c) => {
  const wish = await read(c, ClockWish);
  if ('refused' in wish) return wish.refused;
  const { tenant } = demoTenant(c.env);
  const to = 'next' in wish.ok ? wish.ok : { to: typeof wish.ok.to === 'string' ? Date.parse(wish.ok.to) : wish.ok.to };
  return c.json(await (await demoObject(c.env, tenant)).moveClock(tenant, to));
});

app.post('/test/inbound', async (c) => {
  const wish = await read(c, InboundWish);
  if ('refused' in wish) return wish.refused;
  const { tenant, config } = demoTenant(c.env);
  const object = await demoObject(c.env, tenant);
  const lead = wish.ok.lead === undefined ? undefined : await object.lead(tenant, wish.ok.lead);
  if (lead && !('ok' in lead)) return problem(lead.problem);
  const phone = wish.ok.phone ?? lead?.ok['phone'];
  if (typeof phone !== 'string') return problem({ code: 'invalid', detail: 'lead or phone is needed, and the lead needs a number' });
  const event = { id: `in-${crypto.randomUUID()}`, type: 'sms.received', at: await object.clock(tenant), lead: { phone }, data: { phone, text: wish.ok.text } };
  return hook(c, config.provider.source, event);
});

app.post('/test/purchase', async (c) => {
  const wish = await read(c, PurchaseWish);
  if ('refused' in wish) return wish.refused;
  const { tenant, practice } = demoTenant(c.env);
  const object = await demoObject(c.env, tenant);
  const { lead, amount, item, orderId } = wish.ok;
  const id = crypto.randomUUID();
  const data = { amount, item: item ?? 'hearing aids', orderId: orderId ?? `order-${id}` };
  return hook(c, practice, { id: `sale-${id}`, type: 'purchase', at: await object.clock(tenant), lead: { id: lead }, data });
});

app.post('/test/token', async (c) => {
  const wish = await read(c, TokenWish);
  if ('refused' in wish) return wish.refused;
  const expires = Math.floor(Date.now() / 1000) + TOKEN_SECONDS;
  const token = await sealToken(c.env.TOKEN_SECRET, { tenant: demoTenant(c.env).tenant, ...wish.ok, expires });
  return c.json({ token, expiresAt: expires * 1000 });
});

/** Every text the console provider has taken, as the phones would show them. */
app.get('/test/outbox', async (c) => {
  if (!c.env.CONSOLE) return problem('not-found');
  const taken = await c.env.CONSOLE.fetch('http://console/messages');
  return c.json(await taken.json());
});

/** The names under which this machine reaches the demo; a page of another site cannot have them. */
function ownHosts(env: Env): string[] {
  const { host, port } = new URL(configuration(env).publicUrl);
  return [host, `127.0.0.1:${port}`, `localhost:${port}`];
}

export default {
  async fetch(request: Request, env: DemoEnv, ctx: ExecutionContext): Promise<Response> {
    const host = request.headers.get('host') ?? new URL(request.url).host;
    return ownHosts(env).includes(host) ? app.fetch(request, env, ctx) : problem('not-found');
  },
};
