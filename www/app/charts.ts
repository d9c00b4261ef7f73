/** Charts in SVG of our own. Each has its table beside it; a chart tells nothing that its table does not. */
import { css, html, svg, type TemplateResult } from 'lit';

import { report as words } from '../words/pages';

export interface Bar {
  name: string;
  value: number;
  /** As it is written. */
  say: string;
}

/** A plain table: its head, its rows, each row headed by its first cell. */
export function table(head: readonly string[], rows: readonly (readonly (string | TemplateResult)[])[], label: string): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${label}>
    <table>
      <thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
      <tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
}

/** The table of a chart, folded away under it. */
export const asTable = (inside: TemplateResult): TemplateResult => html`<details><summary>${words.asTable}</summary>${inside}</details>`;

const [WIDE, HIGH, FOOT, HEAD] = [960, 220, 22, 20];

/** Columns over time. */
export function columns(bars: readonly Bar[], label: string): TemplateResult {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const step = WIDE / Math.max(bars.length, 6);
  const full = HIGH - FOOT - HEAD;
  return html`<svg class="columns" viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label=${label}>
    <line x1="0" x2=${WIDE} y1=${HIGH - FOOT} y2=${HIGH - FOOT} class="axis"></line>
    ${bars.map(({ name, value, say }, index) => {
      const high = Math.max(value > 0 ? 2 : 0, (value / most) * full);
      const middle = index * step + step / 2;
      return svg`<g><title>${name}: ${say}</title>
        <rect x=${index * step + step * 0.18} width=${step * 0.64} y=${HIGH - FOOT - high} height=${high} rx="3"></rect>
        <text x=${middle} y=${HIGH - FOOT - high - 6} text-anchor="middle">${say}</text>
        <text x=${middle} y=${HIGH - 6} text-anchor="middle" class="muted">${name}</text></g>`;
    })}
  </svg>`;
}

/** A thin bar for a table's cell, as long as its share of the largest. */
export const bar = (share: number): TemplateResult => html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width=${Math.max(0, Math.min(1, share)) * 100} height="4"></rect></svg>`;

export interface Cell {
  /** 0 to 1; the largest is the darkest. */
  weight: number;
  thin: boolean;
  say: string;
}

const [SIDE, LEFT, TOP] = [26, 40, 18];

/** Days down, hours across. */
export function heat(days: readonly (readonly Cell[])[], label: string): TemplateResult {
  return html`<svg class="heat" viewBox="0 0 ${LEFT + 24 * SIDE} ${TOP + 7 * SIDE}" role="img" aria-label=${label}>
    <defs>
      <pattern id="thin" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line y2="5" class="hatch"></line></pattern>
    </defs>
    ${Array.from({ length: 8 }, (_, index) => svg`<text x=${LEFT + index * 3 * SIDE} y="12" class="muted">${String(index * 3).padStart(2, '0')}</text>`)}
    ${days.map((cells, day) => svg`<text x="0" y=${TOP + day * SIDE + 17} class="muted">${words.days[day]}</text>
      ${cells.map(({ weight, thin, say }, hour) => svg`<g><title>${say}</title>
        <rect x=${LEFT + hour * SIDE + 1} y=${TOP + day * SIDE + 1} width=${SIDE - 2} height=${SIDE - 2} rx="4" class="ground"></rect>
        ${thin ? svg`<rect x=${LEFT + hour * SIDE + 1} y=${TOP + day * SIDE + 1} width=${SIDE - 2} height=${SIDE - 2} rx="4" fill="url(#thin)"></rect>` : svg`<rect x=${LEFT + hour * SIDE + 1} y=${TOP + day * SIDE + 1} width=${SIDE - 2} height=${SIDE - 2} rx="4" fill-opacity=${0.12 + 0.88 * weight}></rect>`}</g>`)}`)}
  </svg>`;
}

/** Rows as a file that a spreadsheet opens: no cell of it is taken for a formula. */
export function csv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => {
    const text = typeof value === 'number' ? String(value) : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

/** Hands a file to whoever sits there. */
export function download(name: string, type: string, content: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const chartStyles = css`
  svg.columns,
  svg.heat {
    display: block;
    width: 100%;
    min-width: 560px;
    fill: var(--_accent);
  }
  svg text {
    font-size: 12px;
    fill: var(--_ink);
  }
  svg text.muted {
    fill: var(--_muted);
  }
  svg.heat {
    max-width: 860px;
  }
  .axis {
    stroke: var(--_line);
  }
  .hatch {
    stroke: color-mix(in srgb, var(--_muted), transparent 30%);
    stroke-width: 1.5;
  }
  .ground {
    fill: var(--_ground);
  }
  .heat text {
    font-size: 11px;
  }
  svg.bar {
    display: block;
    width: 120px;
    height: 4px;
    margin-top: 4px;
    fill: var(--_accent);
  }
  td:not(:first-child) svg.bar {
    width: 84px;
    margin-inline-start: auto;
  }
  .scroll {
    overflow-x: auto;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_paper);
    margin-bottom: 14px;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 10px 14px;
    text-align: end;
    white-space: nowrap;
    border-bottom: 1px solid var(--_line);
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  th:first-child,
  td:first-child {
    text-align: start;
  }
  thead th {
    color: var(--_muted);
    font-size: 12.5px;
    font-weight: 550;
  }
  tbody th {
    font-weight: 550;
  }
  tfoot th,
  tfoot td {
    font-weight: 650;
    border: 0;
    border-top: 1px solid var(--_line);
  }
`;
