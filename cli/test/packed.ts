/** Packs the package as it is published, and unpacks it into an empty project: the tests run that. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export default function setup() {
  const pkg = fileURLToPath(new URL('../../pkg', import.meta.url));
  const project = mkdtempSync(join(tmpdir(), 'textlift-cli-'));
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', project], { cwd: pkg, encoding: 'utf8' })) as { filename: string }[];
  const home = join(project, 'node_modules', 'textlift');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, packed?.filename ?? ''), '--strip-components=1', '-C', home]);
  process.env['TEXTLIFT_CLI'] = join(home, 'cli.js');
  return () => rmSync(project, { recursive: true, force: true });
}
