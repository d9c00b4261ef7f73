/** What each sale goes back to: the texts, e-mails, visits and calls before it, and what each earned by each model. */
import { css, html, nothing, type TemplateResult } from 'lit';

import { words } from '../words/element';
import type { Look } from './plan';
import { dayOf, label, money } from './say';
import type { Credits, LeadView, Money } from './shapes';

type Sale = Credits['sales'][number];
type Touch = Sale['touches'][number];

const MODELS = ['last', 'first', 'linear', 'position', 'time-decay'] as const;

/** The latest sale is open, earlier ones are folded. */
export function credits({ credits }: LeadView, look: Look): TemplateResult | typeof nothing {
  if (!credits || credits.sales.length === 0) return nothing;
  return html`<section part="credits" aria-labelledby="credits">
    <h2 id="credits">${words.creditsTitle(credits.sales.length)}</h2>
    ${credits.sales.map(
      (sale, n) => html`<details class="sale" ?open=${n === 0} data-sale=${sale.event}>
        <summary>${words.sale(money(sale.amount), dayOf(sale.at, look.zone, look.now, look.tools), sale.touches.length)}</summary>
        ${body(sale, credits, look)}
      </details>`,
    )}
    <p class="muted small">${words.modelsNote} ${credits.notTold.length > 0 ? words.notOfOneSale(credits.notTold.map(({ model }) => label(model)).join(', ')) : nothing}</p>
  </section>`;
}

function body(sale: Sale, { lookBackDays }: Credits, look: Look): TemplateResult {
  const { touches, unattributed, refunded } = sale;
  if (unattributed) return html`<p class="muted">${words.unattributed(lookBackDays, money(unattributed))}</p>`;
  const show = shower(sale.amount, touches);
  return html`${refunded ? html`<p class="muted">${words.paidBack(money(refunded))}</p>` : nothing}
    <table aria-label=${words.creditsOf}>
      <thead>
        <tr>
          <th scope="col">${words.touch}</th>
          ${MODELS.map((model) => html`<th scope="col">${words.models[model]}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${touches.map(
          (touch) => html`<tr data-event=${touch.event}>
            <th scope="row">${named(touch)} <span class="muted small">${dayOf(touch.at, look.zone, look.now, look.tools)}</span></th>
            ${MODELS.map((model) => html`<td data-model=${model} data-name=${words.models[model]} class=${touch.credits[model] === 0 ? 'muted' : ''}>${show(touch.credits[model])}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>`;
}

function named({ channel, template }: Touch): string {
  const name = words.channels[channel] ?? label(channel);
  return template === undefined ? name : words.touchNamed(name, label(template).toLowerCase());
}

/** Whole amounts without cents where all are whole. */
function shower(sale: Money, touches: Touch[]): (minor: number) => string {
  const say = (minor: number) => money({ ...sale, minor });
  const cents = /[.,]00(?!\d)/;
  const whole = touches.flatMap(({ credits }) => MODELS.map((model) => credits[model])).every((minor) => cents.test(say(minor)));
  return (minor) => (minor === 0 ? '–' : whole ? say(minor).replace(cents, '') : say(minor));
}

export const creditsStyles = css`
  .sale {
    margin: 0 0 10px;
  }
  .sale > p {
    margin-top: 4px;
  }
  .sale table {
    width: 100%;
    margin-top: 6px;
    border-collapse: collapse;
    font-size: 13px;
    line-height: 18px;
  }
  .sale th,
  .sale td {
    padding: 7px 0 7px 8px;
    text-align: end;
    vertical-align: baseline;
    white-space: nowrap;
    font-weight: 400;
    border-bottom: 1px solid var(--_line);
  }
  .sale th:first-child {
    text-align: start;
    white-space: normal;
    padding-inline-start: 0;
    font-weight: 550;
  }
  .sale th span {
    display: block;
    font-weight: 400;
  }
  .sale thead th:nth-child(n) {
    color: var(--_muted);
    font-size: 12px;
    font-weight: 400;
  }
  @container (max-width: 560px) {
    .sale thead {
      position: absolute;
      clip-path: inset(50%);
      width: 1px;
      height: 1px;
      overflow: hidden;
    }
    .sale tr {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr));
      gap: 4px 8px;
      padding: 8px 0;
      border-bottom: 1px solid var(--_line);
    }
    .sale tbody th,
    .sale tbody td {
      padding: 0;
      border: 0;
      text-align: start;
    }
    .sale tbody th {
      grid-column: 1 / -1;
    }
    .sale th span {
      display: inline;
      margin-inline-start: 6px;
    }
    .sale td::before {
      content: attr(data-name);
      display: block;
      font-size: 12px;
      line-height: 16px;
      color: var(--_muted);
    }
  }
`;
