/** What a call to textlift takes and gives. Instants go in as milliseconds or RFC 3339 text and come out as milliseconds. */

/** Thrown for a mistake of the caller; `code` and `path` are those of the first problem. `closed`: a book that is no more. */
export class TextliftError extends Error {
  readonly name: 'TextliftError'
  readonly code: ProblemCode | 'closed'
  readonly path: string
  /** Never empty. */
  readonly problems: (Omit<Problem, 'code'> & { code: ProblemCode | 'closed' })[]
}

/**
 * Loads the module in a browser, from `source` if it does not lie beside the package's files. In Node and
 * workerd everything is loaded when it is imported, and this does nothing.
 */
export function init(source?: string | URL | Request | Response | WebAssembly.Module | BufferSource): Promise<void>

/** The version of this package. */
export function version(): string

/** The release of the IANA time-zone database that every local time here follows: `2026f`. */
export function tzdbVersion(): string

/** What the clock shows at an instant in a zone (IANA name). */
export function localTime(instant: Instant, zone: string): LocalTime

/** The instant at which a clock in a zone shows `2026-03-07T02:00:00`. */
export function instantOf(local: string, zone: string): ResolvedTime

/** What a phone number (E.164) tells of where its owner lives. */
export function phoneZones(phone: string): PhoneZones

{{ values }}
/** How a text travels, and what it costs. */
export function smsParts(text: string): SmsParts

/** What each of many texts costs, in the order of the texts. */
export interface SmsPartsColumns {
  /** 1 for a text in UCS-2, 0 for one in GSM-7. */
  ucs2: Uint8Array
  parts: Uint32Array
  units: Uint32Array
  unitsLeft: Uint32Array
}

/**
 * The figures of `smsParts` for a whole list of texts, a column each and no object per text: the right door where only
 * figures are wanted. Where a person is to see which characters make a text dear, ask `smsParts`.
 */
export function smsPartsColumns(texts: string[]): SmsPartsColumns

/** What an incoming text says. `pending`: a question awaits its answer. `optedOut`: the number opted out by a text. */
export function readReply(text: string, setting?: { pending?: boolean; optedOut?: boolean }): { kind: ReplyKind }

{{ messages }}
/** A request as it came in, and the secrets that may have signed it. */
export interface SignedRequest {
  /** Who is said to have signed it. */
  scheme: WebhookScheme
  /** As the provider shows them; any one may match. */
  secrets: string[]
  method: string
  /** The public URL, from configuration. */
  url: string
  /** Names in any case. */
  headers: Record<string, string | string[] | undefined> | Headers
  /** Byte for byte. */
  body: Uint8Array | ArrayBuffer | string
  /** How the body is read where it is not textlift's own form; a mistake in it is thrown with its place. */
  map?: FieldMap
}

/**
 * A path such as `customer.phone`, `lines[0].title`, `lines[kind=sale].price` or `$.shop.currency` (from the whole body);
 * `'order-' + id` joins texts, `phone | mobile` takes the first that is there.
 */
export type FieldPath = string

/** How a value of an event is taken: as it stands, as an amount, an instant and so on, or a constant. */
export type FieldValue =
  | FieldPath
  | { decimal: FieldPath; less?: FieldPath; currency?: FieldPath }
  | { minor: FieldPath; less?: FieldPath; currency?: FieldPath }
  | { instant: FieldPath }
  | { bool: FieldPath }
  | { number: FieldPath }
  | { clears: FieldPath }
  | number
  | boolean
  | null
  | (string | number | boolean)[]
  | { [key: string]: FieldValue }

/** Which of a body's messages is which event, and where the values stand. Rows come before those of the scheme. */
export interface FieldMap {
  /** Where the topic of a message stands. */
  topic?: FieldPath
  /** Where the messages stand in a body that holds several. */
  each?: FieldPath
  /** The currency of amounts that name none. */
  currency?: string
  rows: {
    /** The topics it is about; every topic if absent. */
    when?: string | string[]
    /** What must stand where; null: nothing. */
    if?: Record<FieldPath, string | null | (string | null)[]>
    type: string
    /** Unique within the source; the delivery's id and a number if absent. */
    id?: FieldPath
    /** When it happened: RFC 3339, seconds or milliseconds; the arrival if absent. */
    at?: FieldPath
    /** Its time is that of the message: other messages may tell the same thing, and know its own. */
    undated?: boolean
    /** How its person is found; `event`: as the person of another event of the source. */
    lead?: { externalId?: FieldPath; id?: FieldPath; phone?: FieldPath; email?: FieldPath; event?: FieldPath }
    data?: Record<string, FieldValue>
  }[]
}

/** Is it believed, and what does it tell? */
export type Verified =
  | ({
      ok: true
      error?: undefined
      /** Not checked yet; empty if the body is not JSON or means nothing here. */
      events: unknown[]
    } & BelievedRequest)
  | { ok?: undefined; error: WebhookRefusal }

/** As `Verified`, with the events as one JSON text. */
export type Opened = ({ ok: true; error?: undefined; events: string } & Omit<BelievedRequest, 'events'>) | { ok?: undefined; error: WebhookRefusal }

/** Is a request signed by the holder of a secret, within five minutes of now? What a stranger sends never throws. */
export function verifyWebhook(request: SignedRequest, now: Instant): Verified

/**
 * The same for a host in a hurry: all of the request but its body as one JSON text, with `headers` a plain object of texts, and
 * the body in bytes. The events come as JSON text, too, as `Engine.arrive` takes them.
 */
export function openWebhook(frame: string, body: Uint8Array, now: Instant): Opened

{{ webhooks }}
/** The exact next instant at which a text may go, or why there is none within 60 days. */
export function nextSlot(question: SlotQuestion): SlotAnswer

/**
 * The same question from many instants on, in place of its `after`: of each the first instant that is allowed, `NaN`
 * where there is none within 60 days. The question is read once, so this is the right door for a whole list of instants;
 * for one, and for its reasons, ask `nextSlot`.
 */
export function nextSlots(question: SlotQuestion, instants: Float64Array): Float64Array

{{ slots }}
/** What each channel earned in minor units, by model; every model's credits and `unattributed` sum to `revenue`. */
export function attribute(journeys: Journey[], options?: AttributionOptions): Attribution

/** Journeys as lists of numbers. */
export interface JourneyColumns {
  /** Different names, at most 256. */
  channels: string[]
  /** Of every amount. */
  currency: string
  /** The channel of each touch, by its place in `channels`. */
  touches: Uint8Array
  /** When each touch was. */
  at: Float64Array
  /** Where the touches of each journey end: the number of touches up to there. */
  ends: Uint32Array
  /** When each journey converted; `NaN` if it did not. */
  convertedAt: Float64Array
  /** What the conversion brought in, minor units; not looked at where there was none. */
  minor: Float64Array
}

/**
 * The same answer over journeys in columns: a hundred times faster, and the right door from some 10,000 journeys on.
 * Touches of one instant are taken as given. For a few journeys, or touches with ids, ask `attribute`.
 */
export function attributeColumns(columns: JourneyColumns, options?: AttributionOptions): Attribution

/**
 * Which of two arms is better, if that can be said yet. May be asked after every person: where there is no difference,
 * at most 1 test of 20 ever names a winner.
 */
export function verdict(pair: ArmPair): Verdict

/** What a better rate would bring in. */
export function opportunity(question: OpportunityQuestion): Opportunity

{{ attribution }}
/** A send as it is stored at first, `approved`. */
export function outboxRow(order: OutboxOrder, now: Instant): OutboxRow

/** The send protocol: the row as it is to be stored, and what to do then. */
export function outboxAdvance(row: OutboxRow, input: OutboxInput, now: Instant): OutboxAdvance

/** What a send is made from, the sender and the secret of its status callback. */
export type OutboxOrder = OrderedSend & OrderedBy

{{ outbox }}
/** Something that happened to a lead. Unknown keys of `data` are kept. */
export interface LeadEvent {
  id: string
  source: string
  type: string
  at: Instant
  claimedAt?: Instant
  /** It told no date; `at` is that of its arrival. */
  undated?: true
  data?: Record<string, unknown>
  /** Machine activity: kept, and scores nothing. */
  suspected?: string
  /** Whose it is, by the first that is known; `event`: as another event of the same source. */
  lead?: { id?: string; externalId?: string; phone?: string; email?: string; event?: string }
}

/** The JSON text of a record, or of a list of them: a long history is read several times faster from a text than from objects. */
export type RecordText = string

{{ leads }}
{{ scoring }}
{{ sending }}
{{ worklist }}
/** A row of a report: the figures of one key. */
export type ReportRow = Figures & { key: string }

/** A report to which people are added, each once. */
export interface Reporting {
  /** A list of facts, or text: a JSON list of them, or one a line. */
  add(facts: ReportFacts[] | string): void
  /** Once. */
  finish(): Report
}

{{ reports }}
/** The one configuration value that a business edits. */
export interface Playbook {
  version: number
  [section: string]: unknown
}

/** A fresh playbook to begin with. */
export function starterPlaybook(industry: Industry): Playbook

/** How much a book may hold. What does not fit is refused with the code `too-large`, and nothing of it is kept. */
export interface BookOptions {
  /** 1,000,000 unless told. */
  maxLeads?: number
  /** As `held().bytes` counts them; 1,073,741,824 unless told, at most 3,221,225,472. */
  maxBytes?: number
}

/**
 * Leads that stay in the module: records and events in as they come, answers without reading anything again. The right door
 * for a process that keeps its leads and is asked again and again (a worklist that is looked at all day, events that
 * trickle in). For a lead that is asked about once, or whose record comes from a database for each question, `score` is
 * the better one; for a file that is read once, `scoreJson`.
 *
 * An answer is that of the engine for the whole record, however the events came: at once, one by one, repeated, in any
 * order. An event that comes after all others of its lead and only says that something happened costs the same however
 * many there are; any other makes the next question fold that one lead anew. A lead with 20 events takes about 10 KB.
 *
 * A book does not outlive its module: after `free()`, and after a trap in the module (which starts afresh by itself),
 * every verb throws a `TextliftError` with the code `closed`.
 */
export interface Book {
  /**
   * A record or an event, a list of either, or `{events: []}`, as objects or as JSON text: all of it, or nothing and an error that
   * names the place. An event names its lead, `lead: {id}`, and may come before the record. A record that comes again
   * replaces what it names; its events are added.
   */
  apply(told: LeadRecord | LeadEvent | (LeadRecord | LeadEvent)[] | { events: LeadEvent[] } | RecordText): { accepted: number; duplicates: number }
  /** `undefined` if there is no such lead. */
  score(id: string, now: Instant): Score | undefined
  suggest(id: string, now: Instant): Suggestion | undefined
  /** Of all leads. */
  worklist(now: Instant, filter?: WorklistFilter): Worklist
  /** Drops a lead with everything told of it; was there such a lead? */
  forget(id: string): boolean
  held(): { leads: number; events: number; bytes: number }
  /** Gives the memory back. May be called again. */
  free(): void
}

/**
 * Leads in typed arrays. An Arrow or Parquet list column fits as it is: `ends` are its offsets without the first, `type` the
 * indexes of a dictionary column, `types` its dictionary, `at` a timestamp in milliseconds. Events of a lead may stand in any
 * order; each is told once.
 */
export interface LeadColumns {
  /** For each lead the number of events up to its last, those of the leads before it included. */
  ends: Uint32Array
  /**
   * Types of events; after a colon a detail: `call:outbound`, and of `sms.received` what `readReply` says of it (`doubtful`,
   * `opt-out`, `opt-in`, `help`). Without one a call is inbound and a text is an answer. Not `lead.updated`.
   */
  types: string[]
  /** For each event its place in `types`. */
  type: Uint8Array
  /** For each event its instant, milliseconds. */
  at: Float64Array
  /** For each event its amount, minor units; needed where there are sales or refunds, looked at for these alone. */
  minor?: Float64Array
  /** The currency of all amounts; the business's unless told. */
  currency?: string
  /** For each event a number for its order, by which a refund finds its sale; 0 for none. */
  order?: Uint32Array
  /** For each event: not 0 if a machine seems to have done it. */
  suspected?: Uint8Array
  /** IANA names. */
  zones?: string[]
  /** For each lead the place of its zone in `zones`; 65535 for one that is not known. Absent: that of the business. */
  zone?: Uint16Array
  /** For attributes that the playbook gives points for, by name: for each lead, not 0 if it qualifies. */
  facts?: Record<string, Uint8Array>
}

/** Scores in the order of the leads. */
export interface ScoreColumns {
  score: Uint8Array
  raw: Int32Array
  /** 0 cold, 1 warm, 2 hot. */
  segment: Uint8Array
}

/** One validated playbook, and every question about leads under it. */
export class Engine {
  /** Throws a `TextliftError` with every problem of the playbook. */
  constructor(playbook: Playbook)
  lead(record: LeadRecord | RecordText, now: Instant): Lead
  /** The lead and its score, of one fold. */
  page(record: LeadRecord | RecordText, now: Instant): LeadPage
  score(record: LeadRecord | RecordText, now: Instant): Score
  suggest(record: LeadRecord | RecordText, now: Instant): Suggestion
  /**
   * The door for many leads at once: records as NDJSON or as one JSON list in, NDJSON in the same order out, a score a
   * line. For a few records that are objects already, `score` is the better one. The first record that is wrong is
   * thrown with its place (`line 3.events[0].at`, in a list `[2].events[0].at`); with `keepGoing` it gets a line
   * `{"error": {code, path, message, problems}}` in its place. At most 128 MB in and 512 MB out a call; more is refused
   * with the code `too-large`: send the records in portions.
   */
  scoreJson(bytes: Uint8Array, now: Instant, options?: BulkOptions): Uint8Array
  /** The same, a suggestion a line. */
  suggestJson(bytes: Uint8Array, now: Instant, options?: BulkOptions): Uint8Array
  /**
   * What `score` says of leads that lie in typed arrays: the right door for a whole table (a warehouse, a nightly run), where
   * nobody reads receipts. For leads that are objects, `score` and `scoreJson` need no columns to be made first and say why.
   * A column of another length, an instant or an amount that is none, is refused with its place (`at[5]`); nothing is
   * answered by halves.
   */
  scoreColumns(columns: LeadColumns, now: Instant): ScoreColumns
  worklist(records: LeadRecord[] | RecordText, now: Instant, filter?: WorklistFilter): Worklist
  /** A person approves what they saw: the suggestion or its hash. */
  approve(record: LeadRecord | RecordText, suggestion: Suggestion | string | { hash?: string }, decision: ApprovalDecision, now: Instant): Approved
  /** The approval that the playbook itself gives, if it does. */
  autoApprove(record: LeadRecord | RecordText, now: Instant): Approved | undefined
  /** May an approved text go now? */
  release(record: LeadRecord | RecordText, approval: Approval, now: Instant): Released
  /** A person answers a person. */
  reply(record: LeadRecord | RecordText, words: ReplyWords, now: Instant): Replied
  /** What an incoming text (the id of its event) means, and what is answered at once. */
  inbound(record: LeadRecord | RecordText, event: string, now: Instant): HeardReply | undefined
  /** The lead's sales, and what each touch before them earned by each model. */
  credits(record: LeadRecord | RecordText, now: Instant): Credits
  report(records: LeadRecord[] | RecordText, request: ReportRequest, now: Instant): Report
  /** What every experiment has shown: those of the playbook first, then others that people were exposed to. */
  experiments(records: LeadRecord[] | RecordText, now: Instant): ExperimentReport[]
  /** What reports need to know of one person, to be kept beside its record. */
  reportFacts(record: LeadRecord | RecordText, now: Instant): ReportFacts
  /** The report over kept facts: the same as over the records. */
  reportOf(facts: ReportFacts[] | string, request: ReportRequest, now: Instant): Report
  /** The same in portions, so that the facts of many people need not be held at once. */
  reporting(request: ReportRequest, now: Instant): Reporting
  /** An empty store of leads that stay. */
  open(options?: BookOptions): Book
  lint(template: string | { text: string }): Finding[]
  /** Events as a source told them, checked and in the form in which they are kept. */
  readEvents(events: unknown, arrival: { source: string; receivedAt: Instant; idPrefix?: string }): LeadEvent[]
  /** The same, each with how its person is found; the events may come as JSON text. */
  arrive(events: unknown, arrival: { source: string; receivedAt: Instant; idPrefix?: string }): ArrivedEvent[]
  /** How the person of an event is found. */
  keys(event: unknown): EventKeys
  /** Which of two tellings of one identity (source and id) is kept; `elsewhere`: they name different people. */
  settle(kept: LeadEvent | string, told: LeadEvent | string): SettledEvent
}
