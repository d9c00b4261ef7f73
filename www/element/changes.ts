/** What is different between the suggestion that somebody looked at and the present one, in sentences. */
import { words } from '../words/element';
import type { Look } from './plan';
import { label, sentence, when } from './say';
import type { SuggestionView } from './shapes';

export function changes(before: SuggestionView, after: SuggestionView, { now, tools }: Look): string[] {
  if (after.body === undefined) return [after.held ? words.changed.held(sentence(after.held.say)) : words.changed.gone];
  const told: string[] = [];
  for (const { slot, value } of before.slots ?? []) {
    const other = after.slots?.find((it) => it.slot === slot)?.value;
    if (other !== undefined && other !== value) told.push(words.changed.fact(label(slot.replaceAll('.', ' ')), value, other));
  }
  if (told.length === 0 && before.body !== after.body) told.push(words.changed.text);
  if (before.appended !== after.appended) told.push(words.changed.tail);
  if (before.slot && after.slot && before.slot.at !== after.slot.at)
    told.push(words.changed.time(when(before.slot.at, before.slot.zone, now, tools), when(after.slot.at, after.slot.zone, now, tools)));
  return told.length > 0 ? told : [words.changed.other];
}
