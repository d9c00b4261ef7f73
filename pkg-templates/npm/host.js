// How the module gets to run on this host, and what becomes of what it throws. Not an entry of the package.
import load, { initSync, reset } from './bindgen.js'

/** A mistake of the caller: what was wanted and what came, for every place where they differ. */
export class TextliftError extends Error {
  constructor(problems) {
    super(problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '))
    this.name = 'TextliftError'
    this.code = problems[0].code
    this.path = problems[0].path
    this.problems = problems
  }
}

let ready = false
let loading
let life = 0

/** Instantiates bytes or a compiled module, unless that was done before. */
export function start(module) {
  if (!ready) initSync({ module })
  ready = true
}

/** The same from a URL, a request or a response; a failure may be tried again. */
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

/** Which life of the module this is: what lived in an earlier one is gone. */
export function currentLife() {
  return life
}

/** Calls into the module. */
export function call(verb, ...values) {
  if (!ready) {
    throw new TextliftError([{ code: 'missing', path: '', message: 'call and await init() before anything else' }])
  }
  try {
    return verb(...values)
  } catch (thrown) {
    if (Array.isArray(thrown)) throw new TextliftError(thrown)
    // The module stopped half way (a trap, or the host's stack was used up): its memory is not to be trusted.
    life += 1
    reset()
    throw thrown
  }
}
