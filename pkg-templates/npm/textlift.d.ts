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
