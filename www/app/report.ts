/** What the texts of this month earned: by template, with the last and the linear model side by side. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';

import { dayOf, label, money, myZone } from '../element/say';
import { tokens } from '../element/tokens';
import type { Figures, Money, Report } from './shapes';

/** The four figures that say how the month goes. */
export function strip({ totals, unattributed }: Report): TemplateResult {
  const figures: [string, string, string][] = [
    ['Revenue per message', totals.revenuePerMessage ? money(totals.revenuePerMessage) : '–', 'per-message'],
    ['Revenue from texts', money(totals.revenue), 'revenue'],
    ['Texts sent', totals.sent.toLocaleString(), 'sent'],
    ['Sales after a text', totals.converted.toLocaleString(), 'converted'],
    ['Sales without a text', money(unattributed), 'unattributed'],
  ];
  return html`<dl class="strip" aria-label="This month">${figures.map(([name, value, key]) => html`<div data-figure=${key}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export const stripStyles = css`
  .strip {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 40px;
  }
  .strip dt {
    color: var(--_muted);
    font-size: 12.5px;
    line-height: 18px;
    white-space: nowrap;
  }
  .strip dd {
    font-size: 18px;
    line-height: 24px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
`;

export class ReportPage extends LitElement {
  static override properties = { last: { attribute: false }, linear: { attribute: false } };
  declare last: Report | undefined;
  declare linear: Report | undefined;

  override render(): TemplateResult {
    const { last, linear } = this;
    if (!last || !linear) return html`<p class="none muted" role="status">Adding up the month…</p>`;
    const byKey = new Map(linear.rows.map((row) => [row.key, row]));
    const rows = [...last.rows].sort((a, b) => b.revenue.minor - a.revenue.minor || b.sent - a.sent);
    const most = Math.max(1, ...rows.map(({ revenue }) => revenue.minor));
    return html`
      <header>
        <h1>This month</h1>
        <p class="muted">${dayOf(last.from, myZone(), last.to)} to ${dayOf(last.to, myZone(), last.to)}. A sale is credited to the messages and visits of the 30 days before it.</p>
      </header>
      ${strip(last)}
      <div class="scroll" tabindex="0" role="region" aria-label="By template">
        <table>
          <thead>
            <tr>
              <th scope="col">Text</th>
              <th scope="col">Sent</th>
              <th scope="col">Replied</th>
              <th scope="col">Sales</th>
              <th scope="col">Opted out</th>
              <th scope="col">Last touch</th>
              <th scope="col">Linear</th>
              <th scope="col">Per message</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => line(label(row.key), row, byKey.get(row.key)?.revenue ?? zero(row), row.revenue.minor / most))}
          </tbody>
          <tfoot>
            ${line('All texts', last.totals, linear.totals.revenue)}
          </tfoot>
        </table>
      </div>
      ${rows.length === 0 ? html`<p class="none muted">No text has been sent this month.</p>` : nothing}
      <p class="muted small">Last touch gives a sale to the latest message or visit before it; linear shares it equally among all of them. Sales without any: ${money(last.unattributed)}.</p>
    `;
  }

  static override styles = [
    tokens,
    stripStyles,
    css`
      :host {
        display: block;
        max-width: 1080px;
        margin: 0 auto;
        padding: 28px 24px 48px;
      }
      h1 {
        font-size: 22px;
        line-height: 28px;
        font-weight: 650;
        letter-spacing: -0.015em;
      }
      .strip {
        margin: 22px 0;
        padding: 18px 20px;
        border: 1px solid var(--_line);
        border-radius: var(--_radius);
        background: var(--_paper);
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
      th:first-child,
      td:first-child {
        text-align: start;
        min-width: 150px;
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
      }
      .bar {
        display: block;
        margin-top: 4px;
      }
      .none {
        padding: 24px;
        text-align: center;
      }
    `,
  ];
}

function line(name: string, row: Figures, linear: Money, share?: number): TemplateResult {
  return html`<tr>
    <th scope="row">${name}${share === undefined ? nothing : html`<svg class="bar" width="120" height="4" aria-hidden="true"><rect width=${Math.round(share * 120)} height="4" rx="2" fill="var(--_accent)" /></svg>`}</th>
    <td>${row.sent.toLocaleString()}</td>
    <td>${row.replied.toLocaleString()}</td>
    <td>${row.converted.toLocaleString()}</td>
    <td>${row.optedOut.toLocaleString()}</td>
    <td data-model="last">${money(row.revenue)}</td>
    <td data-model="linear">${money(linear)}</td>
    <td>${row.revenuePerMessage ? money(row.revenuePerMessage) : '–'}</td>
  </tr>`;
}

const zero = ({ revenue }: Figures): Money => ({ ...revenue, minor: 0 });
