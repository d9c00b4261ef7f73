/** Charts as SVG within the page: shapes take their colours from its style sheet. */
import { html, type Html } from './html';
import { count, dayText } from './tell';

export interface Share {
  label: string;
  number: number;
  /** A class of the style sheet. */
  tone: string;
}

/** One bar, in parts, with its legend. */
export function shares(parts: Share[], title: string): Html {
  const shown = parts.filter(({ number }) => number > 0);
  const all = shown.reduce((sum, { number }) => sum + number, 0);
  let x = 0;
  const bars = shown.map(({ number, tone, label }) => {
    const wide = (number / all) * 1000;
    const bar = html`<rect class="${tone}" x="${x.toFixed(1)}" y="0" width="${Math.max(wide - 3, 2).toFixed(1)}" height="40" rx="4"><title>${label}: ${count(number)}</title></rect>`;
    x += wide;
    return bar;
  });
  return html`<figure class="shares">
<svg viewBox="0 0 1000 40" preserveAspectRatio="none" role="img" aria-label="${title}">${bars}</svg>
<figcaption>${shown.map(({ label, number, tone }) => html`<span class="key"><i class="${tone}"></i><b>${count(number)}</b> ${label}</span>`)}</figcaption>
</figure>`;
}

export interface Bar {
  /** Its axis label, where it has one. */
  label?: string;
  title: string;
  /** From the ground up. */
  parts: { number: number; tone: string }[];
}

/** Bars side by side, each in parts, above an axis. */
export function bars(all: Bar[], title: string): Html {
  const [wide, high, left, right, ground, top] = [1000, 240, 46, 14, 206, 14];
  const highest = Math.max(1, ...all.map(({ parts }) => parts.reduce((sum, { number }) => sum + number, 0)));
  const step = nice(highest);
  const ceiling = Math.ceil(highest / step) * step;
  const y = (number: number) => ground - (number / ceiling) * (ground - top);
  const each = (wide - left - right) / Math.max(all.length, 1);
  const room = Math.min(each * 0.72, 54);
  const lines = Array.from({ length: ceiling / step + 1 }, (_, n) => n * step);
  return html`<figure class="bars">
<svg viewBox="0 0 ${wide} ${high}" role="img" aria-label="${title}">
${lines.map((number) => html`<line class="grid" x1="${left}" x2="${wide}" y1="${y(number).toFixed(1)}" y2="${y(number).toFixed(1)}"/><text class="axis" x="${left - 8}" y="${(y(number) + 5).toFixed(1)}" text-anchor="end">${count(number)}</text>`)}
${all.map(({ label, title: told, parts }, index) => {
  const x = left + index * each + (each - room) / 2;
  let below = 0;
  const stacked = parts.map(({ number, tone }) => {
    if (number === 0) return undefined;
    const bar = html`<rect class="${tone}" x="${x.toFixed(1)}" y="${y(below + number).toFixed(1)}" width="${room.toFixed(1)}" height="${Math.max(y(below) - y(below + number), 1.5).toFixed(1)}" rx="2"/>`;
    below += number;
    return bar;
  });
  return html`<g><title>${told}</title>${stacked}${label ? html`<text class="axis" x="${(x + room / 2).toFixed(1)}" y="${ground + 22}" text-anchor="middle">${label}</text>` : undefined}</g>`;
})}
</svg></figure>`;
}

/** A round step that cuts a height into two to five. */
function nice(highest: number): number {
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  return Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? power);
}

/** Days from the first to the last of a list of dates, with what stands on them; a label for each Monday or first day. */
export function calendar(texts: { date: string; tone: string }[], tones: string[]): Bar[] {
  const dates = texts.map(({ date }) => date).sort();
  const [first, last] = [dates[0], dates.at(-1)];
  if (!first || !last) return [];
  const days: Bar[] = [];
  const end = Date.parse(last);
  const span = (end - Date.parse(first)) / 86_400_000 + 1;
  for (let at = Date.parse(first), index = 0; at <= end; at += 86_400_000, index += 1) {
    const date = new Date(at).toISOString().slice(0, 10);
    const parts = tones.map((tone) => ({ tone, number: texts.filter((text) => text.date === date && text.tone === tone).length }));
    const labelled = span <= 12 || new Date(at).getUTCDay() === 1;
    days.push({ ...(labelled && { label: dayText(date) }), title: `${dayText(date)}: ${parts.reduce((sum, { number }) => sum + number, 0)} texts`, parts });
  }
  return days;
}
