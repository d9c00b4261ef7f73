// A WebAssembly module as far as its packing needs it: sections, function bodies, names of functions.

const IMPORTS = 2
const CODE = 10
const DATA = 11
const CUSTOM = 0
const FUNCTION_NAMES = 1
const CONSTANT = 0x41

/** Reads on from a place in the bytes. */
class Cursor {
  constructor(bytes, at = 0) {
    this.bytes = bytes
    this.at = at
  }
  get done() {
    return this.at >= this.bytes.length
  }
  byte() {
    return this.bytes[this.at++]
  }
  number() {
    for (let value = 0, place = 1; ; place *= 128) {
      const byte = this.byte()
      value += (byte & 127) * place
      if (byte < 128) return value
    }
  }
  take(length) {
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
  counted() {
    return this.take(this.number())
  }
  limits() {
    const flags = this.byte()
    for (let bounds = flags & 1 ? 2 : 1; bounds > 0; bounds--) this.number()
  }
}

function number(value) {
  const bytes = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128)
  return Buffer.from([...bytes, value])
}

const counted = (...parts) => {
  const all = Buffer.concat(parts)
  return Buffer.concat([number(all.length), all])
}

/** `[{id, content}]`, in order. */
function sections(wasm) {
  const cursor = new Cursor(wasm, 8)
  const found = []
  while (!cursor.done) found.push({ id: cursor.byte(), content: cursor.counted() })
  return found
}

const written = (wasm, list) =>
  Buffer.concat([wasm.subarray(0, 8), ...list.flatMap(({ id, content }) => [Buffer.from([id]), counted(content)])])

/** How many functions come from outside: they are numbered before those with a body. */
function imported(list) {
  const cursor = new Cursor(list.find(({ id }) => id === IMPORTS).content)
  let functions = 0
  for (let left = cursor.number(); left > 0; left--) {
    cursor.counted()
    cursor.counted()
    const kind = cursor.byte()
    if (kind === 0) functions += 1
    if (kind === 1) cursor.byte()
    if (kind === 1 || kind === 2) cursor.limits()
    else cursor.number()
    if (kind === 3) throw new Error('an imported global is not foreseen')
  }
  return functions
}

const isNames = ({ id, content }) => id === CUSTOM && new Cursor(content).counted().toString() === 'name'

/** The bodies of the functions, in order. */
export function bodies(wasm) {
  const cursor = new Cursor(sections(wasm).find(({ id }) => id === CODE).content)
  return Array.from({ length: cursor.number() }, () => cursor.counted())
}

/** The module with other bodies of its functions. */
export function withBodies(wasm, list) {
  const content = Buffer.concat([number(list.length), ...list.map((body) => counted(body))])
  return written(wasm, sections(wasm).map((section) => (section.id === CODE ? { id: CODE, content } : section)))
}

/** The data that is laid into memory: `[{at, bytes}]`. The bytes are the module's own: who writes into them changes it. */
export function data(wasm) {
  const cursor = new Cursor(sections(wasm).find(({ id }) => id === DATA).content)
  return Array.from({ length: cursor.number() }, () => {
    if (cursor.number() !== 0 || cursor.byte() !== CONSTANT) throw new Error('data without a fixed place is not foreseen')
    const at = cursor.number()
    cursor.byte()
    return { at, bytes: cursor.counted() }
  })
}

/** The names of the functions that have a body, in order; `''` where none is told. */
export function names(wasm) {
  const list = sections(wasm)
  const before = imported(list)
  const told = bodies(wasm).map(() => '')
  const cursor = new Cursor(list.find(isNames).content)
  cursor.counted()
  while (!cursor.done) {
    const [kind, part] = [cursor.byte(), new Cursor(cursor.counted())]
    if (kind !== FUNCTION_NAMES) continue
    for (let left = part.number(); left > 0; left--) {
      const [index, name] = [part.number(), part.counted().toString()]
      if (index >= before) told[index - before] = name
    }
  }
  return told
}

/** The module with these names of the functions that have a body, and no others. */
export function withNames(wasm, list) {
  const rest = sections(wasm).filter((section) => !isNames(section))
  const before = imported(rest)
  const entries = list.flatMap((name, place) => [number(before + place), counted(Buffer.from(name))])
  const map = counted(number(list.length), ...entries)
  const content = Buffer.concat([counted(Buffer.from('name')), Buffer.from([FUNCTION_NAMES]), map])
  return written(wasm, [...rest, { id: CUSTOM, content }])
}
