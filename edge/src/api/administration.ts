/** What an admin sets: the playbook, and the switch that holds every text. */
import { z } from '@hono/zod-openapi';

import type { Playbook as EnginePlaybook } from '../engine';
import type { Api } from './route';
import { answer, object, route } from './route';

const Playbook = z.looseObject({}).openapi('Playbook');
const KillSwitch = z.strictObject({ on: z.boolean() }).openapi('KillSwitch');

export function administration(api: Api): void {
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
