/**
 * What the edge answers when it cannot do what was asked: an RFC 9457 problem document with a stable `code`.
 *
 * In: a code of the table below, and what a person needs to mend it. Out: a `Response`. No document ever
 * holds a phone number, a name or a text of a person.
 *
 *     problem('not-found')   // 404 {"type":"urn:textlift:problem:not-found","title":"Nothing here", ...}
 */
import { TextliftError } from './engine';

/** Every code the edge itself answers, with its HTTP status and its title. Codes are a promise, wording is not. */
export const CODES = {
  'not-json': [400, 'The body is not JSON'],
  unauthorized: [401, 'Not authorised'],
  forbidden: [403, 'Not allowed for this role'],
  'not-found': [404, 'Nothing here'],
  'suggestion-changed': [409, 'The suggestion has changed'],
  'wrong-state': [409, 'Not possible in the present state'],
  refused: [409, 'Refused'],
  'body-too-large': [413, 'The body is too large'],
  invalid: [422, 'The request is not valid'],
  'malformed-event': [422, 'An event of the batch is malformed'],
  'bad-playbook': [422, 'The playbook is not valid'],
  'key-reused': [422, 'The idempotency key was used for another request'],
  'key-missing': [400, 'An Idempotency-Key header is needed'],
  'too-many-requests': [429, 'Too many requests, please wait'],
  internal: [500, 'Something went wrong'],
  unavailable: [503, 'Not stored, please send again'],
  overloaded: [503, 'Too much at once, please send again'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof CODES;

/** One mistake in an input: where, what was wanted. `index` and `field` split the path of an event in a batch. */
export interface Mistake {
  code: string;
  path: string;
  message: string;
  index?: number;
  field?: string;
}

/** A problem as it travels between the object and the worker. */
export interface Problem {
  code: ProblemCode;
  detail?: string;
  /** The engine's reason for a refusal, from the list of reason codes. */
  reason?: string;
  until?: number;
  problems?: Mistake[];
}

/** What an object's method answers: a value, or a problem. Thrown errors lose their shape between isolates. */
export type Answer<T> = { ok: T } | { problem: Problem };

export const fail = (code: ProblemCode, more: Omit<Problem, 'code'> = {}): { problem: Problem } => ({ problem: { code, ...more } });

/** The document for a problem. */
export function problem(given: ProblemCode | Problem, headers: Record<string, string> = {}): Response {
  const it = typeof given === 'string' ? { code: given } : given;
  const [status, title] = CODES[it.code];
  const body = { type: `urn:textlift:problem:${it.code}`, title, status, ...it };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...headers,
    },
  });
}

/** The mistakes of an error thrown by the engine; anything else is thrown on. */
export function mistakes(error: unknown): Mistake[] {
  if (!(error instanceof TextliftError)) throw error;
  return error.problems.map(({ code, path, message }) => {
    const batch = /^(?:events)?\[(\d+)\]\.?(.*)$/.exec(path);
    return batch ? { code, path, message, index: Number(batch[1]), field: batch[2] ?? '' } : { code, path, message };
  });
}
