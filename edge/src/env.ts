/**
 * What the edge is bound to, in both homes: the configuration, its secrets, the object, the pages, the provider.
 */
import type { Configuration } from './config';
import { readConfiguration } from './config';
import type { Tenant } from './tenant/tenant';

export interface Env {
  /** The configuration, as JSON; see `config.ts`. */
  CONFIG: unknown;
  /** Seals browser tokens and names objects. */
  TOKEN_SECRET: string;
  TENANT: DurableObjectNamespace<Tenant>;
  /** The built pages. */
  PAGES?: Fetcher;
  /** The launcher's console provider. */
  CONSOLE?: Fetcher;
  /** The name of a restore that was declared; absent: the databases are the ones that were last in use. */
  RESTORED?: string;
}

let read: { from: unknown; configuration: Configuration } | undefined;

/** The checked configuration; read once. */
export function configuration(env: Env): Configuration {
  if (read && read.from === env.CONFIG) return read.configuration;
  const configuration = readConfiguration(env.CONFIG, env as unknown as Record<string, unknown>);
  read = { from: env.CONFIG, configuration };
  return configuration;
}
