/**
 * What the edge counts, and how Prometheus reads it.
 *
 * In: requests as they end, and what became of events. Out: the text of `GET /metrics` for one tenant. Counts live in the
 * worker's isolate and start at nothing with it, as counters may; what the database knows is asked when it is read.
 *
 *     textlift_requests_total{route="GET /v1/leads",status="200"} 12
 */

/** What a tenant's object knows of itself. */
export interface Gauges {
  sends: Record<string, number>;
  /** Messages of each source that were no events here, by topic. */
  unmapped: Record<string, Record<string, number>>;
  /** How long the send that is due the longest has been waiting for the alarm. */
  dueLagMillis: number;
  databaseBytes: number;
  alarmsRun: number;
  alarmsFailed: number;
  /** In how long the next alarm rings. */
  nextAlarmMillis?: number;
}

/** What became of events: new of a known lead, known before, new of nobody known, of a topic that means nothing here. */
export type Outcome = 'accepted' | 'duplicates' | 'unmatched' | 'unmapped';

/** Requests of nobody known are counted under no name; so is every tenant's share of the rest apart. */
const NOBODY = '';

interface Count {
  tenant: string;
  labels: Record<string, string | number>;
  count: number;
}

const OUTCOMES = ['accepted', 'duplicates', 'unmatched', 'unmapped'] as const;

export class Figures {
  private readonly requests = new Map<string, Count>();
  private readonly events = new Map<string, Count>();

  request(tenant: string | undefined, route: string, status: number): void {
    const whose = tenant ?? NOBODY;
    count(this.requests, `${status} ${route} ${whose}`, 1, () => ({ tenant: whose, labels: { route, status }, count: 0 }));
  }

  took(tenant: string, counts: Partial<Record<Outcome, number>>): void {
    for (const outcome of OUTCOMES) count(this.events, `${outcome} ${tenant}`, counts[outcome] ?? 0, () => ({ tenant, labels: { outcome }, count: 0 }));
  }

  /** The tenant's own counts and gauges, and the requests of nobody known. */
  text(tenant: string, gauges: Gauges): string {
    const seconds = (millis: number) => millis / 1_000;
    const of = (counts: Map<string, Count>) => [...counts.values()].filter((it) => it.tenant === tenant);
    const strangers = [...this.requests.values()].filter((it) => it.tenant === NOBODY);
    return [
      metric('requests_total', 'counter', 'Requests by route and status', of(this.requests)),
      metric('strangers_total', 'counter', 'Requests that proved to be nobody’s, by route and status', strangers),
      metric('events_total', 'counter', 'Events by what became of them', of(this.events)),
      metric('sends', 'gauge', 'Texts by state', Object.entries(gauges.sends).map(([state, count]) => ({ labels: { state }, count }))),
      metric('unmapped_total', 'counter', 'Messages of other systems that were no events here, by source and topic',
        Object.entries(gauges.unmapped).flatMap(([source, topics]) => Object.entries(topics).map(([topic, count]) => ({ labels: { source, topic }, count })))),
      metric('outbox_due_lag_seconds', 'gauge', 'How long the text that is due the longest has waited', [{ labels: {}, count: seconds(gauges.dueLagMillis) }]),
      metric('database_bytes', 'gauge', 'Size of the tenant’s database', [{ labels: {}, count: gauges.databaseBytes }]),
      metric('alarms_total', 'counter', 'Alarms since the object started, by how they ended', [
        { labels: { ended: 'well' }, count: gauges.alarmsRun - gauges.alarmsFailed },
        { labels: { ended: 'badly' }, count: gauges.alarmsFailed },
      ]),
      ...(gauges.nextAlarmMillis === undefined ? [] : [metric('next_alarm_seconds', 'gauge', 'In how long the next alarm rings', [{ labels: {}, count: seconds(gauges.nextAlarmMillis) }])]),
    ].join('');
  }
}

/** The counts of this isolate. */
export const figures = new Figures();

function count(counts: Map<string, Count>, key: string, more: number, first: () => Count): void {
  let known = counts.get(key);
  if (!known) counts.set(key, (known = first()));
  known.count += more;
}

function metric(name: string, type: 'counter' | 'gauge', help: string, values: Pick<Count, 'labels' | 'count'>[]): string {
  const line = ({ labels, count }: Pick<Count, 'labels' | 'count'>) => {
    const shown = Object.entries(labels).map(([label, value]) => `${label}="${String(value).replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`);
    return `textlift_${name}${shown.length > 0 ? `{${shown.join(',')}}` : ''} ${count}\n`;
  };
  return `# HELP textlift_${name} ${help}\n# TYPE textlift_${name} ${type}\n${values.map(line).join('')}`;
}
