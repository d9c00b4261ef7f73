/**
 * The edge as a worker: `export { default, Tenant } from 'textlift/edge'`. It wants a durable object namespace `TENANT` of the class
 * `Tenant` with SQLite, the variable `CONFIG`, and the secrets that the configuration names.
 */
declare const worker: {
  fetch(request: Request, env: object, context: object): Response | Promise<Response>
  scheduled(event: object, env: object, context: object): void | Promise<void>
}
export default worker

/** Everything of one tenant: people, events, approvals, sends and reports in one database. */
export class Tenant {
  constructor(state: any, env: any)
  fetch(request: Request): Promise<Response>
  alarm(): Promise<void>
}

/** What finds lost alarms on a machine without cron. */
export const Sweeper: object
