/** The plan as one page: nothing is loaded from anywhere, every value is escaped, light and dark, and it prints. */
import { opportunity, tzdbVersion, version } from 'textlift';

import type { Plan } from '../verbs/plan';
import { bars, calendar, shares } from './charts';
import { costOf, type PartPrice } from './cost';
import { html, type Html } from './html';
import type { Planned, Step } from './plan';
import { STYLE } from './style';
import { amount, city, clock, count, day, many, roughly } from './tell';

/** So many people are shown one by one in each part; the rest are counted. */
const SHOWN = 250;

/** The words for a reason, and what changes it. */
const REASONS: Record<string, [string, string]> = {
  'no-consent': ['No consent on file', 'Ask them by e-mail or in person whether you may text; record the answer.'],
  'consent-expired': ['Their consent has expired', 'Ask again by e-mail or in person.'],
  'opted-out': ['They said stop', 'Never text them, unless they themselves write START.'],
  'no-phone': ['No usable phone number', 'Add a mobile number.'],
  'zone-unknown': ['Nobody knows their time zone', 'Add a postal code, a state or a time zone.'],
  'country-not-allowed': ['Their country is not in your playbook', 'Add it to sending.countries, if you may text there.'],
  paused: ['Somebody must look first', 'Settle what they wrote.'],
  'not-enabled': ['Your playbook has this switched off', 'Switch it on under outreach.enabled.'],
  'no-template': ['There is no occasion to text them now', 'They were last in touch too long ago, or no text of your playbook fits what is known of them.'],
  'cap-weekly': ['They had a text this week', 'They come back by themselves.'],
  'cap-monthly': ['They had their texts this month', 'They come back by themselves.'],
  silence: ['They had a re-engagement lately', 'They come back after its 90 days.'],
};

export function page(plan: Plan, price: PartPrice | undefined): string {
  const texted = plan.people.filter(({ steps }) => steps.length > 0);
  const others = plan.people.filter(({ steps }) => steps.length === 0);
  const title = `Whom to text: ${plan.list}`;
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${title}</title>${STYLE}</head>
<body><main>
${head(plan)}
${figures(plan)}
${whoIsThere(plan, texted, others)}
${whenItGoes(texted)}
${schedule(texted, price)}
${whoFirst(texted)}
${mayBring(plan)}
${whoNot(others, plan)}
${goneQuiet(plan)}
${toMend(plan)}
${howRead(plan)}
<footer>Made by textlift ${version()} with time zones of ${tzdbVersion()}. Every date and reason was decided by the rules of the playbook for ${clock(plan.now, plan.zone)} (${city(plan.zone)}); ask again before you send, since people answer, buy and opt out. The hours and counts of the law are a table with sources, not legal advice. This page holds personal data: keep it as you keep your list.</footer>
</main></body></html>`.text
  }\n`;
}

function head(plan: Plan): Html {
  const { summary } = plan;
  return html`<header><p class="eyebrow">${plan.business}</p><h1>Whom to text in ${plan.list}</h1>
<p class="lead">${
    summary.toText > 0
      ? html`Of ${many(summary.people, 'person', 'people')}, <b>${count(summary.toText)}</b> may be texted now. Begin at the top of the list; each text waits for your approval.`
      : html`Of ${many(summary.people, 'person', 'people')}, <b>nobody may be texted now</b>. Below stands why, and what would change it.`
  }</p>
${plan.read.hasConsent ? undefined : html`<p class="warn"><b>No column tells who agreed to texts</b>, so textlift holds everybody back. If your list has one, name it: <code>--column consent="ITS HEADER"</code>.</p>`}
</header>`;
}

function figures(plan: Plan): Html {
  const { summary, opportunity: worth } = plan;
  const card = (number: string, label: string, note?: string) => html`<div class="card"><b>${number}</b><span>${label}</span>${note ? html`<small>${note}</small>` : undefined}</div>`;
  return html`<section class="cards">
${card(count(summary.toText), summary.toText === 1 ? 'person to text' : 'people to text', `of ${count(summary.people)}`)}
${card(count(summary.texts), summary.texts === 1 ? 'text, if nobody answers' : 'texts, if nobody answers', many(summary.parts, 'part'))}
${card(summary.cost ? amount(summary.cost) : '–', 'at most for all of them', summary.cost ? undefined : 'say what a part costs: --cost-per-part')}
${card(worth ? roughly(worth.answer.gap) : '–', 'what it may bring', worth ? (worth.assumed.length > 0 ? 'with assumptions, see below' : 'by your figures') : 'say what a sale brings: --value')}
</section>`;
}

function whoIsThere(plan: Plan, texted: Planned[], others: Planned[]): Html {
  const by = (test: (one: Planned) => boolean) => others.filter(test).length;
  const stopped = by(({ row }) => row.held?.reason === 'opted-out');
  const asked = by(({ row }) => ['no-consent', 'consent-expired'].includes(row.held?.reason ?? ''));
  return html`<section><h2>Who is in the list</h2>${shares(
    [
      { label: 'to text', number: texted.length, tone: 'a' },
      { label: 'without consent', number: asked, tone: 'b' },
      { label: 'said stop', number: stopped, tone: 'd' },
      { label: 'held for another reason', number: others.length - asked - stopped, tone: 'c' },
      { label: 'rows to mend', number: plan.unusable.length, tone: 'e' },
    ],
    'Who is in the list, and what to do',
  )}
<h3>How ready they are</h3>${bars(
    Array.from({ length: 10 }, (_, tenth) => {
      const inside = plan.people.filter(({ row }) => Math.min(9, Math.floor(row.score / 10)) === tenth);
      const told = `${tenth * 10}–${tenth === 9 ? 100 : tenth * 10 + 9}`;
      return { label: told, title: `${told} points: ${many(inside.length, 'person', 'people')}`, parts: [{ number: inside.length, tone: tenth >= 7 ? 'hot' : tenth >= 4 ? 'warm' : 'cold' }] };
    }),
    'Scores from 0 to 100',
  )}
<p class="legend"><span class="key"><i class="cold"></i>cold, 0 to 39</span><span class="key"><i class="warm"></i>warm, 40 to 69</span><span class="key"><i class="hot"></i>hot, 70 to 100</span></p></section>`;
}

const STEP_TONES = ['a', 'c', 'b'];

function whenItGoes(texted: Planned[]): Html | undefined {
  const texts = texted.flatMap(({ steps }) => steps.map((step, n) => ({ date: day(step.at, step.zone), tone: STEP_TONES[n] ?? 'c' })));
  if (texts.length === 0) return undefined;
  return html`<section><h2>When the texts go</h2><p>Each on the person's own clock, inside the hours of the law where they may be, and your own hours. Caps of your playbook are kept.</p>
${bars(calendar(texts, STEP_TONES), 'Texts by day')}
<p class="legend"><span class="key"><i class="a"></i>first text</span><span class="key"><i class="c"></i>second</span><span class="key"><i class="b"></i>third</span></p></section>`;
}

function schedule(texted: Planned[], price: PartPrice | undefined): Html | undefined {
  if (texted.length === 0) return undefined;
  const rows = [0, 1, 2].flatMap((n) => {
    const steps = texted.flatMap(({ steps }) => steps[n] ?? []);
    const [first] = [...steps].sort((one, other) => one.at - other.at);
    const last = [...steps].sort((one, other) => other.at - one.at)[0];
    if (!first || !last) return [];
    const parts = steps.reduce((sum, step) => sum + step.parts, 0);
    return [html`<tr><td>${['First', 'Second', 'Third'][n]}</td><td>${clock(first.at, first.zone)}</td><td>${clock(last.at, last.zone)}</td><td class="n">${count(steps.length)}</td><td class="n">${count(parts)}</td><td class="n">${price ? amount(costOf(parts, price)) : '–'}</td></tr>`];
  });
  return html`<section><h2>The schedule</h2><p>Whoever answers, books, buys or says stop gets none of the later texts: this is the most that is sent.</p>
<div class="scroll"><table><thead><tr><th>Text</th><th>The earliest</th><th>The latest</th><th class="n">People</th><th class="n">Parts</th><th class="n">Cost</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function whoFirst(texted: Planned[]): Html | undefined {
  if (texted.length === 0) return undefined;
  const text = (step: Step, n: number) => html`<li><time>${clock(step.at, step.zone)} <span class="muted">${city(step.zone)}</span></time><p class="bubble">${step.text}</p><small class="muted">${step.why}${n === 0 ? '' : ', if they have not answered'} · ${many(step.parts, 'part')}</small></li>`;
  return html`<section><h2>Who first</h2><ol class="people">${texted.slice(0, SHOWN).map(
    ({ row, name, phone, line, alsoLines, steps }) => html`<li><details><summary><span class="who"><b>${name ?? row.id}</b> <span class="muted">${phone ?? ''}</span></span><span class="badge ${row.segment}">${row.score} ${row.segment}</span><span class="what">${steps[0] ? clock(steps[0].at, steps[0].zone) : ''}</span><span class="snippet">${steps[0]?.text ?? ''}</span></summary>
<p class="muted">Line ${[line, ...alsoLines].join(' and ')} of the list${row.dormant ? html` · ${row.dormant.say}` : ''}</p><ol class="texts">${steps.map(text)}</ol></details></li>`,
  )}</ol>${texted.length > SHOWN ? html`<p class="muted">And ${count(texted.length - SHOWN)} more: <code>--format csv</code> lists them all.</p>` : undefined}</section>`;
}

function mayBring(plan: Plan): Html | undefined {
  const { opportunity: worth } = plan;
  if (!worth) return undefined;
  const { targetRate } = worth.question;
  const rates = [targetRate / 2, targetRate, Math.min(1, targetRate * 2)];
  return html`<section><h2>What it may bring</h2><p class="formula">${worth.answer.formula}</p>
${worth.assumed.length > 0 ? html`<p class="warn"><b>Assumed:</b> ${worth.assumed.join('; ').split(/(--[a-z-]+)/).map((part) => (part.startsWith('--') ? html`<code>${part}</code>` : part))}.</p>` : undefined}
<div class="scroll"><table><thead><tr><th>If so many buy</th><th class="n">Sales</th><th class="n">Revenue</th></tr></thead><tbody>${rates.map((rate) => {
    const { target } = opportunity({ ...worth.question, targetRate: rate });
    return html`<tr${rate === targetRate ? html` class="chosen"` : ''}><td>${(rate * 100).toLocaleString('en-US', { maximumFractionDigits: 2 })} of 100</td><td class="n">${target.conversions.toLocaleString('en-US', { maximumFractionDigits: 1 })}</td><td class="n">${amount(target.revenue)}</td></tr>`;
  })}</tbody></table></div><p class="muted">One text counted for each person, at ${amount(worth.question.value)} a sale. It is arithmetic, not a promise.</p></section>`;
}

function whoNot(others: Planned[], plan: Plan): Html | undefined {
  if (others.length === 0) return undefined;
  const groups = new Map<string, Planned[]>();
  for (const one of others) {
    const reason = one.row.held?.reason ?? 'no-template';
    groups.set(reason, [...(groups.get(reason) ?? []), one]);
  }
  const sorted = [...groups].sort(([, one], [, other]) => other.length - one.length);
  return html`<section><h2>Whom not to text, and why</h2>${sorted.map(([reason, people]) => {
    const [title, cure] = REASONS[reason] ?? [people[0]?.row.held?.say ?? reason, ''];
    return html`<details class="reason"><summary><b>${title}</b> <span class="badge">${count(people.length)}</span></summary><p>${cure} <code>${reason}</code></p>${names(people, plan, ({ row }) => row.held?.say ?? row.say)}</details>`;
  })}</section>`;
}

function goneQuiet(plan: Plan): Html | undefined {
  const group = (advice: 'revive' | 'remove') => plan.people.filter(({ row }) => row.dormant?.advice === advice);
  const [revive, remove] = [group('revive'), group('remove')];
  const gone = ({ row }: Planned) => row.dormant?.say ?? row.say;
  if (revive.length + remove.length === 0) return undefined;
  return html`<section><h2>Revive or remove</h2><p>Cold leads. One more try is worth it where they agreed to texts and were in touch within 24 months; the others only cost attention.</p>
<details class="reason"><summary><b>Worth one more try</b> <span class="badge">${count(revive.length)}</span></summary>${names(revive, plan, gone)}</details>
<details class="reason"><summary><b>Take off the list</b> <span class="badge">${count(remove.length)}</span></summary>${names(remove, plan, gone)}</details></section>`;
}

function names(people: Planned[], plan: Plan, why: (one: Planned) => string): Html {
  return html`<div class="scroll"><table><thead><tr><th class="n">Line</th><th>Who</th><th class="n">Score</th><th>Last in touch</th><th>Why</th></tr></thead><tbody>${people.slice(0, SHOWN).map((one) => html`<tr><td class="n">${one.line}</td><td>${one.name ?? one.row.id}</td><td class="n">${one.row.score}</td><td>${one.row.lastInteractionAt === undefined ? 'never' : day(one.row.lastInteractionAt, plan.zone)}</td><td>${why(one)}</td></tr>`)}</tbody></table></div>${people.length > SHOWN ? html`<p class="muted">And ${count(people.length - SHOWN)} more.</p>` : undefined}`;
}

function toMend(plan: Plan): Html | undefined {
  if (plan.unusable.length + plan.duplicates.length === 0) return undefined;
  return html`<section><h2>To mend in the list</h2>
${
  plan.unusable.length > 0
    ? html`<h3>${many(plan.unusable.length, 'row')} that cannot be used</h3><div class="scroll"><table><thead><tr><th class="n">Line</th><th>Column</th><th>What was expected</th></tr></thead><tbody>${plan.unusable
        .slice(0, SHOWN)
        .flatMap(({ line, problems }) => problems.map(({ field, message }) => html`<tr><td class="n">${line}</td><td>${field ?? ''}</td><td>${message}</td></tr>`))}</tbody></table></div>${plan.unusable.length > SHOWN ? html`<p class="muted">And ${count(plan.unusable.length - SHOWN)} more.</p>` : undefined}`
    : undefined
}
${
  plan.duplicates.length > 0
    ? html`<h3>${many(plan.duplicates.length, 'row')} with a number that stands above</h3><div class="scroll"><table><thead><tr><th class="n">Line</th><th class="n">As line</th><th>What was done</th></tr></thead><tbody>${plan.duplicates
        .slice(0, SHOWN)
        .map(({ line, of, same }) => html`<tr><td class="n">${line}</td><td class="n">${of}</td><td>${same === 'person' ? 'The same person: brought together' : 'Another name: two people with one phone, whose opt-out and caps they share'}</td></tr>`)}</tbody></table></div>`
    : undefined
}</section>`;
}

function howRead(plan: Plan): Html | undefined {
  const { columns, unused, delimiter, dates } = plan.read;
  if (columns.length === 0) return undefined;
  return html`<section><details class="reason"><summary><b>How the list was read</b></summary>
<p>${many(plan.summary.rows, 'row')}, cells separated by ${delimiter ?? 'comma'}${dates ? html`, dates as ${dates === 'us' ? 'month/day/year' : dates === 'eu' ? 'day/month/year' : 'year-month-day'}` : ''}. A date of creation counts as the day they asked; a date of last activity as the last time they were in touch.</p>
<div class="scroll"><table><thead><tr><th>Column</th><th>Read as</th></tr></thead><tbody>${columns.map(({ header, as }) => html`<tr><td>${header}</td><td>${as}</td></tr>`)}${unused.map((header) => html`<tr><td>${header}</td><td class="muted">not used</td></tr>`)}</tbody></table></div></details></section>`;
}
