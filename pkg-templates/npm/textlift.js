// The verbs of textlift, the same on every host. Nothing is decided here: each hands its arguments to the engine.
import * as engine from './bindgen.js'
import { call, currentLife } from './host.js'

export { TextliftError } from './host.js'

export const version = () => call(engine.version)
export const tzdbVersion = () => call(engine.tzdbVersion)
export const localTime = (instant, zone) => call(engine.localTime, instant, zone)
export const instantOf = (local, zone) => call(engine.instantOf, local, zone)
export const phoneZones = (phone) => call(engine.phoneZones, phone)
export const smsParts = (text) => call(engine.smsParts, text)
export const readReply = (text, setting = {}) => call(engine.readReply, text, setting)
export const verifyWebhook = (request, now) => call(engine.verifyWebhook, request, now)
export const outboxRow = (order, now) => call(engine.outboxRow, order, now)
export const outboxAdvance = (row, input, now) => call(engine.outboxAdvance, row, input, now)
export const nextSlot = (question) => call(engine.nextSlot, question)
export const attribute = (journeys, options = {}) => call(engine.attribute, journeys, options)
export const opportunity = (question) => call(engine.opportunity, question)

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

  score(record, now) {
    return this.#call('score', record, now)
  }
}
