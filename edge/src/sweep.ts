/**
 * What looks after every tenant from without: an object whose alarm was lost does not know it until somebody asks.
 *
 * In: a cron of the network, or the launcher's timer over a socket of its own. Out: each tenant's object has looked at what
 * is overdue, and has an alarm if it needs one. One tenant's trouble is not another's.
 */
import { WorkerEntrypoint } from 'cloudflare:workers';

import type { Env } from './env';
import { configuration } from './env';
import { about, log, word } from './log';
import { tenantObject } from './tenants';

/** Answers in how many objects something was overdue or an alarm was lost. */
export async function sweep(env: Env): Promise<number> {
  const swept = Object.keys(configuration(env).tenants).map(async (tenant) => {
    try {
      return await (await tenantObject(env, tenant)).sweep(tenant);
    } catch (error) {
      log('error', word('sweep'), about(error));
      return false;
    }
  });
  return (await Promise.all(swept)).filter(Boolean).length;
}

/** The launcher's way in: no route of the edge, and reached by nobody else. */
export class Sweeper extends WorkerEntrypoint<Env> {
  override async fetch(): Promise<Response> {
    return Response.json({ touched: await sweep(this.env) });
  }
}
