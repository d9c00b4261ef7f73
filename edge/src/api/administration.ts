/** What an admin sets and looks after: the playbook, the switch that holds every text, what nobody could be found for. */
import { z } from '@hono/zod-openapi';

import type { Playbook as EnginePlaybook } from '../engine';
import type { Api } from './route';
import { answer, object, route } from './route';
import { instant, next, paging, sharedKind } from './shapes';

const Playbook = z.looseObject({}).openapi('Playbook');
const KillSwitch = z.strictObject({ on: z.boolean() }).openapi('KillSwitch');

const Event = z
  .looseObject({
    id: z.string(),
    source: z.string(),
    type: z.string(),
    at: instant,
    data: z.looseObject({}).optional(),
    lead: z.looseObject({}).optional().openapi({ description: 'How it named its person' }),
    conflict: z.literal(true).optional().openapi({ description: 'It was told twice with different content' }),
  })
  .openapi('Event');
const Unmatched = z.object({ rows: z.array(Event), next }).openapi('Unmatched');
const DuplicateGroups = z
  .object({ rows: z.array(z.object({ by: sharedKind, leads: z.array(z.object({ id: z.string(), name: z.string().optional() })) })), next })
  .openapi('DuplicateGroups');

export function administration(api: Api): void {
  route(api, {
    name: 'listUnmatched',
    method: 'get',
    path: '/v1/unmatched',
    summary: 'Events of nobody known, the latest first; each is given to its lead as soon as that is known',
    access: { role: 'admin' },
    query: z.object(paging(200, 100)),
    answers: { 200: [Unmatched, 'A page of events'] },
    run: async (c, { query }) => c.json(await (await object(c)).unmatched(c.get('principal').tenant, query)),
  });

  route(api, {
    name: 'listDuplicates',
    method: 'get',
    path: '/v1/duplicates',
    summary: 'Records that may be one person: the same number, address or external id on several ids',
    access: { role: 'admin' },
    query: z.object(paging(200, 100)),
    answers: { 200: [DuplicateGroups, 'A page of groups'] },
    run: async (c, { query }) => c.json(await (await object(c)).duplicateGroups(c.get('principal').tenant, query)),
  });

  route(api, {
    name: 'getPlaybook',
    method: 'get',
    path: '/v1/playbook',
    summary: 'The playbook in force',
    access: { role: 'admin' },
    answers: { 200: [Playbook, 'The playbook'] },
    run: async (c) => c.json((await (await object(c)).playbook(c.get('principal').tenant)) as object),
  });

  route(api, {
    name: 'putPlaybook',
    method: 'put',
    path: '/v1/playbook',
    summary: 'Put another playbook in force; one that is not valid changes nothing',
    access: { role: 'admin' },
    body: Playbook,
    answers: { 200: [Playbook, 'In force'] },
    run: async (c, { body }) => answer(c, await (await object(c)).setPlaybook(c.get('principal').tenant, body as EnginePlaybook)),
  });

  route(api, {
    name: 'putKillSwitch',
    method: 'put',
    path: '/v1/kill-switch',
    summary: 'Hold every text, or let them go again',
    access: { role: 'admin' },
    body: KillSwitch,
    answers: { 200: [KillSwitch, 'As it is now'] },
    run: async (c, { body }) => c.json(await (await object(c)).setKillSwitch(c.get('principal').tenant, body.on)),
  });
}
