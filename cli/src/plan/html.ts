/** HTML in which every value is text, unless it was made here. */

export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | undefined | false | Part[];

/** A template whose values are escaped. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Html {
  return new Html(strings.map((text, index) => text + (index < values.length ? shown(values[index]) : '')).join(''));
}

function shown(value: Part): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  return String(value).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
