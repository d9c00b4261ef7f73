/** Reports to read, print and calculate with: `textlift/digest`, a module that is loaded apart from the engine's. */
import type { ExperimentReport, Instant, Report } from './textlift.js'

export interface DigestOptions {
  /** The heading; "What your texts earned" unless told. */
  title?: string
  /** Whose report it is. */
  business?: string
  /** The zone in which dates are told, the business's own; UTC unless told. */
  timeZone?: string
  /** What experiments have shown: the answer of `engine.experiments`. */
  experiments?: ExperimentReport[]
  /** When the page is made. */
  now: Instant
}

/** The tables of `reportCsv`. */
export type ReportTable =
  | 'totals' | 'rows' | 'months' | 'segments' | 'steps' | 'hours' | 'funnel' | 'channels' | 'models' | 'modelRows' | 'receipts' | 'touches'
  | 'lifetime' | 'lifetimeTotal' | 'reactivated' | 'reactivatedTotal' | 'advice' | 'revenue' | 'otherCurrencies' | 'experiments'

/** Loads the module in a browser; does nothing in Node and workerd. */
export function init(source?: URL | Request | Response | string): Promise<void>

/** One HTML file, whole in itself: no script, no request, light and dark, for screen and paper. A report may be JSON text. */
export function digestHtml(report: Report | string, options: DigestOptions): string

/** Every table as CSV (RFC 4180). `experiments` may stand in the report. */
export function reportCsv(report: (Report & { experiments?: ExperimentReport[] }) | string): Record<ReportTable, string>
