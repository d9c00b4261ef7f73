/**
 * `textlift`, the command. In: the words after the command, standard input. Out: answers on standard output, everything
 * else on standard error, and how it ended: 0 done, 1 findings, 2 bad input or usage, 130 interrupted.
 *
 * Only what a verb needs is loaded, so that `--version` is instant.
 */
import { cleanUp } from './output/temporary';

// Whoever reads us may stop (`| head`): that is no failure, and there is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  cleanUp();
  process.exit(error.code === 'EPIPE' ? 0 : 2);
});
process.stderr.on('error', () => undefined);
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
  process.on(signal, () => {
    cleanUp();
    process.exit(code);
  });
}

const words = process.argv.slice(2);
if (words.length === 1 && ['--version', '-V', 'version'].includes(words[0] ?? '')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  const { run } = await import('./program');
  process.exitCode = await run(words);
  // Whoever still writes to us is not waited for.
  process.stdin.destroy();
}
