/** Milliseconds since 1970, or RFC 3339 text with an offset. Answers always hold milliseconds. */
export type Instant = number | string

/** An amount in whole minor units: `{ minor: 250000, currency: 'USD' }` is $2,500. */
export interface Money {
  minor: number
  currency: string
}

/** A mistake of the caller. Never carries a phone number, a name or a text of a lead. */
export interface Problem {
  /** The sort of mistake; a promise. */
  code: string
  /** Where: `messages[2].text`; empty for the whole. */
  path: string
  /** For a person; the wording may change. */
  message: string
}

/** Thrown for a mistake of the caller; `code` and `path` are those of the first problem. */
export class TextliftError extends Error {
  readonly name: 'TextliftError'
  readonly code: string
  readonly path: string
  /** Never empty. */
  readonly problems: Problem[]
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

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** What the clock shows in a zone. */
export interface LocalTime {
  /** `2026-03-07T02:00:00` */
  local: string
  /** Minutes to add to universal time. */
  offsetMinutes: number
  weekday: Weekday
}

/** What the clock shows at an instant in a zone (IANA name). */
export function localTime(instant: Instant, zone: string): LocalTime

/** The instant that a local time stands for. */
export interface ResolvedTime {
  /** In a gap it is moved forward, in a fold it is the first of two. */
  at: number
  kind: 'unique' | 'gap' | 'fold'
  /** In a fold the second instant; in a gap the one moved back. */
  other?: number
}

/** The instant at which a clock in a zone shows `2026-03-07T02:00:00`. */
export function instantOf(local: string, zone: string): ResolvedTime

/** What a phone number tells of where its owner lives. */
export interface PhoneZones {
  /** In +1 every zone of the area code, elsewhere those of the longest known prefix; sorted. */
  zones: string[]
  country?: string
  /** States or provinces of a North American area code. */
  states: string[]
}

export function phoneZones(phone: string): PhoneZones

/** How a text travels, and what it costs. */
export interface SmsParts {
  encoding: 'gsm-7' | 'ucs-2'
  /** Messages that are billed; an empty text is one. */
  parts: number
  /** Septets in GSM-7, UTF-16 units in UCS-2. */
  units: number
  /** Free in the last part as packed. */
  unitsLeft: number
  /** The distinct characters that force UCS-2 (half of a surrogate pair is one as it stands), with their UTF-16 indexes. */
  offenders: { char: string; at: number[] }[]
  /** The same said in GSM-7, where that keeps the meaning. */
  fixed?: string
}

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

export type ReplyKind = 'opt-out' | 'opt-in' | 'help' | 'doubtful' | 'answer'

/** What an incoming text says. `pending`: a question awaits its answer. `optedOut`: the number opted out by a text. */
export function readReply(text: string, setting?: { pending?: boolean; optedOut?: boolean }): { kind: ReplyKind }

export type WebhookScheme = 'standard-webhooks' | 'svix' | 'twilio' | 'hubspot-v3' | 'shopify' | 'stripe'

export interface SignedRequest {
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

export type Verified =
  | {
      ok: true
      /** What the sender calls this delivery. */
      id?: string
      /** When it was signed, where the scheme signs a time. */
      at?: number
      /** Not checked yet; empty if the body is not JSON or means nothing here. */
      events: unknown[]
      /** The topic of each message of the body that is no event here; absent if there is none. */
      unmapped?: string[]
      error?: undefined
    }
  | { ok?: undefined; error: 'missing-header' | 'malformed-header' | 'out-of-time' | 'bad-signature' }

/** As `Verified`, with the events as one JSON text. */
export type Opened = { ok: true; id?: string; at?: number; events: string; unmapped?: string[] } | Extract<Verified, { error: unknown }>

/** Is a request signed by the holder of a secret, within five minutes of now? What a stranger sends never throws. */
export function verifyWebhook(request: SignedRequest, now: Instant): Verified

/**
 * The same for a host in a hurry: all of the request but its body as one JSON text, with `headers` a plain object of texts, and
 * the body in bytes. The events come as JSON text, too, as `Engine.arrive` takes them.
 */
export function openWebhook(frame: string, body: Uint8Array, now: Instant): Opened

/** Why a text is held. A promise. */
export type HeldReason =
  | 'no-consent'
  | 'consent-expired'
  | 'opted-out'
  | 'no-phone'
  | 'zone-unknown'
  | 'country-not-allowed'
  | 'paused'
  | 'snoozed'
  | 'already-approved'
  | 'law-hours'
  | 'law-count'
  | 'holiday'
  | 'window'
  | 'cap-weekly'
  | 'cap-monthly'
  | 'sequence-running'
  | 'minimum-gap'
  | 'silence'
  | 'holdout'
  | 'not-enabled'
  | 'no-template'
  | 'no-slot'
  | 'spend-limit'
  | 'kill-switch'
  | 'rate'

/** When a text may go. */
export interface Slot {
  /** The first instant that every gate allows. */
  opensAt: number
  /** When this text goes. */
  at: number
  zone?: string
  /** Every zone the person may be in. */
  zones: string[]
  /** The business window around `opensAt`. */
  window?: { from: number; to: number }
  /** The last instant at which it may be handed over. */
  validUntil: number
  /** Each gate that moved it, and until when. */
  reasons: { reason: HeldReason; until: number; say: string }[]
}

export interface SlotQuestion {
  phone?: string
  country?: string
  state?: string
  /** In place of the zones of the number. */
  zones?: string[]
  /** Several rows a day; no `days` is every day; `to` before `from` wraps midnight. */
  windows?: { days?: Weekday[]; from: string; to: string }[]
  /** When marketing messages were handed over. */
  sent?: Instant[]
  /** 1 a week and 4 a month where `sent` is given. */
  caps?: { weekly?: number; monthly?: number }
  /** Local dates, `2026-12-25`. */
  holidays?: string[]
  law?: 'by-place' | 'none'
  after?: Instant
  now: Instant
}

/** The exact next instant at which a text may go, or why there is none within 60 days. */
export function nextSlot(
  question: SlotQuestion,
):
  | { slot: Slot; held?: undefined }
  | { held: { reason: HeldReason; until?: number; say: string; zones: string[] }; slot?: undefined }

/**
 * The same question from many instants on, in place of its `after`: of each the first instant that is allowed, `NaN`
 * where there is none within 60 days. The question is read once, so this is the right door for a whole list of instants;
 * for one, and for its reasons, ask `nextSlot`.
 */
export function nextSlots(question: SlotQuestion, instants: Float64Array): Float64Array

export type Model = 'first' | 'last' | 'linear' | 'position' | 'time-decay' | 'markov' | 'shapley'

/** The touches of one person before one conversion, or before none. */
export interface Journey {
  /** In any order. */
  touches?: { channel: string; at: Instant; id?: string }[]
  conversion?: { at: Instant; value: Money }
}

export interface AttributionOptions {
  /** `last` unless told. */
  models?: Model[]
  /** Time decay: the age at which a touch weighs half; 7. */
  halfLifeDays?: number
  /** Markov: how many channels the chain remembers, 1 to 3; 1. */
  markovOrder?: number
  /** How long before a conversion a touch still counts, inclusive; 30. */
  lookBackDays?: number
}

/** What each channel earned in minor units, by model; every model's credits and `unattributed` sum to `revenue`. */
export type Attribution = { [model in Model]?: { channel: string; credit: number }[] } & {
  unattributed: number
  revenue: number
  currency?: string
  conversions: number
  journeys: number
  /** With `markov`. */
  removalEffects?: { channel: string; effect: number }[]
  /** With `shapley`. */
  coalitions?: { channels: string[]; conversions: number; revenue: number; worth: number }[]
}

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

/** Where a true figure lies, 95 times of 100. */
export interface Interval {
  low: number
  high: number
}

/** One of two arms: only people whose days to convert are over. `share`: its parts of the people, 1 unless told. */
export interface ArmCounts {
  people: number
  conversions: number
  share?: number
}

export interface ArmRate {
  people: number
  conversions: number
  rate: number
  interval: Interval
}

export interface Verdict {
  /** The better arm, once `evidence` has reached 20; none where `misassignment` has reached 1,000. */
  winner?: 'a' | 'b'
  /** How much a stake against "no difference" has grown. */
  evidence: number
  /** The rates and the second less the first, with intervals for this one look. */
  difference: { a: ArmRate; b: ArmRate; lift: number; interval: Interval }
  /** Evidence that people are not assigned as planned. */
  misassignment: number
}

/**
 * Which of two arms is better, if that can be said yet. May be asked after every person: where there is no difference,
 * at most 1 test of 20 ever names a winner.
 */
export function verdict(pair: { a: ArmCounts; b: ArmCounts }): Verdict

export interface OpportunityQuestion {
  messages: number
  conversions: number
  /** What one sale brings in. */
  value: Money
  /** 0 to 1. */
  targetRate: number
  /** Whole sales only, or with their fraction, which is the default. */
  round?: 'none' | 'whole'
}

export interface Performance {
  messages: number
  conversions: number
  /** Absent without messages. */
  rate?: number
  revenue: Money
}

/** What a better rate would bring in. */
export function opportunity(question: OpportunityQuestion): { now: Performance; target: Performance; gap: Money; formula: string }

/** A send as it is stored. Made by `outboxRow`, moved by `outboxAdvance`. */
export interface OutboxRow {
  id: string
  messageId: string
  kind: 'marketing' | 'reply' | 'service'
  state: OutboxState
  phone: string
  text: string
  sender?: string
  statusToken?: string
  message?: Record<string, unknown>
  dueAt: number
  validUntil: number
  attempt: number
  intentAt?: number
  leaseUntil?: number
  withdrawn?: string
  unknownSince?: number
  nextResolveAt?: number
  misses: number
  firstMissAt?: number
  listedAt?: number
  providerId?: string
  providerStatus?: 'accepted' | 'sent' | 'delivered' | 'undelivered' | 'failed'
  errorCode?: string
  reason?: string
  /** When `clock` is due for this row. */
  wakeAt?: number
  history: { at: number; from: OutboxState; to: OutboxState; why: string; by?: string; attempt: number }[]
}

export type OutboxState = 'approved' | 'sending' | 'accepted' | 'failed' | 'unknown' | 'review' | 'cancelled' | 'expired'

/** What happened to a send. */
export type OutboxInput =
  | { type: 'clock' | 'restarted' | 'restored' }
  | { type: 'due'; send: { validitySeconds?: number; queued?: object } }
  | { type: 'due'; refused: { reason: string; until?: number; voided?: boolean } }
  | {
      type: 'answered'
      attempt: number
      answer:
        | { response: { status: number; providerId?: string; errorCode?: string | number; retryAfter?: string } }
        | { none: 'timeout' | 'reset' }
    }
  | { type: 'status'; providerId: string; status: string; errorCode?: string | number }
  | {
      type: 'listing'
      rivals?: number
      messages?: { providerId: string; text: string; at: Instant; status?: string; errorCode?: string | number; claimed?: boolean }[]
    }
  | { type: 'cancel'; reason: string; by?: string }
  | { type: 'resolve'; decision: 'sent' | 'not-sent'; by: string }

/** What to do after the row is stored; `record` in the same transaction. */
export type OutboxCommand =
  | { type: 'gates' }
  | { type: 'record'; event: { source: 'textlift'; id: string; type: string; at: number; data: Record<string, unknown> } }
  | {
      type: 'post'
      key: string
      attempt: number
      to: string
      sender?: string
      text: string
      validitySeconds: number
      timeoutMillis: number
      statusToken?: string
    }
  | { type: 'list'; to: string; since: number; timeoutMillis: number }

/** What a send is made from: an approval, or a command that goes at once. */
export type OutboxOrder = ({ approval: { id: string; phone: string; text: string; slotAt: number; validUntil: number } } | { send: Command }) & {
  sender?: string
  statusToken?: string
}

/** A text that may be handed to the provider. */
export interface Command {
  /** The same for every attempt. */
  key: string
  to: string
  text: string
  kind: 'marketing' | 'reply' | 'service'
  validitySeconds: number
  validUntil: number
  /** The data of the `sms.queued` event that is written with the intent: all that reports and caps ask for, `messageId` too. */
  queued?: Record<string, unknown>
}

/** A send as it is stored at first, `approved`. */
export function outboxRow(order: OutboxOrder, now: Instant): OutboxRow

/** The send protocol: the row as it is to be stored, and what to do then. */
export function outboxAdvance(row: OutboxRow, input: OutboxInput, now: Instant): { row: OutboxRow; commands: OutboxCommand[]; note?: string }

export type Segment = 'hot' | 'warm' | 'cold'
export type Track = 'hot' | 'warm-customer' | 'warm-prospect' | 'cold'

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

/** One lead as a caller holds it. */
export interface LeadRecord {
  id: string
  phone?: string
  typedPhone?: string
  email?: string
  externalId?: string
  createdAt?: Instant
  attributes?: Record<string, unknown>
  live?: Record<string, { value: number; asOf: Instant; expiresAt: Instant }>
  events?: LeadEvent[]
  /** Consent and sms events of other records with this number. */
  numberEvents?: LeadEvent[]
}

/** The JSON text of a record, or of a list of them: a long history is read several times faster from a text than from objects. */
export type RecordText = string

/** A lead as its events tell it. */
export interface Lead {
  id: string
  name?: string
  phone?: string
  typedPhone?: string
  email?: string
  externalId?: string
  attributes: Record<string, unknown>
  segment: Segment
  track: Track
  consent: { state: 'granted' | 'revoked' | 'expired' | 'none'; since?: number; event?: string; expiresAt?: number }
  zones: string[]
  paused?: { reason: string; since: number }
  lifetime: Money
  /** Sales that were not fully refunded. */
  purchases: number
  lastInteractionAt?: number
  conversationUntil?: number
  /** Latest first. */
  timeline: { at: number; event: string; type: string; say: string; direction?: 'in' | 'out'; text?: string; status?: string }[]
  /** Ids of events that were told twice with different content. */
  conflicts: string[]
}

/** 0 to 100, with a receipt whose points sum to it. */
export interface Score {
  score: number
  /** Before it was held to 100: ranks at the top. */
  raw: number
  segment: Segment
  track: Track
  /** When the present segment began. */
  enteredAt: number
  receipt: { rule: string; points: number; events: string[]; ageDays?: number; say: string }[]
  /** Single steps of the lead that alone reach hot. */
  toHot: { rule: string; points: number; say: string }[]
  /** When it changes if nothing happens. */
  changesAt?: number
}

/** Why something is held, and until when. */
export interface Hold {
  reason: HeldReason
  until?: number
  /** For a receptionist. */
  say: string
}

/** Which text it is, and what it answers to. */
export interface TemplateUse {
  id: string
  version: number
  variant?: string
  kind: 'track' | 'trigger' | 'sequence' | 'lifecycle'
  track: Track
  sequence?: string
  step?: number
  trigger?: string
  /** The event that it answers to. */
  cause?: string
  asks: boolean
  sensitive: boolean
}

/** A fact in a text; `start` and `end` are UTF-16 indexes in `body`. */
export interface UsedSlot {
  slot: string
  value: string
  event?: string
  start: number
  end: number
  sensitive?: boolean
}

/** An experiment, and the arm that this person is in: by a hash of both, for good. */
export interface Exposure {
  experiment: string
  arm: string
}

/** Whether to text, what, when, and why. */
export interface Suggestion extends Score {
  /** What a person may edit. */
  body?: string
  /** Business name and opt-out line, where they are due. */
  appended?: string
  /** The whole as it is sent. */
  text?: string
  template?: TemplateUse
  slots?: UsedSlot[]
  sms?: SmsParts
  /** From when on what it says of time is not true any more. */
  trueUntil?: number
  /** What is approved. */
  hash?: string
  slot?: Omit<Slot, 'reasons' | 'zone'> & { zone: string; reasons: Hold[] }
  held?: Hold
  /**
   * The experiment that this person meets here: a text is proposed, or would be in another arm (a holdout: `held` says
   * `holdout`). Write it once as `experiment.exposed` (source `textlift`, data `{experiment, arm}`). Of several, the
   * first that the record's events do not show yet; all of them are in `exposures`.
   */
  exposure?: Exposure
  /** Every experiment met here, first that of the words (a message with variants: its id and the variant). */
  exposures?: Exposure[]
  why: { code: string; say: string }[]
  rejected: { template: string; reason: string; slot?: string; until?: number; say: string }[]
  alternatives: { template: TemplateUse; body: string; text: string; sms: SmsParts }[]
  superseded: { kind: TemplateUse['kind']; name: string; dueAt: number; by: string }[]
  blockers: Hold[]
  dormant?: Dormant
}

/** A cold lead: worth one more try, or to be let go. */
export interface Dormant {
  advice: 'revive' | 'remove'
  evidence: string[]
  say: string
}

export interface WorklistFilter {
  segment?: Segment
  track?: Track
  /** Only those held for this reason. */
  reason?: HeldReason
  limit?: number
}

export interface WorklistRow {
  id: string
  name?: string
  score: number
  raw: number
  segment: Segment
  track: Track
  lastInteractionAt?: number
  changesAt?: number
  say: string
  suggestion?: { template: string; kind: TemplateUse['kind']; at: number; zone: string; body: string; parts: number }
  held?: Hold
  dormant?: Dormant
}

/** Who first: raw score, then last interaction, then id. */
export interface Worklist {
  rows: WorklistRow[]
  totals: {
    leads: number
    hot: number
    warm: number
    cold: number
    ready: number
    held: { [reason in HeldReason]?: number }
    revive: number
    remove: number
  }
}

/** What was approved: these bytes are sent, or nothing. */
export interface Approval {
  id: string
  lead: string
  phone: string
  /** The hash of the suggestion. */
  suggestion: string
  kind: 'marketing'
  text: string
  body: string
  template: Omit<TemplateUse, 'kind' | 'track'> & { kind: string; track: string }
  slots: { slot: string; value: string; event?: string }[]
  /** The event of the consent. */
  consent: string
  segment: string
  track: string
  slotAt: number
  validUntil: number
  trueUntil?: number
  zone: string
  window?: { from: number; to: number }
  /** The experiment it counts for in reports, and the arm or variant; `sms.queued` carries both. */
  experiment?: string
  variant?: string
  parts: number
  identity: boolean
  edited: boolean
  by: string
  at: number
  /** How many answers, purchases, bookings and stops were known then. */
  known: number
  seal: string
}

/** No, and why. `voided`: the approval is of no use any more. */
export interface Refused {
  reason: string
  until?: number
  say: string
  voided?: true
}

export type Approved = { approval: Approval; refused?: undefined } | { refused: Refused; approval?: undefined }
export type Released = { send: Command; refused?: undefined } | { refused: Refused; send?: undefined }

/** A rate, never without its counts. */
export interface Rate {
  count: number
  of: number
  /** Absent where `of` is 0. */
  rate?: number
  /** Wilson's interval at 95 %. */
  low: number
  high: number
  /** Fewer than 30, or an interval too wide to be relied on (the publication standard of the NCHS). */
  thin: boolean
}

/** What texts did: counts of those handed over in the period, `converted` and `revenue` of sales in it. */
export interface Figures {
  sent: number
  delivered: number
  /** SMS parts: what carriers charge for. */
  parts: number
  /** To whom they went. */
  people: number
  replied: number
  clicked: number
  optedOut: number
  /** Purchases they earned a part of. */
  converted: number
  /** Deals won and appointments booked that they had a part in. */
  won: number
  booked: number
  revenue: Money
  cost: Money
  /** Absent when nothing was sent; so are those below. */
  revenuePerMessage?: Money
  revenuePerDelivered?: Money
  revenuePerPart?: Money
  /** What the texts of the period have earned until now, whenever the sale came, less refunds. */
  cohort: { revenue: Money; revenuePerMessage?: Money; revenuePerDelivered?: Money; revenuePerPart?: Money }
  /** Texts of the period that earned a part of a purchase that still stands. */
  conversionPerMessage: Rate
  /** People to whom such a text went. */
  conversionPerPerson: Rate
  optOutRate: Rate
  /** (revenue - cost) / cost; absent without cost. */
  roi?: number
  /** The same of the period before, not in rows by month. */
  before?: Figures
}

export type ReportRow = Figures & { key: string }

export interface ReportRequest {
  from: Instant
  to: Instant
  /** `last` unless told; markov and shapley stand in `models` only. */
  model?: Model
  by?: 'template' | 'segment' | 'track' | 'kind' | 'step' | 'window' | 'hour' | 'channel' | 'campaign' | 'experiment' | 'variant' | 'month'
}

/** What to do, and what shows it: silent where the figures do not clearly differ (two-sided test at 1 %). */
export interface ReportAdvice {
  about: 'segment' | 'step' | 'dormant'
  key: string
  advice: 'keep' | 'optimise' | 'abandon' | 'revive' | 'remove'
  /** For a person, with counts and intervals. */
  say: string
  evidence: { measure: 'conversion' | 'opt-out' | 'bought'; here: Rate; elsewhere: Rate }[]
}

/** Sales less refunds of people, up to the end of the period. */
export interface LifetimeValue {
  /** Buyers, of all people. */
  buyers: Rate
  total: Money
  /** Over all of them, buyers or not. */
  perPerson?: Money
}

/** What was sent, what came back, what every text earned, and what to do about it. */
export interface Report {
  from: number
  to: number
  /** The period that figures are compared with: from here to `from`. */
  comparedFrom: number
  model: Model
  by: NonNullable<ReportRequest['by']>
  currency: string
  /** Whose facts were added up. */
  people: number
  totals: Figures
  /** By the dimension asked for, best earning first; `none` is a key. By `channel` every channel, else texts only. */
  rows: ReportRow[]
  months: ReportRow[]
  segments: ReportRow[]
  steps: ReportRow[]
  /** Seven days from Monday of 24 hours each, on the leads' own clocks; revenue in minor units. */
  hours: { sent: number[][]; responded: number[][]; converted: number[][]; revenue: number[][] }
  /** Texts of the period; `responded`: answered or clicked. */
  funnel: { sent: number; delivered: Rate; responded: Rate; converted: Rate }
  /** Texts first. They and `unattributed` sum to `revenue`. */
  channels: { channel: string; revenue: Money; before?: Money }[]
  unattributed: Money
  revenue: Money
  /** Sales that no touch came before, of all sales of the period. */
  gaps: { sales: Rate; revenue: Money }
  /** All seven models side by side; channels, `unattributed` and `refundsOfEarlier` sum to `revenue`. */
  models: {
    model: Model
    channels: { channel: string; revenue: Money }[]
    /** In the order of the report's rows; absent in the data-driven models. */
    rows?: { key: string; revenue: Money }[]
    unattributed: Money
    /** Data-driven models: refunds of sales whose journeys lie in earlier periods. */
    refundsOfEarlier?: Money
    /** Why the model says nothing. */
    problem?: Problem
  }[]
  /** The ten biggest sales; credits by `model` sum to the amount, no touches: unattributed. */
  receipts: {
    sale: string
    lead: string
    at: number
    amount: Money
    refunded?: Money
    touches: { channel: string; at: number; credit: Money; event?: string; template?: string; step?: string }[]
  }[]
  /** Cohorts by month of the first text, `none` without one. */
  lifetime: LifetimeValue & { cohorts?: (LifetimeValue & { cohort: string })[] }
  /** Dormant people who bought: after a text, and those who have never got one. */
  reactivated: {
    dormantDays: number
    withinDays: number
    texted: Rate
    neverTexted: Rate
    groups: { key: string; texted: Rate; neverTexted: Rate }[]
    tooEarly: number
  }
  /** Money that is in no other figure. */
  otherCurrencies: { currency: string; sales: number; sold: Money; refunded: Money; cost: Money }[]
  /** Refunds that no sale stands for; in no figure of revenue. */
  looseRefunds: { count: number; amount: Money }
  advice: ReportAdvice[]
}

/** What a report needs to know of one person: good until its record gets an event or the playbook changes. Store it as it is. */
export interface ReportFacts {
  v: number
  lead: string
  [list: string]: unknown
}

/** A report to which people are added, each once. */
export interface Reporting {
  /** A list of facts, or text: a JSON list of them, or one a line. */
  add(facts: ReportFacts[] | string): void
  /** Once. */
  finish(): Report
}

/** One arm of an experiment. Only people whose days to convert are over have a known outcome. */
export interface ArmReport {
  arm: string
  /** Its parts of the people, by the playbook; absent for an arm that the playbook does not name. */
  share?: number
  holdout: boolean
  /** People who met it; of these still within their days; of these with a known outcome. */
  exposed: number
  pending: number
  people: number
  /** Of `people`, those who bought and were not paid everything back within their days. */
  conversions: number
  rate: number
  interval: Interval
  revenue: Money
}

/** What one experiment has shown. May be looked at after every person: at most 1 of 20 names a false winner. */
export interface ExperimentReport {
  /** An experiment of the playbook, or the id of a message with variants. */
  experiment: string
  /** How many days after the exposure a purchase still counts: the playbook's `attribution.lookBackDays`. */
  days: number
  currency: string
  /** `misassigned`: people are not in the arms as planned, trust nothing here. `unplanned`: not in the playbook, figures only. */
  outcome: 'winner' | 'open' | 'misassigned' | 'unplanned'
  /** The better arm, where one is better than all it was compared with. */
  winner?: string
  arms: ArmReport[]
  /** Exposed in more than one arm, counted in none. */
  mixed: number
  /** Evidence against "people are assigned as planned"; 1,000 for each comparison is too much. */
  misassignment?: number
  /** Every other arm against the first, which is the holdout if there is one. A winner is named from `evidence` = `enough` on. */
  comparisons: { arm: string; against: string; lift: number; interval: Interval; evidence: number; enough: number; winner?: string }[]
  /** With a holdout: minor units beyond what people would have spent anyway, for each treated person and over all. */
  incremental?: { perPerson: number; interval: Interval; total: number; totalInterval: Interval }
  say: string
}

/** By each model that looks at one sale, minor units; they sum exactly to what is left of the sale after refunds. */
export type CreditOf = Record<'first' | 'last' | 'linear' | 'position' | 'time-decay', number>

/** The sales of a lead, latest first, and what they go back to. */
export interface Credits {
  sales: {
    event: string
    at: number
    amount: Money
    /** What was paid back of it. */
    refunded?: Money
    /** What is left of it, where no touch came before. */
    unattributed?: Money
    /** The touches that earned it, earliest first; the last three where it is a text. */
    touches: { channel: string; at: number; event: string; credits: CreditOf; messageId?: string; template?: string; variant?: string }[]
  }[]
  lookBackDays: number
  /** Models that say nothing of one sale, and why. */
  notTold: { model: Model; say: string }[]
}

/** What the author of a text should mend; `start` and `end` are UTF-16 indexes. */
export interface Finding {
  rule: string
  severity: 'error' | 'warning'
  start: number
  end: number
  why: string
  better: string
}

/** How the person of an event is found, in this order; `number` is touched whoever holds it. */
export interface EventKeys {
  externalId?: string
  id?: string
  phone?: string
  email?: string
  /** Another event of the same source, whose person it is. */
  event?: string
  number?: string
  /** The event makes a lead that is not there yet. */
  creates: boolean
}

export type Industry = 'audiology' | 'healthcare' | 'dental' | 'professional' | 'home-services' | 'retail' | 'ecommerce' | 'b2b'

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
 * many there are; any other makes the next question fold that one lead anew. A lead with 20 events takes about 13 KB.
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

/** How records are read and answered. */
export interface BulkOptions {
  /** A record that is wrong gets an error in its place, instead of ending the work. */
  keepGoing?: boolean
  /** Of `scoreJson`: a line holds `{score, raw, segment, track}` and no receipt. */
  scoresOnly?: boolean
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
  page(record: LeadRecord | RecordText, now: Instant): { lead: Lead; score: Score; credits: Credits }
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
  approve(record: LeadRecord | RecordText, suggestion: Suggestion | string | { hash?: string }, decision: { by: string; text?: string }, now: Instant): Approved
  /** The approval that the playbook itself gives, if it does. */
  autoApprove(record: LeadRecord | RecordText, now: Instant): Approved | undefined
  /** May an approved text go now? */
  release(record: LeadRecord | RecordText, approval: Approval, now: Instant): Released
  /** A person answers a person. */
  reply(record: LeadRecord | RecordText, words: { text: string; by: string }, now: Instant): Released
  /** What an incoming text (the id of its event) means, and what is answered at once. */
  inbound(record: LeadRecord | RecordText, event: string, now: Instant): { kind: ReplyKind; sends: Command[]; say: string } | undefined
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
  arrive(events: unknown, arrival: { source: string; receivedAt: Instant; idPrefix?: string }): { event: LeadEvent; keys: EventKeys }[]
  /** How the person of an event is found. */
  keys(event: unknown): EventKeys
  /** Which of two tellings of one identity (source and id) is kept; `elsewhere`: they name different people. */
  settle(kept: LeadEvent | string, told: LeadEvent | string): { keep: 'kept' | 'told'; conflict: boolean; elsewhere: boolean }
}
