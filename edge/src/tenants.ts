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

export async function tenantObject<T extends Tenant = Tenant>(env: Env, tenant: string): Promise<TenantCalls<T>> {
  const name = await keyedHash(env.TOKEN_SECRET, `tenant:${tenant}`);
  return env.TENANT.get(env.TENANT.idFromName(name)) as unknown as TenantCalls<T>;
}
