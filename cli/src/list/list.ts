/**
 * A list of people as somebody exported it, in; records as the engine reads them, out.
 *
 * Columns are known by their headers (`roles.ts`); cells become attributes and events. What cannot be read is told by line,
 * header and reason, and never guessed. Nothing is decided about a person here.
 */
import { instantOf, type LeadRecord, type Money, type Playbook } from 'textlift';

import { Failure } from '../failure';
import type { Row } from '../input/csv';
import { type DateOrder, onlyOrder, ordered, written, type Written } from './dates';
import { money } from './money';
import { plain, type Role, ROLE_NAMES, ROLES, spaced } from './roles';
import { answer, country, forbids, hasStates, phone, standing, state, zone } from './values';

export interface ListOptions {
  file?: string;
  playbook: Playbook;
  /** `phone=Handy`: a role and the header of its column, or `#3` for the third. */
  columns?: string[];
  dates?: DateOrder;
  now: number;
}

export interface Column {
  index: number;
  header: string;
  role: Role | 'attribute';
  /** Of an attribute that the playbook declares. */
  attribute?: string;
}

/** A row as a record, with what the list alone knows. */
export interface Person {
  line: number;
  record: LeadRecord;
  name?: string;
}

const SOURCE = 'list';
const DATE_ROLES: Role[] = ['created', 'lastActivity', 'lastContacted', 'lastVisit', 'closed', 'lost', 'consentAt', 'optOutAt'];

export class List {
  readonly columns: Column[];
  /** Headers that mean nothing here. */
  readonly unused: string[];
  order?: DateOrder;
  readonly #options: ListOptions;
  readonly #zone: string;
  readonly #country: string;
  readonly #currency: string;
  readonly #types: Record<string, string>;
  /** Dates that may be either, seen before the list settled it: the first is told. */
  #orderSeen?: { order: DateOrder; line: number; header: string };
  #open?: { line: number; header: string };

  constructor(header: string[], headerLine: number, options: ListOptions) {
    this.#options = options;
    this.order = options.dates;
    const { business, people } = options.playbook as { business?: Record<string, string>; people?: { attributes?: Record<string, { type: string }> } };
    this.#zone = business?.['timeZone'] ?? 'America/New_York';
    this.#country = business?.['country'] ?? 'US';
    this.#currency = business?.['currency'] ?? 'USD';
    this.#types = Object.fromEntries(Object.entries(people?.attributes ?? {}).map(([name, { type }]) => [name, type]));
    this.columns = this.#find(header, headerLine);
    const used = new Set(this.columns.map(({ index }) => index));
    this.unused = header.filter((name, index) => name && !used.has(index));
  }

  #find(header: string[], line: number): Column[] {
    const place = { file: this.#options.file, line };
    const found: Column[] = [];
    const taken = new Set<number>();
    const take = (index: number, role: Role | 'attribute', attribute?: string) => {
      taken.add(index);
      found.push({ index, header: header[index] || `#${index + 1}`, role, attribute });
    };
    const named = new Set<string>();
    for (const told of this.#options.columns ?? []) {
      const [name = '', ...rest] = told.split('=');
      const wanted = rest.join('=').trim();
      const role = ROLE_NAMES.find((known) => known.toLowerCase() === name.trim().toLowerCase());
      const attribute = Object.keys(this.#types).find((known) => known.toLowerCase() === name.trim().toLowerCase());
      if (!role && !attribute) throw new Failure(`--column ${told}: there is no column called ${name}`, {}, [`known are ${[...ROLE_NAMES, ...Object.keys(this.#types)].join(', ')}`]);
      const index = /^#\d+$/.test(wanted) ? Number(wanted.slice(1)) - 1 : header.findIndex((one) => plain(one) === plain(wanted));
      if (index < 0 || index >= header.length) throw new Failure(`--column ${told}: the list has no such header`, place, ['or name it by its place: --column phone=#3']);
      named.add(role ?? attribute ?? '');
      take(index, role ?? 'attribute', role ? undefined : attribute);
    }
    const plainly = header.map(plain);
    for (const role of ROLE_NAMES) {
      if (named.has(role)) continue;
      const { headers, several } = ROLES[role] as { headers: string[]; several?: true };
      // A header by its own name stands before one with "Person - " or the like in front.
      for (const name of [...headers, ...headers.map((one) => `${one}*`)]) {
        const places = plainly.flatMap((one, index) => ((name.endsWith('*') ? `${bare(one)}*` : one) === name && !taken.has(index) ? [index] : []));
        if (places.length > 1) {
          throw new Failure(`the header "${header[places[0] ?? 0]}" stands ${places.length} times, in columns ${places.map((index) => index + 1).join(' and ')}`, place, [
            `say which one is meant: --column ${role}=#${(places[0] ?? 0) + 1}`,
          ]);
        }
        if (places.length === 1) {
          take(places[0] ?? 0, role);
          if (!several) break;
        }
      }
    }
    for (const attribute of Object.keys(this.#types)) {
      const index = plainly.findIndex((one, at) => one === spaced(attribute) && !taken.has(at));
      if (!named.has(attribute) && index >= 0) take(index, 'attribute', attribute);
    }
    const who: (Role | 'attribute')[] = ['phone', 'mobile', 'otherPhone', 'email', 'id'];
    if (!found.some(({ role }) => who.includes(role))) {
      throw new Failure(`no column of phone numbers, e-mail addresses or ids in ${header.length}: wanted column names in the first row`, place, [
        'name the column of the numbers: --column phone=HEADER, or --column phone=#3',
      ]);
    }
    return found.sort((a, b) => a.index - b.index);
  }

  /** Looks at the dates of a row, to learn which order the list writes them in; throws where two rows contradict. */
  learn(row: Row): void {
    if (this.#options.dates) return;
    for (const { index, header, role } of this.columns) {
      if (!DATE_ROLES.includes(role as Role)) continue;
      const date = written(row.cells[index] ?? '');
      if (!date || !('first' in date)) continue;
      const order = onlyOrder(date);
      if (order === undefined) {
        if (date.first !== date.second) this.#open ??= { line: row.line, header };
      } else if (this.#orderSeen && this.#orderSeen.order !== order) {
        throw new Failure(`a date with the ${order === 'us' ? 'month' : 'day'} first, while line ${this.#orderSeen.line} (${this.#orderSeen.header}) has the other order`, { file: this.#options.file, line: row.line, field: header }, [
          'say which one the list is in, and mend the other: --dates us, --dates eu or --dates iso',
        ]);
      } else {
        this.#orderSeen ??= { order, line: row.line, header };
      }
    }
  }

  /** After the rows were looked at: refuses dates that could be either. */
  settle(): void {
    if (this.#options.dates) return;
    this.order = this.#orderSeen?.order;
    if (this.#open && !this.order) throw this.#either(this.#open.line, this.#open.header);
  }

  #either(line: number, header: string): Failure {
    return new Failure('this date could be US (month first) or European (day first), and none in the list tells which', { file: this.#options.file, line, field: header }, [
      'say which: --dates us, --dates eu, or --dates iso after an export as 2026-03-04',
    ]);
  }

  /** A row as a record, or everything that is wrong with it. */
  read(row: Row): Person | Failure[] {
    const problems: Failure[] = [];
    const cells = new Map<Role, { text: string; header: string }[]>();
    for (const { index, header, role } of this.columns) {
      const text = (row.cells[index] ?? '').trim();
      if (role === 'attribute' || !text) continue;
      cells.set(role, [...(cells.get(role) ?? []), { text, header }]);
    }
    const place = (field: string) => ({ file: this.#options.file, line: row.line, field });
    const text = (role: Role) => cells.get(role)?.[0]?.text;
    const date = (role: Role): number | undefined => {
      const cell = cells.get(role)?.[0];
      if (!cell || /^0+$|^[-—]+$|^(never|none|n\/a|null)$/i.test(cell.text)) return undefined;
      const at = this.#instant(written(cell.text));
      if (typeof at === 'number') return at;
      problems.push(at === 'either' ? this.#either(row.line, cell.header) : new Failure(`wanted a date such as 2026-03-04${this.order === 'us' ? ' or 3/4/2026' : this.order === 'eu' ? ' or 4/3/2026 (day first)' : ''}, got a text of ${cell.text.length} characters`, place(cell.header)));
      return undefined;
    };

    const land = this.#land(cells.get('country')?.[0], (field) => problems.push(new Failure('wanted a country such as US or Germany', place(field))));
    const { firstName, lastName, name } = names(text('firstName'), text('lastName'), text('fullName'));
    const attributes: Record<string, unknown> = { ...(firstName && { firstName }), ...(lastName && { lastName }) };
    if (cells.has('country')) attributes['country'] = land;
    const region = cells.get('state')?.[0];
    if (region && hasStates(land)) {
      const code = state(region.text, land);
      if (code) attributes['state'] = code;
      else problems.push(new Failure('wanted a state or province such as AZ or Arizona', place(region.header)));
    }
    const postal = text('postalCode');
    // A spreadsheet takes the leading zero of New England's codes for nothing.
    if (postal) attributes['postalCode'] = land === 'US' && /^\d{3,4}$/.test(postal) ? postal.padStart(5, '0') : postal;
    const clock = cells.get('timeZone')?.[0];
    if (clock) {
      const found = zone(clock.text);
      if (found) attributes['timeZone'] = found;
      else problems.push(new Failure('wanted a time zone such as America/Phoenix', place(clock.header)));
    }
    for (const { index, header, role, attribute } of this.columns) {
      const cell = (row.cells[index] ?? '').trim();
      if (role !== 'attribute' || !attribute || !cell) continue;
      const value = this.#attribute(cell, this.#types[attribute]);
      if (value === undefined) problems.push(new Failure(`wanted ${this.#types[attribute] === 'bool' ? 'yes or no' : `a ${this.#types[attribute]}`}`, place(header)));
      else attributes[attribute] = value;
    }

    const numbers = [...(cells.get('mobile') ?? []), ...(cells.get('phone') ?? []), ...(cells.get('otherPhone') ?? [])];
    const read = numbers.map((cell) => ({ cell, answer: phone(cell.text, land) }));
    const usable = read.find(({ answer }) => 'phone' in answer);
    const wrong = read[0];
    if (!usable && wrong && 'why' in wrong.answer) problems.push(new Failure(wrong.answer.why, place(wrong.cell.header)));

    const created = date('created');
    const [activity, contacted, visit, closed, lost] = [date('lastActivity'), date('lastContacted'), date('lastVisit'), date('closed'), date('lost')];
    const known = [created, activity, contacted, visit, closed, lost].filter((at) => at !== undefined && at <= this.#options.now) as number[];
    const first = created ?? (known.length > 0 ? Math.min(...known) : undefined);
    const events: NonNullable<LeadRecord['events']> = [];
    const happened = (role: string, type: string, at: number | undefined, data?: Record<string, unknown>) => {
      if (at !== undefined) events.push({ id: `${row.line}.${role}`, source: SOURCE, type, at, ...(data && { data }) } as (typeof events)[number]);
    };

    // Who came into a list of leads asked for something then.
    happened('created', 'form.submitted', created, { form: 'inquiry' });
    // The one interaction that claims nothing but that they were there.
    happened('activity', 'page.viewed', activity);
    happened('contacted', 'call', contacted, { direction: 'outbound' });
    happened('visit', 'visit', visit);

    const stages = (cells.get('stage') ?? []).map((cell) => standing(cell.text));
    const cell = cells.get('amount')?.[0];
    const amount = cell && this.#money(cell.text, text('currency'));
    if (cell && amount === undefined) problems.push(new Failure('wanted an amount such as 2500 or $2,500.00', place(cell.header)));
    const item = text('item');
    const worth = amount && amount.minor > 0 ? amount : undefined;
    if (stages.includes('bought') || (closed !== undefined && !stages.includes('lost') && !cells.has('stage'))) {
      happened('sale', 'purchase', closed ?? activity ?? first ?? this.#options.now, { amount: worth ?? { minor: 0, currency: this.#currency }, ...(item && { item }) });
    } else if (stages.includes('lost') || lost !== undefined) {
      happened('lost', 'opportunity.lost', lost ?? closed ?? activity ?? first ?? this.#options.now, worth && { amount: worth });
    } else if (worth || item) {
      happened('quote', 'quote.requested', created ?? first, { ...(worth && { amount: worth }), ...(item && { item }) });
    }

    this.#consent(cells, { first, date, happened, problem: (field, message) => problems.push(new Failure(message, place(field))) });
    if (!usable && !text('email') && !text('id') && numbers.length === 0) problems.push(new Failure('a row without number, e-mail address and id: nobody can be found by it', { file: this.#options.file, line: row.line }));
    if (problems.length > 0) return problems;

    const record: LeadRecord = {
      id: text('id')?.slice(0, 200) ?? `line-${row.line}`,
      ...(usable && 'phone' in usable.answer && { phone: usable.answer.phone, typedPhone: usable.cell.text }),
      ...(text('email') && { email: text('email') }),
      ...(first !== undefined && { createdAt: first }),
      attributes,
      events,
    };
    return { line: row.line, record, name };
  }

  #consent(
    cells: Map<Role, { text: string; header: string }[]>,
    { first, date, happened, problem }: {
      first: number | undefined;
      date: (role: Role) => number | undefined;
      happened: (role: string, type: string, at: number | undefined, data?: Record<string, unknown>) => void;
      problem: (field: string, message: string) => void;
    },
  ): void {
    const at = date('consentAt');
    let stopped = false;
    let agreed: number | undefined;
    for (const { text, header } of cells.get('consent') ?? []) {
      const said = answer(text);
      // A date in place of a yes is when they agreed.
      const when = said === undefined ? this.#instant(written(text)) : undefined;
      if (said === 'stopped') stopped = true;
      else if (said === 'yes') agreed ??= at ?? first ?? this.#options.now;
      else if (typeof when === 'number') agreed ??= when;
      else if (said === undefined) problem(header, 'wanted yes or no (or the date of the consent)');
    }
    if (!cells.has('consent') && at !== undefined && this.columns.every(({ role }) => role !== 'consent')) agreed = at;
    happened('consent', 'consent.granted', agreed === undefined ? undefined : Math.min(agreed, this.#options.now));
    for (const { text } of cells.get('optOut') ?? []) stopped ||= forbids(text);
    const when = date('optOutAt');
    if (stopped || when !== undefined) happened('opt-out', 'consent.revoked', Math.min(when ?? this.#options.now, this.#options.now));
  }

  #instant(date: Written | undefined): number | 'either' | undefined {
    if (!date) return undefined;
    if ('at' in date) return date.at;
    if ('local' in date) {
      try {
        return instantOf(date.local, this.#zone).at;
      } catch {
        return undefined;
      }
    }
    if (!this.order) return date.first === date.second ? this.#instant(ordered(date, 'us')) : 'either';
    return this.#instant(ordered(date, this.order));
  }

  #money(text: string, currency: string | undefined): Money | undefined {
    return money(text, currency && /^[A-Za-z]{3}$/.test(currency) ? currency.toUpperCase() : this.#currency);
  }

  #land(cell: { text: string; header: string } | undefined, wrong: (field: string) => void): string {
    if (!cell) return this.#country;
    const found = country(cell.text);
    if (!found) wrong(cell.header);
    return found ?? this.#country;
  }

  #attribute(cell: string, type: string | undefined): unknown {
    if (type === 'bool') {
      const said = answer(cell);
      return said === undefined || said === 'stopped' ? undefined : said === 'yes';
    }
    if (type === 'money') return this.#money(cell, undefined);
    if (type === 'zone') return zone(cell);
    if (type === 'number') return /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : undefined;
    if (type === 'date' || type === 'instant') {
      const at = this.#instant(written(cell));
      return typeof at !== 'number' ? undefined : type === 'instant' ? at : new Date(at).toISOString().slice(0, 10);
    }
    return cell;
  }
}

/** `person postal code` -> `postal code` */
const bare = (header: string) => header.replace(/^(person|contact|lead|deal|customer|client|patient|mailing|billing|primary) /, '');

/** First and last name, from two cells or from one (`Lee, Sarah` and `Sarah Lee`); and how the list calls them. */
function names(first: string | undefined, last: string | undefined, full: string | undefined) {
  if (first || last || !full) return { firstName: tidy(first), lastName: tidy(last), name: [first, last].filter(Boolean).join(' ') || undefined };
  const [behind, before] = full.split(/\s*,\s*/, 2);
  if (before && !/^(jr|sr|md|phd|dds|ii|iii|esq)\.?$/i.test(before)) return { firstName: tidy(before.split(/\s+/)[0]), lastName: tidy(behind), name: `${before} ${behind}` };
  const words = (behind ?? '').replace(/^(mr|mrs|ms|miss|dr|prof|herr|frau)\.?\s+/i, '').split(/\s+/);
  return { firstName: tidy(words[0]), lastName: tidy(words.slice(1).join(' ') || undefined), name: full };
}

/** `SARAH` and `sarah` are how forms are filled in, not how people are greeted. */
function tidy(name: string | undefined): string | undefined {
  if (!name || !/^(\p{Lu}+|\p{Ll}+)$/u.test(name) || name.length < 3) return name || undefined;
  return name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
}
