/** What the texts earned. */
import { z } from '@hono/zod-openapi';

import type { ReportRequest } from '../engine';
import { problem } from '../problem';
import type { Api } from './route';
import { answer, object, route } from './route';
import { instant, money } from './shapes';

const MODELS = ['first', 'last', 'linear', 'position', 'time-decay', 'markov', 'shapley'] as const satisfies ReportRequest['model'][];
const GROUPS = ['template', 'segment', 'track', 'kind', 'step', 'window', 'hour', 'channel', 'campaign', 'experiment', 'variant', 'month'] as const satisfies ReportRequest['by'][];

const when = (otherwise: string) => z.string().max(40).optional().openapi({ description: `RFC 3339 or epoch milliseconds; ${otherwise} if absent` });
const ReportQuery = z.object({ from: when('the start of this month'), to: when('now'), model: z.enum(MODELS).optional(), by: z.enum(GROUPS).optional() });
const Report = z
  .looseObject({ from: instant, to: instant, totals: z.looseObject({}), rows: z.array(z.looseObject({})), unattributed: money, now: instant })
  .openapi('Report');

const Experiments = z.object({ experiments: z.array(z.looseObject({ experiment: z.string(), outcome: z.string(), arms: z.array(z.looseObject({ arm: z.string() })), say: z.string() })), now: instant }).openapi('Experiments');

export function reports(api: Api): void {
  route(api, {
    name: 'getReport',
    method: 'get',
    path: '/v1/reports',
    summary: 'What the texts earned',
    access: { role: 'viewer' },
    query: ReportQuery,
    answers: { 200: [Report, 'The report'] },
    run: async (c, { query: { from, to, ...rest } }) => {
      const [start, end] = [instantOf(from), instantOf(to)];
      if (Number.isNaN(start) || Number.isNaN(end)) return problem({ code: 'invalid', detail: 'from and to are instants: RFC 3339, or epoch milliseconds' });
      return answer(c, await (await object(c)).report(c.get('principal').tenant, { from: start, to: end, ...rest }));
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

/** An instant in a query: RFC 3339, or epoch milliseconds. */
function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
}
