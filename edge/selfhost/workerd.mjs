/**
 * Bare `workerd` with the edge in it: its configuration, its start, its end.
 *
 * In: the bundle, the data folder, addresses and secrets. Out: a running process that answers `/readyz`. It dies
 * with its parent, stops gracefully on `stop()`, and refuses to run with too few open files, or on a folder whose databases
 * another process has open, in whatever container that runs.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, relative, resolve } from 'node:path';

import { sweeper } from './sweeper.mjs';

/** At fewer open files accept() would end the process under load. */
const LEAST_FILES = 1024;
const TOO_FEW_FILES = 78;
const FOLDER_IN_USE = 75;

/** Why it ended at once, by its exit code. */
const WHY = {
  [TOO_FEW_FILES]: `Fewer than ${LEAST_FILES} files may be open here. Raise the limit: ulimit -n ${LEAST_FILES}`,
  [FOLDER_IN_USE]: 'The databases of this folder are in use by another process. Stop that one, or choose another folder: DATA=other-folder',
};

const quote = (text) => JSON.stringify(text);

/** The configuration of workerd. Secrets come from its environment, so they are in no file of it. */
function capnp({ file: own, files, folder, address, data, pages, services, config, secrets, texts, sweeper }) {
  // An embedded file is named from where the configuration lies: an absolute path would mean workerd's own library.
  const modules = files.map((file) => {
    const path = relative(dirname(own), resolve(folder, file));
    return `(name = ${quote(file)}, ${file.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed ${quote(path)})`;
  });
  const bindings = [
    `(name = "CONFIG", json = ${quote(JSON.stringify(config))})`,
    '(name = "TENANT", durableObjectNamespace = "Tenant")',
    ...Object.keys(services).map((name) => `(name = ${quote(name)}, service = ${quote(name)})`),
    ...(pages ? ['(name = "PAGES", service = "pages")'] : []),
    ...Object.keys(secrets).map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)})`),
    ...Object.entries(texts).map(([name, text]) => `(name = ${quote(name)}, text = ${quote(text)})`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    ${Object.entries(services).map(([name, to]) => `(name = ${quote(name)}, external = (address = ${quote(to)}, http = ())),`).join('\n    ')}
    (name = "internet", network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))),
    ${pages ? `(name = "pages", disk = ${quote(pages)}),` : ''}
    (name = "data", disk = (path = ${quote(data)}, writable = true)),
  ],
  sockets = [
    (name = "http", address = ${quote(address)}, http = (), service = "edge"),
    ${sweeper ? `(name = "sweeper", address = ${quote(`unix:${sweeper}`)}, http = (), service = (name = "edge", entrypoint = "Sweeper")),` : ''}
  ],
);
const edge :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  compatibilityDate = "2026-04-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${bindings.join(', ')}],
  durableObjectNamespaces = [(className = "Tenant", uniqueKey = "textlift-tenant", enableSql = true)],
  durableObjectStorage = (localDisk = "data"),
);
`;
}

/** Throws a sentence if the port cannot be had. */
export function portIsFree(host, port) {
  return new Promise((done, refuse) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const cure = `choose another: PORT=${port + 1}`;
      refuse(new Error(error.code === 'EADDRINUSE' ? `Port ${port} is in use. Stop what uses it, or ${cure}` : `Port ${port} cannot be used (${error.code}); ${cure}`));
    });
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

/**
 * Starts workerd and waits until the edge is ready. With `sweepMillis` its sweeper is asked so often; `before` are words for
 * the shell that becomes workerd.
 */
export async function startEdge(options) {
  const { host, port, folder, secrets, services = {}, stdio = 'inherit', sweepMillis } = options;
  const data = resolve(options.dataFolder, 'tenants');
  mkdirSync(data, { recursive: true });
  const file = resolve(options.dataFolder, 'workerd.capnp');
  const pages = options.pages && existsSync(options.pages) ? resolve(options.pages) : undefined;
  const sweeping = sweepMillis === undefined ? undefined : sweeper(sweepMillis);
  writeFileSync(file, capnp({ ...options, file, folder, address: `${host}:${port}`, data, pages, services, sweeper: sweeping?.socketPath }), { mode: 0o600 });

  // The limit is raised in the shell that becomes workerd; setpriv has the kernel end it with its parent.
  const raise = `ulimit -S -n "$(ulimit -H -n)" 2>/dev/null; n=$(ulimit -n); [ "$n" = unlimited ] || [ "$n" -ge ${LEAST_FILES} ] || exit ${TOO_FEW_FILES}; ${options.before ?? ''} exec "$@"`;
  const command = ['/bin/sh', '-c', raise, 'sh', workerdBinary(), 'serve', file];
  // The kernel's own lock, held by workerd itself for as long as it lives.
  if (existsSync('/usr/bin/flock')) command.splice(4, 0, '/usr/bin/flock', '--no-fork', '--nonblock', '--conflict-exit-code', `${FOLDER_IN_USE}`, resolve(data, '..', 'tenants.lock'));
  if (existsSync('/usr/bin/setpriv')) command.unshift('/usr/bin/setpriv', '--pdeathsig', 'KILL');
  // A group of its own: Ctrl-C reaches the launcher alone, which then stops it gracefully.
  const child = spawn(command[0], command.slice(1), { detached: true, env: { PATH: process.env.PATH, ...secrets }, stdio: ['ignore', stdio, stdio] });
  const ended = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));

  ended.then(() => sweeping?.stop());

  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  await Promise.race([
    ready(`${url}/readyz`),
    ended.then(({ code, signal }) => {
      throw new Error(WHY[code] ?? `The edge ended before it was ready (${signal ?? code}).`);
    }),
  ]);
  sweeping?.start();
  return {
    url,
    pid: child.pid,
    ended,
    output: [child.stdout, child.stderr],
    kill: () => child.kill('SIGKILL'),
    /** Lets requests in flight finish; a process that hangs is killed. */
    async stop(graceMillis = 5_000) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMillis);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function ready(url, millis = 120_000) {
  const until = Date.now() + millis;
  let last = 'no answer';
  while (Date.now() < until) {
    try {
      const response = await fetch(url);
      if (response.ok) return;
      last = `HTTP ${response.status}`;
    } catch {
      last = 'no answer';
    }
    await new Promise((next) => setTimeout(next, 50));
  }
  throw new Error(`The edge was not ready after ${millis / 1000} s (${last}).`);
}

/** The platform's workerd, as npm has installed it. */
function workerdBinary() {
  const require = createRequire(import.meta.url);
  const name = `@cloudflare/workerd-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch === 'x64' ? '64' : process.arch}`;
  return createRequire(require.resolve('workerd/package.json')).resolve(`${name}/bin/workerd`);
}
