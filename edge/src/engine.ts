/**
 * The engine as the edge uses it: every decision about a lead is one of these calls.
 *
 * In: rows of the tenant's database, put together as records, and now. Out: what the object stores or carries
 * out. This is the one file that imports from the package, so that its whole use can be read here.
 */
import type { EventKeys, LeadEvent } from 'textlift';

export { Engine, instantOf, localTime, openWebhook, outboxAdvance, outboxRow, smsParts, starterPlaybook, TextliftError, verifyWebhook, version } from 'textlift';
export { digestHtml, reportCsv } from 'textlift/digest';
export type { ReportTable } from 'textlift/digest';
export type {
  Approval,
  Command,
  EventKeys,
  ExperimentReport,
  FieldMap,
  HeldReason,
  Industry,
  Money,
  OutboxCommand,
  OutboxInput,
  OutboxRow,
  Playbook,
  RecordText,
  Refused,
  Released,
  Report,
  ReportRequest,
  Segment,
  Suggestion,
  Track,
  WorklistRow,
} from 'textlift';

/** An event as `readEvents` answers it and the database keeps it: its instants are milliseconds. */
export type StoredEvent = LeadEvent & { at: number };

/** An event that has come, and how its person is found. */
export interface ArrivedEvent {
  event: StoredEvent;
  keys: EventKeys;
}
