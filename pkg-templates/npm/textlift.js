// The verbs of textlift, the same on every host. Nothing is decided here: each hands its arguments to the engine.
import * as engine from './bindgen.js'
import { call, currentLife, TextliftError } from './host.js'

export { TextliftError } from './host.js'

export const version = () => call(engine.version)
export const tzdbVersion = () => call(engine.tzdbVersion)
export const localTime = (instant, zone) => call(engine.localTime, instant, zone)
export const instantOf = (local, zone) => call(engine.instantOf, local, zone)
export const phoneZones = (phone) => call(engine.phoneZones, phone)
export const smsParts = (text) => call(engine.smsParts, text)
export const smsPartsColumns = (texts) => call(engine.smsPartsColumns, texts)
export const readReply = (text, setting = {}) => call(engine.readReply, text, setting)
export const verifyWebhook = (request, now) => call(engine.verifyWebhook, request, now)
export const openWebhook = (frame, body, now) => call(engine.openWebhook, frame, body, now)
export const outboxRow = (order, now) => call(engine.outboxRow, order, now)
export const outboxAdvance = (row, input, now) => call(engine.outboxAdvance, row, input, now)
export const nextSlot = (question) => call(engine.nextSlot, question)
export const nextSlots = (question, instants) => call(engine.nextSlots, question, instants)
export const attribute = (journeys, options = {}) => call(engine.attribute, journeys, options)
export const attributeColumns = (columns, options = {}) => call(engine.attributeColumns, columns, options)
export const verdict = (pair) => call(engine.verdict, pair)
export const opportunity = (question) => call(engine.opportunity, question)
export const starterPlaybook = (industry) => call(engine.starterPlaybook, industry)

/** One validated playbook, and every question about leads under it. */
export class Engine {
  #playbook
  #engine
  #life

  constructor(playbook) {
    this.#engine = call(() => new engine.Engine(playbook))
    this.#life = currentLife()
    // What the engine has taken is plain JSON, so this is an exact copy of it.
    this.#playbook = JSON.stringify(playbook)
  }

  #call(verb, ...values) {
    return call(() => {
      if (this.#life !== currentLife()) {
        this.#engine = new engine.Engine(JSON.parse(this.#playbook))
        this.#life = currentLife()
      }
      return this.#engine[verb](...values)
    })
  }

  lead(record, now) {
    return this.#call('lead', record, now)
  }

  page(record, now) {
    return this.#call('page', record, now)
  }

  score(record, now) {
    return this.#call('score', record, now)
  }

  suggest(record, now) {
    return this.#call('suggest', record, now)
  }

  scoreJson(bytes, now, options = {}) {
    return this.#call('scoreJson', bytes, options, now)
  }

  suggestJson(bytes, now, options = {}) {
    return this.#call('suggestJson', bytes, options, now)
  }

  scoreColumns(columns, now) {
    return this.#call('scoreColumns', columns, now)
  }

  worklist(records, now, filter = {}) {
    return this.#call('worklist', records, filter, now)
  }

  approve(record, suggestion, decision, now) {
    return this.#call('approve', record, suggestion, decision, now)
  }

  autoApprove(record, now) {
    return this.#call('autoApprove', record, now)
  }

  release(record, approval, now) {
    return this.#call('release', record, approval, now)
  }

  reply(record, words, now) {
    return this.#call('reply', record, words, now)
  }

  inbound(record, event, now) {
    return this.#call('inbound', record, event, now)
  }

  credits(record, now) {
    return this.#call('credits', record, now)
  }

  report(records, request, now) {
    return this.#call('report', records, request, now)
  }

  experiments(records, now) {
    return this.#call('experiments', records, now)
  }

  reportFacts(record, now) {
    return this.#call('reportFacts', record, now)
  }

  reportOf(facts, request, now) {
    const report = this.reporting(request, now)
    report.add(facts)
    return report.finish()
  }

  reporting(request, now) {
    const draft = this.#call('reporting', request, now)
    return { add: (facts) => call(() => draft.add(facts)), finish: () => call(() => draft.finish()) }
  }

  open(options = {}) {
    return new Book(this.#call('open', options), currentLife())
  }

  lint(template) {
    return this.#call('lint', typeof template === 'string' ? template : template?.text)
  }

  readEvents(events, arrival) {
    return this.#call('readEvents', events, arrival)
  }

  arrive(events, arrival) {
    return this.#call('arrive', events, arrival)
  }

  keys(event) {
    return this.#call('keys', event)
  }

  settle(kept, told) {
    return this.#call('settle', kept, told)
  }
}

/** Leads that stay in the module; opened by an engine. */
class Book {
  #book
  #life

  constructor(book, life) {
    this.#book = book
    this.#life = life
  }

  #call(verb, ...values) {
    if (this.#book === undefined) throw closed('the book was closed by free()')
    if (this.#life !== currentLife()) {
      throw closed('the module was started afresh after it had stopped half way: open a new book and apply everything again')
    }
    return call(() => this.#book[verb](...values))
  }

  apply(told) {
    return this.#call('apply', told)
  }

  score(id, now) {
    return this.#call('score', id, now)
  }

  suggest(id, now) {
    return this.#call('suggest', id, now)
  }

  worklist(now, filter = {}) {
    return this.#call('worklist', filter, now)
  }

  forget(id) {
    return this.#call('forget', id)
  }

  held() {
    return this.#call('held')
  }

  free() {
    const book = this.#book
    this.#book = undefined
    // What an earlier life of the module held is gone with it.
    if (book !== undefined && this.#life === currentLife()) book.free()
  }
}

const closed = (message) => new TextliftError([{ code: 'closed', path: '', message }])
