/**
 * The way from a tenant's name to its object. Names of objects are keyed hashes: nobody can guess or list them.
 */
import { keyedHash } from './auth';
import type { Env } from './env';
import type { Tenant } from './tenant/tenant';

/** The object's methods as a caller sees them: plain values, no stubs. */
export type TenantCalls<T extends Tenant = Tenant> = Omit<
  T,
  'alarm' | 'fetch' | 'webSocketMessage' | 'webSocketClose' | 'webSocketError' | '__DURABLE_OBJECT_BRAND' | 'ctx' | 'env' | symbol
>;

/** The names that were made: a keyed hash costs more than many a request. */
const names = new Map<string, string>();

export async function tenantObject<T extends Tenant = Tenant>(env: Env, tenant: string): Promise<TenantCalls<T>> {
  const key = `${env.TOKEN_SECRET} ${tenant}`;
  const name = names.get(key) ?? (await keyedHash(env.TOKEN_SECRET, `tenant:${tenant}`));
  names.set(key, name);
  return env.TENANT.get(env.TENANT.idFromName(name)) as unknown as TenantCalls<T>;
}
