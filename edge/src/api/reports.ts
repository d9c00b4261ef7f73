/** What the texts earned: as JSON, as a page to read and print, as a table to calculate with. */
import { z } from '@hono/zod-openapi';

import type { ReportRequest, ReportTable } from '../engine';
import { digestHtml, reportCsv } from '../engine';
import { problem } from '../problem';
import type { Api, Ctx } from './route';
import { answer, object, route } from './route';
import { instant, money } from './shapes';

const MODELS = ['first', 'last', 'linear', 'position', 'time-decay', 'markov', 'shapley'] as const satisfies ReportRequest['model'][];
const GROUPS = ['template', 'segment', 'track', 'kind', 'step', 'window', 'hour', 'channel', 'campaign', 'experiment', 'variant', 'month'] as const satisfies ReportRequest['by'][];
const TABLES = [
  'rows', 'totals', 'months', 'segments', 'steps', 'hours', 'funnel', 'channels', 'models', 'modelRows', 'receipts', 'touches', 'lifetime', 'lifetimeTotal',
  'reactivated', 'reactivatedTotal', 'advice', 'revenue', 'otherCurrencies', 'experiments',
] as const satisfies ReportTable[];
const FORMATS = { json: 'application/json', html: 'text/html', csv: 'text/csv' } as const;
type Format = keyof typeof FORMATS;

const when = (otherwise: string) => z.string().max(40).optional().openapi({ description: `RFC 3339 or epoch milliseconds; ${otherwise} if absent` });
const ReportQuery = z.object({
  from: when('the start of this month'),
  to: when('now'),
  model: z.enum(MODELS).optional().openapi({ description: '`last` if absent. Markov and Shapley stand in `models` of every report; rows cannot be told by them, so asking for them here is a 422' }),
  by: z.enum(GROUPS).optional().openapi({ description: 'What the rows are; `template` if absent' }),
  format: z.enum(['json', 'html', 'csv']).optional().openapi({ description: 'As the Accept header asks, if absent: JSON unless it names text/html or text/csv first' }),
  table: z.enum(TABLES).optional().openapi({ description: 'Which table of the report a CSV is of; `rows` if absent' }),
});
const rows = z.array(z.looseObject({ key: z.string(), sent: z.number().int(), revenue: money }));
const Report = z
  .looseObject({
    from: instant,
    to: instant,
    model: z.string(),
    by: z.string(),
    totals: z.looseObject({ sent: z.number().int(), revenue: money }),
    rows,
    months: rows,
    segments: rows,
    steps: rows,
    channels: z.array(z.looseObject({ channel: z.string(), revenue: money })),
    models: z.array(z.looseObject({ model: z.string() })),
    receipts: z.array(z.looseObject({ lead: z.string(), at: instant, amount: money })),
    advice: z.array(z.looseObject({ about: z.string(), key: z.string(), advice: z.string(), say: z.string() })),
    unattributed: money,
    revenue: money,
    catchingUp: z.literal(true).optional().openapi({ description: 'Of some people what is newest is not in it yet' }),
    leftOut: z.number().int().optional().openapi({ description: 'People whose events could not be read: they are in no figure' }),
    now: instant,
  })
  .openapi('Report');

const Experiments = z.object({ experiments: z.array(z.looseObject({ experiment: z.string(), outcome: z.string(), arms: z.array(z.looseObject({ arm: z.string() })), say: z.string() })), now: instant }).openapi('Experiments');

export function reports(api: Api): void {
  route(api, {
    name: 'getReport',
    method: 'get',
    path: '/v1/reports',
    summary: 'What the texts earned',
    description: 'As JSON; as `text/html`, one file that is whole in itself, to read and print; or as `text/csv` (RFC 4180), one table at a time.',
    access: { role: 'viewer' },
    query: ReportQuery,
    answers: { 200: [Report, 'The report'] },
    others: {
      'text/html': '<!doctype html>\n<html lang="en">\n…',
      'text/csv': 'model,channel,revenue,currency\r\nfirst,sms,2500.00,USD\r\n',
    },
    run: async (c, { query: { from, to, format = wanted(c), table = 'rows', ...rest } }) => {
      const [start, end] = [instantOf(from), instantOf(to)];
      if (Number.isNaN(start) || Number.isNaN(end)) return problem({ code: 'invalid', detail: 'from and to are instants: RFC 3339, or epoch milliseconds' });
      const { tenant } = c.get('principal');
      const home = await object(c);
      const made = await home.report(tenant, { from: start, to: end, ...rest });
      if (format === 'json' || !('ok' in made)) return answer(c, made);
      const { now, ...report } = made.ok;
      const { business, timeZone, experiments } = await home.reportsOf(tenant);
      if (format === 'html') return file(digestHtml(report, { business, timeZone, experiments, now }), format);
      return file(reportCsv({ ...report, experiments })[table], format, `report-${table}.csv`);
    },
  });

  route(api, {
    name: 'getExperiments',
    method: 'get',
    path: '/v1/experiments',
    summary: 'What every experiment has shown',
    access: { role: 'viewer' },
    answers: { 200: [Experiments, 'Each with its arms, its verdict and how sure it is'] },
    run: async (c) => answer(c, await (await object(c)).experiments(c.get('principal').tenant)),
  });
}

/** The first of the formats that the Accept header names. */
function wanted(c: Ctx): Format {
  const named = (c.req.header('accept') ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  const known = Object.entries(FORMATS) as [Format, string][];
  const format = named.map((type) => known.find(([, mime]) => mime === type)?.[0]).find((found) => found !== undefined);
  return format ?? 'json';
}

/** The page may do nothing but show itself, whoever opens it, and nothing may take it for anything else. */
function file(text: string, format: Format, name?: string): Response {
  return new Response(text, {
    headers: {
      'content-type': `${FORMATS[format]}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
      ...(name === undefined ? {} : { 'content-disposition': `attachment; filename="${name}"` }),
    },
  });
}

/** An instant in a query: RFC 3339, or epoch milliseconds. */
function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
}
