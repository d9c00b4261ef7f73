/**
 * Events in: whose they are, and everything that follows from them in the same turn.
 *
 * In: checked events. Out: rows, withdrawn sends, and the texts that an inbound text is owed at once. Who a person is,
 * what is withdrawn and what is answered comes from the engine.
 */
import { OWN_SOURCE } from '../config';
import type { ArrivedEvent, Command, Engine, EventKeys, RecordText, StoredEvent } from '../engine';
import type { Duplicates } from './duplicates';
import type { Outbox, Turn } from './outbox';
import type { Privacy } from './privacy';
import type { Person, Store, ToldEvent } from './store';
import { concernsNumber } from './store';

/** Confirming what an inbound text changed may change more; this often and no more. */
const SETTLE_ROUNDS = 4;

export interface Accepted {
  accepted: number;
  duplicates: number;
  unmatched: number;
  /** Of the duplicates, those that were told with other content; absent if there is none. */
  conflicts?: number;
  /** Of another system's messages, those that are no event here or that its source may not bring; absent if there is none. */
  unmapped?: number;
}

/** Whose an event is, and the number on which it works. */
interface Taken {
  person?: Person;
  number?: string;
}

export class Intake {
  constructor(
    private readonly store: Store,
    private readonly outbox: Outbox,
    private readonly duplicates: Duplicates,
    private readonly privacy: Privacy,
    private readonly engine: () => Engine,
  ) {}

  /** Takes in a batch whose events were checked; answers what became of them. `unmapped`: topics that are only counted. */
  takeIn(turn: Turn, events: ArrivedEvent[], unmapped?: { source: string; topics: string[] }): Accepted {
    const counts: Accepted = { accepted: 0, duplicates: 0, unmatched: 0 };
    const texts: { event: StoredEvent; person?: string; number: string }[] = [];
    let conflicts = 0;
    for (const { event, keys } of events) {
      const ordinary = this.takeOrdinary(turn, event, keys);
      if (ordinary) {
        counts.accepted += 1;
        if (event.type === 'sms.received' && ordinary.number !== undefined) texts.push({ event, person: ordinary.person?.id, number: ordinary.number });
        continue;
      }
      const before = this.store.told(event);
      if (!before && this.privacy.isErased(event)) {
        counts.duplicates += 1;
        continue;
      }
      const again = before && this.tellAgain(turn, event, keys, before);
      const taken = again ? again.taken : this.take(turn, event, keys);
      if (again) counts.duplicates += 1;
      else counts[taken?.person ? 'accepted' : 'unmatched'] += 1;
      if (again?.conflict) conflicts += 1;
      if (event.type === 'sms.received' && taken?.number !== undefined) texts.push({ event, person: taken.person?.id, number: taken.number });
    }
    if (conflicts > 0) counts.conflicts = conflicts;
    this.settle(turn);
    for (const { event, person, number } of texts) this.answer(turn, event, person, number);
    if (!unmapped || unmapped.topics.length === 0) return counts;
    this.store.countUnmapped(unmapped.source, unmapped.topics);
    return { ...counts, unmapped: unmapped.topics.length };
  }

  /**
   * Most events are new and of somebody known. Such a one is stored at once, and whether it was told before is seen by that;
   * nothing is answered, and nothing has changed, if it is any other.
   */
  private takeOrdinary(turn: Turn, event: StoredEvent, keys: EventKeys): Taken | undefined {
    const found = keys.creates ? undefined : this.store.find(keys, event.source);
    if (!found || event.at < found.person.created_at || this.privacy.isErased(event)) return undefined;
    const { person, isOpen } = found;
    const number = keys.number ?? person.phone ?? undefined;
    if (!this.store.insert(event, person.id, number)) return undefined;
    this.concern(turn, event, person.id, number, number === person.phone ? isOpen : undefined);
    this.store.claimAfter(person, event);
    return { person, number };
  }

  /** Stores an event that is new, or that comes in another's place, and gives it to its person if that is known. */
  private take(turn: Turn, event: StoredEvent, keys: EventKeys, whose?: Person): Taken {
    const person = whose ?? this.personOf(keys, event);
    const number = keys.number ?? person?.phone ?? undefined;
    this.keep(turn, event, person?.id, number);
    if (!person) this.store.wait(event, keys);
    if (person && keys.creates) this.identify(turn, person, keys);
    if (person) this.store.claimAfter(person, event);
    return { person, number };
  }

  /**
   * An identity is told again. Which telling is kept the engine says; in the place of another one it has its effects anew, on
   * whom that one concerned as well. What waits for its person may be told now by a key that is known.
   */
  private tellAgain(turn: Turn, event: StoredEvent, keys: EventKeys, before: ToldEvent): { conflict: boolean; taken?: Taken } {
    const text = JSON.stringify(event);
    if (text === before.json) return { conflict: false };
    const { keep, conflict, elsewhere } = this.engine().settle(before.json, text);
    const first = JSON.parse(before.json) as StoredEvent;
    const waits = before.person === null && !elsewhere;
    let taken: Taken | undefined;
    if (keep === 'told' || waits) {
      const whose = before.person === null || elsewhere ? undefined : this.store.person(before.person);
      this.store.takeBack(event);
      const [own, others] = inOrder(keys, this.engine().keys(first), keep === 'told');
      taken = this.take(turn, keep === 'told' ? event : first, elsewhere ? own : { ...addressOf(others), ...own }, whose);
      if (keep === 'told') this.revise(turn, before);
    }
    if (conflict || before.conflict) this.store.noteConflict(event);
    if (!conflict) return { conflict };
    const person = taken?.person?.id ?? before.person;
    if (person !== null) turn.people.add(person);
    return { conflict, taken: keep === 'told' ? taken : undefined };
  }

  /** Whom an event concerned that is told otherwise now. */
  private revise(turn: Turn, { json, person: id, number }: ToldEvent): void {
    if (number !== null) turn.numbers.add(number);
    const person = id === null ? undefined : this.store.person(id);
    if (!person) return;
    turn.people.add(person.id);
    if (this.engine().keys(JSON.parse(json)).creates) this.identify(turn, person, { creates: true });
  }

  private personOf(keys: EventKeys, { source, at }: StoredEvent): Person | undefined {
    const found = this.store.find(keys, source);
    if (!found || isAnother(keys, found)) return keys.creates ? this.store.create(keys, at) : undefined;
    const { person } = found;
    if (!keys.creates && at >= person.created_at) return person;
    this.store.complete(person, keys, at);
    return this.store.person(person.id);
  }

  /**
   * Stores an event and notes whom it may concern: its person; everybody on the number, if it is of a sort that holds for
   * a number; and a text to that number that is still to leave.
   */
  keep(turn: Turn, event: StoredEvent, person: string | undefined, number: string | undefined): void {
    this.store.insert(event, person, number);
    this.concern(turn, event, person, number);
  }

  private concern(turn: Turn, event: StoredEvent, person: string | undefined, number: string | undefined, isOpen?: boolean): void {
    if (person !== undefined) turn.people.add(person);
    if (number === undefined) return;
    if (concernsNumber(event.type) || (isOpen ?? this.outbox.isOpen(number))) turn.numbers.add(number);
    this.bar(turn, number, person);
  }

  /** A number of an erased person that comes again is opted out still. */
  bar(turn: Turn, number: string, person?: string): void {
    const optOut = this.privacy.keptOptOut(number);
    if (!optOut || this.store.isKnown(optOut)) return;
    this.store.insert(optOut, person, number);
    turn.numbers.add(number);
  }

  /** Has the engine say who a person is now, and gives them what waited for them. */
  private identify(turn: Turn, person: Person, keys: EventKeys): void {
    const { now } = turn;
    const identity = () => this.engine().lead(this.store.record(this.store.person(person.id) ?? person), now);
    const lead = identity();
    if (person.phone !== null && person.phone !== lead.phone) turn.numbers.add(person.phone);
    if (lead.phone !== undefined) turn.numbers.add(lead.phone);
    this.store.setIdentity(person.id, lead);
    if (lead.phone !== undefined) this.bar(turn, lead.phone, person.id);
    const claimed = this.store.claim(person.id, { ...keys, id: person.id, externalId: lead.externalId, phone: lead.phone, email: lead.email });
    if (claimed > 0) this.store.setIdentity(person.id, identity());
    this.duplicates.note(person.id);
  }

  /** Everything that follows from what changed: withdrawn sends, and rows of the worklist. */
  settle(turn: Turn): void {
    for (let round = 0; round < SETTLE_ROUNDS && turn.numbers.size > 0; round++) {
      for (const id of turn.people) {
        const phone = this.store.person(id)?.phone;
        if (phone) turn.numbers.add(phone);
      }
      const numbers = [...turn.numbers];
      turn.numbers.clear();
      for (const number of numbers) {
        const people = this.store.peopleOn(number);
        people.forEach((id) => turn.people.add(id));
        if (!this.outbox.isOpen(number)) continue;
        const { consent } = this.engine().lead(this.recordOn(number, people[0]), turn.now);
        this.outbox.review(turn, number, consent.state === 'revoked');
      }
    }
  }

  /** Sends at once what the engine says an inbound text is owed. */
  private answer(turn: Turn, event: StoredEvent, person: string | undefined, number: string): void {
    const heard = this.engine().inbound(this.recordOn(number, person), event.id, turn.now);
    for (const send of heard?.sends ?? []) this.sendNow(turn, send, person);
  }

  sendNow(turn: Turn, send: Command, person: string | undefined): string {
    const id = this.outbox.add(turn, { send }, person);
    this.outbox.advance(turn, id, { type: 'clock' });
    return id;
  }

  /** Writes an event of the edge's own about a lead. */
  note(turn: Turn, type: string, data: Record<string, unknown>, person: string, id: string = crypto.randomUUID()): string {
    const raw = { id, type, at: turn.now, data, lead: { id: person } };
    const events = this.engine().arrive([raw], { source: OWN_SOURCE, receivedAt: turn.now }) as ArrivedEvent[];
    for (const { event, keys } of events) {
      this.keep(turn, event, person, keys.number ?? this.store.person(person)?.phone ?? undefined);
    }
    return raw.id;
  }

  /** The record of a person; of the number alone, if it is nobody's. */
  private recordOn(number: string, person: string | undefined): RecordText {
    return (person === undefined ? undefined : this.store.recordOf(person)) ?? this.store.strangerRecord(number);
  }
}

const inOrder = <T>(a: T, b: T, isSo: boolean): [T, T] => (isSo ? [a, b] : [b, a]);

/** Of what an event is found by, that which names a person. */
const addressOf = ({ number: _number, creates: _creates, ...address }: EventKeys): Omit<EventKeys, 'number' | 'creates'> => address;

/**
 * Is this an event of somebody who only shares a number or an address with the person found? It makes a record, and
 * names another id than that record's: the two are reported as duplicates, and not merged.
 */
function isAnother(keys: EventKeys, { person, by }: NonNullable<ReturnType<Store['find']>>): boolean {
  if (!keys.creates || by === 'externalId' || by === 'id') return false;
  const otherId = keys.id !== undefined && keys.id !== person.id;
  const otherExternalId = keys.externalId !== undefined && person.external_id !== null && keys.externalId !== person.external_id;
  return otherId || otherExternalId;
}
