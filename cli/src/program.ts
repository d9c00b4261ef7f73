/**
 * The verbs, their options and their help. What a verb does is in `verbs/`, loaded when it is asked for.
 */
import { Command, CommanderError, Option } from 'commander';

import { tell } from './context';
import { Failure } from './failure';
import { ENCODINGS } from './input/source';
import { KINDS } from './input/kind';
import { DATE_ORDERS } from './list/dates';
import { INDUSTRIES } from './context';
import { FORMATS } from './output/output';
import { cleanUp } from './output/temporary';

let code = 0;
const many = (value: string, all: string[] = []) => [...all, value];

/** Runs the words after the command; answers the exit code. */
export async function run(words: string[]): Promise<number> {
  try {
    await program().parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    cleanUp();
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Failure) {
      tell(error);
      return 2;
    }
    const problems = (error as { problems?: { path: string; message: string }[] }).problems;
    process.stderr.write(problems ? problems.map(({ path, message }) => `textlift: ${path ? `${path}: ` : ''}${message}\n`).join('') : `textlift: ${(error as Error).stack ?? String(error)}\nThis is a mistake of textlift's own: please tell it.\n`);
    return 2;
  }
}

type Action = (...words: never[]) => Promise<number>;
/** Loads a verb and runs it; its answer is the exit code. */
const by = (load: () => Promise<Action>) => async (...words: unknown[]) => {
  // The last word is commander's own.
  code = await (await load())(...(words.slice(0, -1) as never[]));
};

const choice = (flags: string, about: string, choices: readonly string[]) => new Option(flags, about).choices(choices);
const answering = (command: Command) => command.addOption(choice('-f, --format <format>', 'ndjson | json | csv | table; a table on a terminal, else NDJSON', FORMATS)).option('-o, --out <file>', 'write to a file, which is there whole or not at all');
const deciding = (command: Command) =>
  command
    .option('-p, --playbook <file>', "the playbook; without it, the industry's starter")
    .addOption(choice('-i, --industry <industry>', `the starter playbook (audiology unless told): ${INDUSTRIES.join(', ')}`, INDUSTRIES))
    .option('--now <instant>', 'the instant to answer for, such as 2026-11-23T15:00:00Z; the clock unless told');
const listing = (command: Command) =>
  command
    .addOption(choice('--encoding <encoding>', 'where the beginning of the file does not tell', ENCODINGS))
    .option('--delimiter <delimiter>', 'comma, semicolon, tab, pipe, or the character itself; by content unless told')
    .addOption(choice('--dates <order>', 'how a list writes dates: us (month first), eu (day first) or iso (2026-03-04)', DATE_ORDERS))
    .option('--column <role=header>', 'which column of a list means what: phone=Handy, or phone=#3 (repeatable)', many);
const reading = (command: Command) => listing(command.addOption(choice('--from <kind>', 'ndjson, json or csv; by content unless told', KINDS)));
const examples = (command: Command, ...lines: string[]) => command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`);

function program(): Command {
  const textlift = new Command('textlift')
    .description('Whom to text, what to say, exactly when, whether it may, and what it earned.')
    .version(VERSION, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [verb]', 'the help of a verb')
    .showHelpAfterError('(textlift --help lists the verbs; textlift help VERB tells the options of one)')
    .exitOverride()
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false });
  textlift.addHelpText(
    'after',
    `
Files are NDJSON, a JSON array or CSV, told by their content; without a file, standard input is read. Answers go to standard
output, everything else to standard error. Exit: 0 done, 1 findings, 2 bad input or usage.

Examples:
  textlift plan old-leads.csv --html plan.html      an old list in; whom to text, what, when, what it may bring
  textlift init playbook.json --industry dental     a playbook to begin with
  textlift suggest leads.ndjson -p playbook.json    the text for each lead, its time, and why
  textlift sms 'Hi Sarah — see you Friday?'         how many parts it costs, and what makes it dear
`,
  );
  // Subcommands have the settings of their parent only where they are made by it.
  const verb = (name: string, about: string) => textlift.command(name).description(about).helpOption('-h, --help', 'this help');

  examples(
    listing(deciding(answering(verb('plan', "an old list in; whom to text first, what, when, what it costs and may bring; whom not, and why")
      .argument('[list]', 'a CSV as HubSpot, Salesforce, Pipedrive, GoHighLevel, Mailchimp or a spreadsheet exports it')
      .option('--html <file>', 'also write the plan as one page that can be printed and sent')
      .option('--cost-per-part <amount>', 'what one part of a text costs, such as 0.0083')
      .option('--value <amount>', 'what one sale brings in; the average of the sales in the list unless told')
      .option('--target, --target-rate <share>', 'the share of people texted who should buy, such as 5%')))),
    'textlift plan old-leads.csv --html plan.html',
    'textlift plan hubspot.csv --playbook mine.json --cost-per-part 0.0083 --value 2500 --target-rate 15%',
    'textlift plan kontakte.csv --dates eu --column phone=Handy --format csv --out plan.csv',
  ).action(by(async () => (await import('./verbs/plan')).plan));

  examples(
    verb('init', 'write a starter playbook').argument('[file]', 'where to; playbook.json on a terminal, else standard output')
      .addOption(choice('-i, --industry <industry>', `audiology unless told: ${INDUSTRIES.join(', ')}`, INDUSTRIES))
      .option('-o, --out <file>', 'where to')
      .option('--force', 'replace a file that is there'),
    'textlift init playbook.json --industry dental',
    'textlift init --industry b2b | jq .messages',
  ).action(by(async () => (await import('./verbs/playbooks')).init));

  examples(
    answering(verb('check', 'what is wrong with a playbook, and which texts feel like a broadcast (exit 1 if any do)').argument('<playbook>', 'a playbook')),
    'textlift check playbook.json',
  ).action(by(async () => (await import('./verbs/playbooks')).check));

  const keepGoing = (command: Command) => command.option('-k, --keep-going', 'leave out what cannot be read, tell it, and answer the rest');
  examples(
    keepGoing(reading(deciding(answering(verb('score', 'the score of each lead, 0 to 100, with its receipt').argument('[file]', 'leads'))))),
    'textlift score leads.ndjson --now 2026-11-23T15:00:00Z',
    'textlift score leads.csv --format csv --out scores.csv --keep-going',
    'cat leads.ndjson | textlift score | jq -r \'select(.segment == "hot") | .id\'',
  ).action(by(async () => (await import('./verbs/records')).score));
  examples(
    keepGoing(reading(deciding(answering(verb('suggest', 'the text for each lead, its time, why; or why not').argument('[file]', 'leads'))))),
    'textlift suggest leads.ndjson -p playbook.json',
    'textlift suggest leads.csv --dates us --format table',
  ).action(by(async () => (await import('./verbs/records')).suggest));

  examples(
    answering(verb('sms', 'how a text travels: encoding, parts, what makes it dear').argument('[text...]', 'the text, or a file that holds it').option('--file <file>', 'a file that holds the text')),
    "textlift sms 'Hi Sarah — see you Friday?'",
    'echo "Hi Sarah" | textlift sms --format table',
  ).action(by(async () => (await import('./verbs/questions')).sms));

  examples(
    answering(
      verb('slot', 'the exact next instant at which a text may go')
        .argument('[file]', 'questions as JSON, where they are many')
        .option('--phone <number>', 'in E.164, such as +16025550123')
        .option('--country <code>', 'two letters')
        .option('--state <code>', 'two letters')
        .option('--zone <zone>', 'such as America/Phoenix, in place of those of the number (repeatable)', many)
        .option('--window <days and hours>', '"mon-fri 10:00-12:00" (repeatable)', many)
        .option('--sent <instant>', 'when a marketing text was sent (repeatable)', many)
        .option('--weekly <count>', 'at most so many in 7 days')
        .option('--monthly <count>', 'at most so many in 28 days')
        .option('--holiday <date>', 'a local date without texts (repeatable)', many)
        .option('--no-law', 'without the hours of the law')
        .option('--after <instant>', 'not before; --now unless told')
        .option('--now <instant>', 'the clock unless told'),
    ),
    'textlift slot --phone +16025550123 --window "mon-fri 10:00-12:00" --now 2026-11-23T15:00:00Z',
    'textlift slot --country US --state TX --sent 2026-11-20T17:00:00Z',
  ).action(by(async () => (await import('./verbs/questions')).slot));

  examples(
    answering(
      verb('reply', 'what an incoming text means: opt-out, opt-in, help, doubtful or answer')
        .argument('[text...]', 'the text, or a file that holds it')
        .option('--file <file>', 'a file that holds the text')
        .option('--pending', 'a question of ours awaits its answer')
        .option('--opted-out', 'the number has opted out by a text'),
    ),
    "textlift reply 'please take me off your list'",
    "textlift reply YES --pending",
  ).action(by(async () => (await import('./verbs/questions')).reply));

  examples(
    answering(
      verb('verify', 'is a webhook signed by the holder of a secret? (exit 1 if not)')
        .argument('[body]', 'the body as it came, byte for byte')
        .option('--scheme <scheme>', 'standard-webhooks, svix, twilio, hubspot-v3, shopify or stripe')
        .option('--secret-env <name>', 'the variable of the environment that holds the secret (repeatable)', many)
        .option('--secret <text>', 'the secret itself, which other users of this machine can see (repeatable)', many)
        .option('-H, --header <header>', '"name: value" (repeatable)', many)
        .option('--headers <file>', 'a file of "name: value" lines, or a JSON object')
        .option('--method <method>', 'the method', 'POST')
        .option('--url <url>', 'the public address it was sent to')
        .option('--now <instant>', 'when it arrived; the clock unless told'),
    ),
    'textlift verify body.json --scheme standard-webhooks --secret-env HOOK_SECRET --headers headers.txt',
  ).action(by(async () => (await import('./verbs/questions')).verify));

  examples(
    answering(
      verb('opportunity', 'what a better rate would bring in, with the formula')
        .argument('[file]', 'questions as JSON, where they are many')
        .option('--messages <count>', 'texts sent')
        .option('--conversions <count>', 'sales they brought')
        .option('--value <amount>', 'what one sale brings in')
        .option('--target, --target-rate <share>', 'the share that should buy, such as 15%')
        .option('--currency <code>', 'of the value', 'USD')
        .addOption(choice('--round <how>', 'whole sales, or with their fraction (none)', ['none', 'whole'])),
    ),
    'textlift opportunity --messages 847 --conversions 19 --value 2500 --target-rate 15%',
  ).action(by(async () => (await import('./verbs/questions')).opportunity));

  examples(
    answering(
      verb('attribute', 'what each channel earned, by one model or all')
        .argument('[file]', 'journeys as JSON, or a CSV with the columns journey, channel, at, value')
        .addOption(choice('--from <kind>', 'ndjson, json or csv; by content unless told', KINDS))
        .option('--models <models>', 'first, last, linear, position, time-decay, markov, shapley; last unless told', many)
        .option('--half-life-days <days>', 'of time-decay; 7 unless told')
        .option('--markov-order <order>', '1 to 3; 1 unless told')
        .option('--look-back-days <days>', 'how long a touch counts; 30 unless told')
        .option('--currency <code>', 'of values in a CSV that name none', 'USD'),
    ),
    'textlift attribute journeys.ndjson --models linear,markov,shapley --format json',
  ).action(by(async () => (await import('./verbs/questions')).attribute));

  const report = examples(
    keepGoing(
      listing(
        deciding(
          answering(
            verb('report', 'what was sent, what came back, what every text earned')
              .argument('[file]', 'leads with their events')
              .option('--from <kind>', 'ndjson, json or csv; by content unless told')
              .option('--since <instant>', 'the beginning of the period; everything unless told')
              .option('--until <instant>', 'its end; --now unless told')
              .addOption(new Option('--to <instant>').hideHelp())
              .addOption(choice('--by <what>', 'a row for each', ['template', 'segment', 'track', 'kind', 'step', 'window', 'hour', 'channel', 'campaign', 'experiment', 'variant', 'month']))
              .addOption(choice('--model <model>', 'whose credit a sale is; last unless told (the answer holds all seven side by side)', ['first', 'last', 'linear', 'position', 'time-decay']))
              .option('--html <file>', 'also write the report as one page that can be printed and sent'),
          ),
        ),
      ),
    ),
    'textlift report leads.ndjson --by segment --format table',
    'textlift report leads.ndjson --since 2026-10-01T00:00:00Z --model linear --format csv --out october.csv',
    'textlift report leads.ndjson --since 2026-10-01T00:00:00Z --html october.html',
  );
  report.action(by(async () => (await import('./verbs/report')).report));

  examples(
    verb('serve', 'the edge on this machine: webhooks in, approved texts out, the page of the practice')
      .option('--demo', 'a practice with invented people, its own clock, and a phone on the screen')
      .option('--config <file>', 'tenants, sources, provider and keys of a release')
      .option('--port <port>', 'where it listens; PORT, else 8787')
      .option('--host <host>', 'at which address; 127.0.0.1 unless told')
      .option('--data <folder>', 'where everything is kept; DATA, else .data')
      .option('--service <name=host:port>', 'a service of this network that a provider names (repeatable)', many)
      .option('--restored', 'the folder is a restored backup: nothing is sent until an admin says so'),
    'textlift serve --demo',
    'textlift serve --config textlift.json --data /var/lib/textlift --port 8787',
  ).action(by(async () => (await import('./verbs/serve')).serve));

  return textlift;
}


