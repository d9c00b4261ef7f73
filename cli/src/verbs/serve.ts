/** `serve`: the edge on this machine, by the launcher that `make start` has too. */
import { createRequire } from 'node:module';

import { parsed } from '../context';
import { Failure } from '../failure';

export interface ServeOptions {
  demo?: boolean;
  config?: string;
  port?: string;
  host?: string;
  data?: string;
  service?: string[];
  restored?: boolean;
}

export async function serve(options: ServeOptions): Promise<number> {
  if (!options.demo && options.config === undefined) throw new Failure('--demo for a practice with invented people, or --config FILE for your own is wanted');
  // What the launcher reads again; a mistake in its JSON is told with its line here.
  if (options.config !== undefined) await parsed(options.config);
  if (options.port !== undefined && !/^[1-9]\d{0,4}$/.test(options.port)) throw new Failure(`--port wants a number from 1 to 65535, not "${options.port}"`);
  try {
    createRequire(import.meta.url).resolve('workerd/package.json');
  } catch {
    throw new Failure('workerd, in which the edge runs, is not installed', {}, ['npm install workerd']);
  }
  if (options.port !== undefined) process.env['PORT'] = options.port;
  if (options.data !== undefined) process.env['DATA'] = options.data;
  // The launcher reads its own flags, and stops what it has started.
  const flags = [
    ...(options.demo ? ['--demo'] : []),
    ...(options.config === undefined ? [] : ['--config', options.config]),
    ...(options.host === undefined ? [] : ['--host', options.host]),
    ...(options.service ?? []).flatMap((service) => ['--service', service]),
    ...(options.restored ? ['--restored'] : []),
  ];
  process.argv.splice(2, process.argv.length, ...flags);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  const launcher = new URL('../edge/serve.mjs', import.meta.url).href;
  await import(launcher);
  return 0;
}
