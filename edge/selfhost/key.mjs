/**
 * Makes an API key: prints it once, and the line of the configuration that lets it in. Only its hash is kept anywhere.
 *
 *     node edge/selfhost/key.mjs NAME [viewer|agent|admin]
 */
import { randomBytes } from 'node:crypto';

import { sha256 } from './secrets.mjs';

const [name, role = 'viewer'] = process.argv.slice(2);
if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name ?? '') || !['viewer', 'agent', 'admin'].includes(role)) {
  process.stderr.write('usage: node edge/selfhost/key.mjs NAME [viewer|agent|admin], the name in lower-case letters, digits and hyphens\n');
  process.exit(2);
}
const key = `tlk_${randomBytes(24).toString('base64url')}`;
process.stdout.write(`${key}\n${JSON.stringify({ name, role, sha256: sha256(key) })}\n`);
