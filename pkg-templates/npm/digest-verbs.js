// The verbs of the digest, the same on every host. Not an entry of the package.
import load, { digestHtml as html, initSync, reportCsv as csv, reset } from './digest-bindgen.js'
import { TextliftError } from './host.js'

let given
let ready = false
let loading

/** Takes bytes or a compiled module; they are instantiated at the first call. */
export function start(module) {
  given = module
}

/** Instantiates from a URL, a request or a response; a failure may be tried again. */
export async function fetchAndStart(source) {
  if (ready) return
  loading ??= load({ module_or_path: source })
  try {
    await loading
    ready = true
  } finally {
    loading = undefined
  }
}

function call(verb, ...values) {
  if (!ready) {
    if (given === undefined) {
      throw new TextliftError([{ code: 'missing', path: '', message: 'call and await init() before anything else' }])
    }
    initSync({ module: given })
    ready = true
  }
  try {
    return verb(...values)
  } catch (thrown) {
    if (Array.isArray(thrown)) throw new TextliftError(thrown)
    reset()
    throw thrown
  }
}

export const digestHtml = (report, options) => call(html, report, options)
export const reportCsv = (report) => call(csv, report)
