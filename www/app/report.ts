/**
 * What the texts earned: figures and their trend, every row by two models, segments and steps, hours of the week, all
 * models side by side, experiments, advice, and what a better rate would bring.
 *
 * In: the edge, and this month's report until it has been asked. What an older edge does not tell is left out.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';

import { dayOf, label, locale, money, myZone, sentence } from '../element/say';
import { tokens } from '../element/tokens';
import { report as words } from '../words/pages';
import { sentenceOf, type Edge } from './api';
import { asTable, bar, chartStyles, columns, csv, download, heat, table } from './charts';
import { opportunityOf, type Opportunity } from './engine';
import type { Experiment, Figures, Money, Rate, Report } from './shapes';

const DAY = 86_400_000;
type Period = keyof typeof words.periods;
/** How far back a period reaches; a month begins where the edge says. */
const REACH: Record<Period, number | undefined> = { month: undefined, quarter: 90 * DAY, year: 365 * DAY };
/** Fewer texts in an hour tell nothing; the words under the map say so. */
const FEW = 20;

/** The figures that say how the month goes. */
export function strip({ totals, unattributed }: Report): TemplateResult {
  const figures: [string, string, string][] = [
    [words.perMessage, totals.revenuePerMessage ? money(totals.revenuePerMessage) : words.none, 'per-message'],
    [words.fromTexts, money(totals.revenue), 'revenue'],
    [words.sent, totals.sent.toLocaleString(), 'sent'],
    [words.sales, totals.converted.toLocaleString(), 'converted'],
    [words.without, money(unattributed), 'unattributed'],
  ];
  return html`<dl class="strip">${figures.map(([name, value, key]) => html`<div data-figure=${key}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
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
  static override properties = {
    edge: { attribute: false },
    month: { attribute: false },
    period: { state: true },
    by: { state: true },
    report: { state: true },
    linear: { state: true },
    year: { state: true },
    experiments: { state: true },
    problem: { state: true },
    wish: { state: true },
  };
  declare edge: Edge | undefined;
  /** This month's report as the desk has it; a newer one means that something happened. */
  declare month: Report | undefined;
  declare private period: Period;
  declare private by: string;
  declare private report: Report | undefined;
  declare private linear: Report | undefined;
  declare private year: Report | undefined;
  declare private experiments: Experiment[] | undefined;
  declare private problem: string | undefined;
  /** What the sliders say. */
  declare private wish: { messages: number; target: number; value: number } | undefined;
  private asked = 0;

  constructor() {
    super();
    this.period = 'month';
    this.by = 'template';
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (['month', 'period', 'by'].some((name) => changed.has(name)) && this.month) void this.ask();
  }

  private async ask(): Promise<void> {
    const { edge, month, period, by } = this;
    if (!edge || !month) return;
    const turn = (this.asked += 1);
    const from = (back: number | undefined) => (back === undefined ? '' : `&from=${month.to - back}`);
    const of = (model: string, back: number | undefined, rows = by) => edge.get<Report>(`/v1/reports?by=${rows}&model=${model}${from(back)}`);
    try {
      const [report, linear, year, experiments] = await Promise.all([
        of('last', REACH[period]),
        of('linear', REACH[period]),
        of('last', REACH.year, 'template'),
        edge.get<{ experiments: Experiment[] }>('/v1/experiments').then(({ experiments }) => experiments, () => undefined),
      ]);
      if (turn !== this.asked) return;
      Object.assign(this, { report, linear, year, experiments, problem: undefined });
      this.wish ??= wishOf(report);
    } catch (error) {
      if (turn === this.asked) this.problem = sentenceOf(error);
    }
  }

  override render(): TemplateResult {
    const { report, linear, problem } = this;
    if (!report || !linear) return html`<p class="none muted" role=${problem ? 'alert' : 'status'}>${problem ?? words.adding}</p>`;
    return html`
      <header>
        <div>
          <h1>${words.title}</h1>
          <p class="muted">${words.range(dayOf(report.from, myZone(), report.to), dayOf(report.to, myZone(), report.to))}</p>
        </div>
        <div class="choices">
          <select aria-label=${words.period} .value=${this.period} @change=${(event: Event) => (this.period = (event.target as HTMLSelectElement).value as Period)}>
            ${Object.entries(words.periods).map(([period, name]) => html`<option value=${period}>${name}</option>`)}
          </select>
          <button @click=${() => this.digest(report)}>${words.digest}</button>
        </div>
      </header>
      ${problem ? html`<p class="bad" role="alert">${problem}</p>` : nothing}
      <div class="card">${strip(report)}</div>
      ${this.trend()} ${this.rows(report, linear)}
      ${this.group(words.segments, words.segment, report.segments)} ${this.group(words.steps, words.step, report.steps)}
      ${hours(report)} ${models(report)} ${this.tried()} ${advice(report)} ${this.opportunity(report)}
    `;
  }

  private trend(): TemplateResult | typeof nothing {
    const months = this.year?.months ?? [];
    if (months.length === 0) return nothing;
    const bars = months.slice(-12).map(({ key, revenuePerMessage }) => ({ name: monthName(key), value: revenuePerMessage?.minor ?? 0, say: revenuePerMessage ? roughly(revenuePerMessage) : words.none }));
    return html`<section aria-labelledby="trend">
      <h2 id="trend">${words.trend}</h2>
      <div class="card chart" tabindex="0" role="group" aria-label=${words.trend}>${columns(bars, words.trendLabel(bars.map(({ name, say }) => `${name} ${say}`).join(', ')))}</div>
      ${asTable(table([words.month, words.columns.sent, words.columns.sales, words.revenue, words.columns.perMessage], months.map((it) => [monthName(it.key), count(it.sent), count(it.converted), money(it.revenue), perMessage(it)]), words.trend))}
    </section>`;
  }

  private rows(report: Report, linear: Report): TemplateResult {
    const byKey = new Map(linear.rows.map((row) => [row.key, row]));
    const rows = [...report.rows].sort((a, b) => b.revenue.minor - a.revenue.minor || b.sent - a.sent);
    const most = Math.max(1, ...rows.map(({ revenue }) => revenue.minor));
    const head = [words.text, ...Object.values(words.columns)];
    return html`<section aria-labelledby="rows">
      <div class="title">
        <h2 id="rows">${words.bys[this.by as keyof typeof words.bys]}</h2>
        <select aria-label=${words.by} .value=${this.by} @change=${(event: Event) => (this.by = (event.target as HTMLSelectElement).value)}>
          ${Object.entries(words.bys).map(([by, name]) => html`<option value=${by}>${name}</option>`)}
        </select>
        <button @click=${() => this.export(report, linear)}>${words.csv}</button>
      </div>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="rows">
        <table>
          <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>
            ${rows.map((row) => line(html`<bdi>${label(row.key)}</bdi>${bar(row.revenue.minor / most)}`, row, byKey.get(row.key)?.revenue ?? zero(row)))}
          </tbody>
          <tfoot>${line(words.allTexts, report.totals, linear.totals.revenue)}</tfoot>
        </table>
      </div>
      ${rows.length === 0 ? html`<p class="none muted">${words.nothing}</p>` : nothing}
      <p class="muted small">${words.models(money(report.unattributed))}</p>
    </section>`;
  }

  private group(title: string, first: string, rows: Figures[] = []): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    const most = Math.max(1, ...rows.map(({ revenuePerMessage }) => revenuePerMessage?.minor ?? 0));
    return html`<section aria-label=${title}>
      <h2>${title}</h2>
      ${table(
        [first, words.columns.sent, words.columns.sales, words.columns.perMessage],
        rows.map((row) => [html`${label(row.key)}${bar((row.revenuePerMessage?.minor ?? 0) / most)}`, count(row.sent), rateOf(row), perMessage(row)]),
        title,
      )}
    </section>`;
  }

  private tried(): TemplateResult | typeof nothing {
    const { experiments } = this;
    if (!experiments) return nothing;
    return html`<section aria-labelledby="experiments">
      <h2 id="experiments">${words.experiments}</h2>
      ${experiments.length === 0 ? html`<p class="muted">${words.noExperiments}</p>` : nothing}
      ${experiments.map(
        ({ experiment, say, arms }) => html`<h3>${label(experiment)}</h3>
          <p>${sentence(say)}</p>
          ${table(
            [words.arm, words.people, words.bought, words.rate, words.revenue],
            arms.map(({ arm, people, conversions, rate, interval, revenue }) => [label(arm), count(people), count(conversions), people === 0 ? words.none : html`${percent(rate)}<br /><span class="small muted">${words.between(percent(interval.low), percent(interval.high))}</span>`, money(revenue)]),
            label(experiment),
          )}`,
      )}
    </section>`;
  }

  private opportunity(report: Report): TemplateResult {
    const wish = this.wish ?? wishOf(report);
    const sales = (wish.messages * report.totals.converted) / Math.max(1, report.totals.sent);
    const found: Opportunity | undefined = opportunityOf({ messages: wish.messages, conversions: Math.round(sales), value: { minor: wish.value * 100, currency: report.currency }, targetRate: wish.target / 100 });
    const slider = (key: keyof typeof wish, name: string, max: number, step: number, say: string) => html`<div class="slider">
      <span aria-hidden="true">${name}</span><b aria-hidden="true">${say}</b>
      <input type="range" aria-label=${name} aria-valuetext=${say} min=${key === 'messages' ? 1 : 0} max=${max} step=${step} .value=${String(wish[key])} @input=${(event: Event) => (this.wish = { ...wish, [key]: Number((event.target as HTMLInputElement).value) })} />
    </div>`;
    return html`<section aria-labelledby="opportunity">
      <h2 id="opportunity">${words.opportunity}</h2>
      <div class="card calculator">
        <div class="sliders">
          ${slider('messages', words.messages, 5_000, 1, count(wish.messages))}
          ${slider('target', words.rateWanted, 50, 0.5, `${wish.target}`)}
          ${slider('value', words.value, 10_000, 50, money({ minor: wish.value * 100, currency: report.currency }))}
        </div>
        ${found
          ? html`<p class="gap" role="status"><span class="muted">${words.gap}</span> <b data-gap=${found.gap.minor}>${money(found.gap)}</b><span class="small muted">${found.formula}</span></p>`
          : html`<p class="muted">${words.noEngine}</p>`}
      </div>
    </section>`;
  }

  /** The whole report as one page of its own. */
  private async digest({ from, to }: Report): Promise<void> {
    try {
      const page = await this.edge?.file(`/v1/reports?format=html&by=${this.by}&from=${from}&to=${to}`);
      if (page !== undefined) download(`textlift-report-${dateOf(to)}.html`, 'text/html', page);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private export(report: Report, linear: Report): void {
    const byKey = new Map(linear.rows.map((row) => [row.key, row.revenue]));
    const amount = ({ minor, currency }: Money) => minor / 10 ** digits(currency);
    const head = [words.bys[this.by as keyof typeof words.bys], ...Object.values(words.columns)];
    const rows = report.rows.map((row) => [row.key, row.sent, row.replied, row.converted, row.optedOut, amount(row.revenue), amount(byKey.get(row.key) ?? zero(row)), row.revenuePerMessage ? amount(row.revenuePerMessage) : '']);
    download(`textlift-${this.by}-${dateOf(report.to)}.csv`, 'text/csv', csv(head, rows));
  }

  static override styles = [
    tokens,
    stripStyles,
    chartStyles,
    css`
      :host {
        display: block;
        max-width: 1080px;
        margin: 0 auto;
        padding: 28px 24px 56px;
      }
      header,
      .title {
        display: flex;
        flex-wrap: wrap;
        gap: 10px 16px;
        align-items: center;
        justify-content: space-between;
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
      }
      .title h2 {
        margin: 0;
        flex: 1;
      }
      .title {
        margin-bottom: 10px;
      }
      h1 {
        font-size: 22px;
        line-height: 28px;
        font-weight: 650;
        letter-spacing: -0.015em;
      }
      h2 {
        margin-bottom: 10px;
        font-size: 16px;
        line-height: 22px;
      }
      h3 {
        margin: 12px 0 4px;
      }
      section {
        margin-top: 34px;
      }
      section > .small {
        max-width: 74ch;
      }
      .card {
        padding: 18px 20px;
        border: 1px solid var(--_line);
        border-radius: var(--_radius);
        background: var(--_paper);
      }
      .chart {
        overflow-x: auto;
      }
      header + .card {
        margin-top: 20px;
      }
      details {
        margin-top: 10px;
      }
      summary {
        width: fit-content;
        margin-bottom: 8px;
        color: var(--_accent);
        font-weight: 550;
        cursor: pointer;
      }
      .bad {
        margin-top: 12px;
        color: var(--_bad);
      }
      .none {
        padding: 24px;
        text-align: center;
      }
      .advice li {
        padding: 10px 0;
        border-bottom: 1px solid var(--_line);
      }
      .calculator {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr));
        gap: 20px 40px;
        align-items: center;
      }
      .sliders {
        display: grid;
        gap: 12px;
      }
      .slider {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 2px 12px;
      }
      .slider b {
        font-weight: 600;
      }
      input[type='range'] {
        grid-column: 1 / -1;
        width: 100%;
        min-height: 24px;
        padding: 0;
        border: 0;
        accent-color: var(--_accent);
      }
      .gap {
        display: grid;
        gap: 4px;
      }
      .gap b {
        font-size: 32px;
        line-height: 38px;
        letter-spacing: -0.02em;
      }
      @media (max-width: 520px) {
        :host {
          padding-inline: 14px;
        }
      }
    `,
  ];
}

function line(name: string | TemplateResult, row: Figures, linear: Money): TemplateResult {
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${count(row.sent)}</td>
    <td>${count(row.replied)}</td>
    <td>${count(row.converted)}</td>
    <td>${count(row.optedOut)}</td>
    <td data-model="last">${money(row.revenue)}</td>
    <td data-model="linear">${money(linear)}</td>
    <td>${perMessage(row)}</td>
  </tr>`;
}

function hours({ hours, currency }: Report): TemplateResult | typeof nothing {
  if (!hours?.sent?.length) return nothing;
  const rate = (day: number, hour: number) => (hours.responded[day]?.[hour] ?? 0) / Math.max(1, hours.sent[day]?.[hour] ?? 0);
  const sentIn = (day: number, hour: number) => hours.sent[day]?.[hour] ?? 0;
  const all = words.days.flatMap((_, day) => Array.from({ length: 24 }, (_, hour) => ({ day, hour })));
  const most = Math.max(0.0001, ...all.filter(({ day, hour }) => sentIn(day, hour) >= FEW).map(({ day, hour }) => rate(day, hour)));
  const say = (day: number, hour: number) => words.hourCell(words.days[day] ?? '', `${String(hour).padStart(2, '0')}:00`, hours.responded[day]?.[hour] ?? 0, sentIn(day, hour));
  const cells = words.days.map((_, day) =>
    Array.from({ length: 24 }, (_, hour) => ({ weight: sentIn(day, hour) === 0 ? 0 : rate(day, hour) / most, thin: sentIn(day, hour) > 0 && sentIn(day, hour) < FEW, say: say(day, hour) })),
  );
  const used = all.filter(({ day, hour }) => sentIn(day, hour) > 0);
  return html`<section aria-labelledby="hours">
    <h2 id="hours">${words.hours}</h2>
    <p class="muted small">${words.hoursHint}</p>
    <div class="card chart" tabindex="0" role="group" aria-label=${words.hours}>${heat(cells, words.hours)}</div>
    ${asTable(table([words.hour, words.columns.sent, words.columns.replied, words.columns.sales, words.revenue], used.map(({ day, hour }) => [`${words.days[day]} ${String(hour).padStart(2, '0')}:00`, count(sentIn(day, hour)), count(hours.responded[day]?.[hour] ?? 0), count(hours.converted[day]?.[hour] ?? 0), money({ minor: hours.revenue[day]?.[hour] ?? 0, currency })]), words.hours))}
  </section>`;
}

function models({ models }: Report): TemplateResult | typeof nothing {
  if (!models?.length) return nothing;
  const channels = [...new Set(models.flatMap(({ channels }) => channels.map(({ channel }) => channel)))];
  const credit = (model: (typeof models)[number], channel: string) => model.channels.find((it) => it.channel === channel)?.revenue;
  const shown = models.filter(({ problem }) => !problem);
  const most = Math.max(1, ...shown.flatMap(({ channels }) => channels.map(({ revenue }) => revenue.minor)));
  const cell = (revenue: Money | undefined) => (revenue ? html`${money(revenue)}${bar(revenue.minor / most)}` : words.none);
  const rows = channels.map((channel) => [words.channels[channel] ?? label(channel), ...shown.map((model) => cell(credit(model, channel)))]);
  const sum = (model: (typeof models)[number]) => ({ ...model.unattributed, minor: model.channels.reduce((all, { revenue }) => all + revenue.minor, model.unattributed.minor + (model.refundsOfEarlier?.minor ?? 0)) });
  rows.push([words.channels['unattributed'] ?? '', ...shown.map(({ unattributed }) => money(unattributed))]);
  if (shown.some(({ refundsOfEarlier }) => refundsOfEarlier)) rows.push([words.channels['refundsOfEarlier'] ?? '', ...shown.map(({ refundsOfEarlier }) => (refundsOfEarlier ? money(refundsOfEarlier) : words.none))]);
  rows.push([html`<b>${words.total}</b>`, ...shown.map((model) => html`<b>${money(sum(model))}</b>`)]);
  return html`<section aria-labelledby="models">
    <h2 id="models">${words.modelsTitle}</h2>
    <p class="muted small">${words.modelsHint}</p>
    ${table([words.channel, ...shown.map(({ model }) => words.modelNames[model] ?? label(model))], rows, words.modelsTitle)}
    ${models.filter(({ problem }) => problem).map(({ model, problem }) => html`<p class="muted small">${words.modelNames[model] ?? model}: ${sentence(problem?.message ?? '')}</p>`)}
  </section>`;
}

function advice({ advice }: Report): TemplateResult | typeof nothing {
  if (!advice) return nothing;
  return html`<section aria-labelledby="advice">
    <h2 id="advice">${words.advice}</h2>
    ${advice.length === 0 ? html`<p class="muted">${words.noAdvice}</p>` : html`<ul class="advice">${advice.map(({ key, advice: what, say }) => html`<li><b>${words.advices[what] ?? label(what)}: ${label(key)}.</b> ${sentence(say)}</li>`)}</ul>`}
  </section>`;
}

/** What the calculator begins with: the period as it was, and a fifth more. */
function wishOf({ totals }: Report): { messages: number; target: number; value: number } {
  const messages = Math.max(1, Math.min(5_000, totals.sent || 100));
  const rate = (100 * totals.converted) / Math.max(1, totals.sent);
  const value = totals.converted > 0 ? Math.round(totals.revenue.minor / totals.converted / 5_000) * 50 : 1_000;
  return { messages, target: Math.min(50, Math.max(1, Math.ceil(rate * 2.4) / 2)), value: Math.max(50, Math.min(10_000, value)) };
}

const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const count = (n: number) => n.toLocaleString();
const perMessage = ({ revenuePerMessage }: Figures) => (revenuePerMessage ? money(revenuePerMessage) : words.none);
const percent = (rate: number) => new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(rate);
const roughly = ({ minor, currency }: Money) => new Intl.NumberFormat(locale(), { style: 'currency', currency, maximumFractionDigits: 0 }).format(minor / 10 ** digits(currency));
const digits = (currency: string) => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** How many sales, and of how many; where the edge tells an interval, that too. */
const rateOf = ({ converted, conversionPerMessage: rate }: Figures): string | TemplateResult =>
  rate ? html`${count(rate.count)}${interval(rate)}` : count(converted);
const interval = ({ low, high, of, thin }: Rate) => (of === 0 ? nothing : html`<br /><span class="small muted">${words.between(percent(low), percent(high))}${thin ? ` · ${words.thin}` : ''}</span>`);

/** `2026-11` as "Nov 26". */
function monthName(key: string): string {
  const at = Date.parse(`${key}-15T12:00:00Z`);
  return Number.isNaN(at) ? key : new Intl.DateTimeFormat(locale(), { month: 'short', year: '2-digit', timeZone: 'UTC' }).format(at);
}

const zero = ({ revenue }: Figures): Money => ({ ...revenue, minor: 0 });
