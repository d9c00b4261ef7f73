/**
 * `<textlift-sidebar>`: one lead, and the one text to decide about.
 *
 * In: `lead` and `suggestion` as the engine or the edge answers them, `now`, and if the engine runs in the page its
 * `tools`. Out: events (`SidebarEvents`); the element itself reads no clock and asks no server. Whatever comes from
 * people is shown as text only.
 *
 *     const sidebar = document.querySelector('textlift-sidebar')
 *     sidebar.lead = await get('/v1/leads/lead-1042')
 *     sidebar.suggestion = await get('/v1/leads/lead-1042/suggestion')
 *     sidebar.now = sidebar.suggestion.now
 *     sidebar.addEventListener('textlift-approve', ({ detail }) => approve(detail))
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';

import { lengthOf, bubble, findings } from './bubble';
import { held, slotOf, sends } from './plan';
import { heading, receipt, timeline } from './record';
import { label, myZone, sentence, when } from './say';
import type { Finding, LeadView, SidebarEvents, SuggestionView, Tools } from './shapes';
import { styles } from './styles';
import { tokens } from './tokens';


const HOUR = 3_600_000;
const SNOOZES: readonly [string, number][] = [
  ['Tomorrow', 24 * HOUR],
  ['In 3 days', 72 * HOUR],
  ['Next week', 168 * HOUR],
  ['In a month', 720 * HOUR],
];

export class TextliftSidebar extends LitElement {
  static override styles = [tokens, styles];
  static override properties = {
    lead: { attribute: false },
    suggestion: { attribute: false },
    now: { type: Number },
    zone: { type: String },
    tools: { attribute: false },
    problem: { type: String },
    busy: { type: Boolean },
    draft: { state: true },
    snoozing: { state: true },
  };

  /** The lead, with its score, timeline and sends. Absent: still loading, or none chosen. */
  declare lead: LeadView | undefined;
  declare suggestion: SuggestionView | undefined;
  /** The instant that is now, epoch milliseconds. */
  declare now: number;
  /** The zone of whoever looks; the browser's if absent. */
  declare zone: string | undefined;
  declare tools: Tools | undefined;
  /** A sentence to show instead of the lead, with a button to try again; with a lead, above it. */
  declare problem: string | undefined;
  /** A decision is under way: no second one. */
  declare busy: boolean;
  /** The text while it is edited. */
  declare private draft: string | undefined;
  declare private snoozing: boolean;

  constructor() {
    super();
    this.now = 0;
    this.busy = false;
    this.snoozing = false;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get('lead') as LeadView | undefined;
    if (before && before.id !== this.lead?.id) {
      this.draft = undefined;
      this.snoozing = false;
    }
    if (!this.suggestion?.hash) this.draft = undefined;
  }

  override render(): TemplateResult {
    const { lead, suggestion, problem } = this;
    if (!lead || !suggestion) return problem ? this.failed(problem) : skeleton();
    const look = { now: this.now, zone: this.zone ?? myZone(), tools: this.tools };
    return html`
      ${problem ? html`<p class="alert" role="alert" part="problem">${problem}</p>` : nothing}
      ${heading(lead, look)}
      ${lead.paused ? this.review(lead) : nothing}
      ${lead.conversationUntil && lead.conversationUntil > this.now && lead.consent.state !== 'revoked' ? this.answering(lead) : nothing}
      ${suggestion.body !== undefined && suggestion.slot ? this.proposal(lead, suggestion) : lead.paused || waits(lead, suggestion) ? nothing : held(lead, suggestion, look)}
      ${sends(lead.sends ?? [], look, {
        busy: this.busy,
        cancel: (send) => this.tell('textlift-cancel', { lead: lead.id, send }),
        settle: (send, decision) => this.tell('textlift-settle', { lead: lead.id, send, decision }),
      })}
      ${receipt(suggestion, look)} ${timeline(lead, look)}
      ${lead.consent.state === 'granted' && !lead.paused
        ? html`<footer><button class="quiet" ?disabled=${this.busy} @click=${() => this.tell('textlift-stop', { lead: lead.id })}>Stop all texts to this lead</button></footer>`
        : nothing}
    `;
  }

  /** The suggested text, as it is or being edited, and what can be decided about it. */
  private proposal(lead: LeadView, suggestion: SuggestionView): TemplateResult {
    const { draft, busy, tools } = this;
    const look = { now: this.now, zone: this.zone ?? myZone(), tools };
    const body = draft ?? suggestion.body ?? '';
    const sms = draft === undefined || !tools ? suggestion.sms : tools.smsParts(whole(draft, suggestion));
    const found: Finding[] = draft === undefined ? [] : (tools?.lint?.(draft) ?? []);
    const empty = body.trim() === '';
    const refused = empty || found.some(({ severity }) => severity === 'error') || (sms?.parts ?? 1) > 10;
    return html`<section part="proposal" aria-labelledby="proposal">
      <h2 id="proposal">Suggested text</h2>
      ${suggestion.why.length > 0 ? html`<p class="muted why">${suggestion.why.map(({ say }) => sentence(say)).join(' ')}</p>` : nothing}
      ${draft === undefined
        ? bubble(suggestion)
        : html`<div class="editor">
            <label class="small muted" for="text">Your wording</label>
            <textarea id="text" rows="5" .value=${draft} @input=${this.typed} @keydown=${this.keys}></textarea>
            ${suggestion.appended ? html`<p class="appended small">${suggestion.appended}<span class="muted"> (added to every such text, not editable)</span></p>` : nothing}
          </div>`}
      ${sms ? lengthOf(sms, draft !== undefined && !tools, sms.fixed !== undefined && draft !== undefined ? () => this.fix() : undefined) : nothing} ${findings(found)}
      ${slotOf(suggestion, look)}
      <div class="actions">
        <button class="primary" part="approve" ?disabled=${busy || refused} @click=${() => this.approve(lead, suggestion)}>
          ${busy ? 'One moment…' : draft === undefined || draft === suggestion.body ? 'Approve' : 'Approve my wording'}
        </button>
        ${draft === undefined
          ? html`<button ?disabled=${busy} @click=${this.edit}>Edit</button>`
          : html`<button ?disabled=${busy} @click=${() => (this.draft = undefined)}>Undo edit</button>`}
        <button ?disabled=${busy} aria-expanded=${this.snoozing} @click=${() => (this.snoozing = !this.snoozing)}>Snooze</button>
        <button ?disabled=${busy} @click=${() => this.tell('textlift-dismiss', { lead: lead.id, suggestion: suggestion.hash ?? '' })}>Dismiss</button>
      </div>
      ${this.snoozing
        ? html`<div class="snooze" role="group" aria-label="Snooze until">
            ${SNOOZES.map(([name, span]) => html`<button ?disabled=${busy} @click=${() => this.snooze(lead, span)} title=${when(this.now + span, look.zone, this.now, tools)}>${name}</button>`)}
          </div>`
        : nothing}
      ${this.alternatives(suggestion)}
    </section>`;
  }

  private alternatives({ alternatives, rejected }: SuggestionView): TemplateResult | typeof nothing {
    const leftOut = rejected?.length
      ? html`<details>
          <summary>${rejected.length === 1 ? 'One text left out' : `${rejected.length} texts left out`}</summary>
          <ul class="small muted">${rejected.map(({ template, say }) => html`<li><b>${label(template)}:</b> ${say.replace(/^Left out: /, '')}</li>`)}</ul>
        </details>`
      : nothing;
    if (alternatives.length === 0) return leftOut;
    return html`<details>
      <summary>${alternatives.length === 1 ? 'Another way to say it' : `${alternatives.length} other ways to say it`}</summary>
      <ul class="choices">
        ${alternatives.map(
          ({ body }) => html`<li>
            <p>${body}</p>
            <button class="quiet" ?disabled=${this.busy} @click=${() => this.use(body)}>Use this wording</button>
          </li>`,
        )}
      </ul>
    </details>${leftOut}`;
  }

  /** A reply that only a person can settle. */
  private review(lead: LeadView): TemplateResult {
    const words = lead.timeline.find(({ direction, status }) => direction === 'in' && status === 'doubtful')?.text;
    const decide = (decision: 'opt-out' | 'continue') => () => this.tell('textlift-review', { lead: lead.id, decision });
    return html`<section class="notice" part="review" aria-labelledby="review">
      <h2 id="review">${words ? 'Please read this reply' : 'Texts to this lead are stopped'}</h2>
      ${words ? html`<blockquote>${words}</blockquote>` : nothing}
      <p>${words ? 'It may mean that they want no more texts. Nothing is sent until you decide.' : 'Nothing is sent until you let texts go on.'}</p>
      <div class="actions">
        <button ?disabled=${this.busy} @click=${decide('continue')}>Texts may go on</button>
        <button ?disabled=${this.busy} @click=${decide('opt-out')}>They want no more texts</button>
      </div>
    </section>`;
  }

  /** They have written: a person may answer. */
  private answering(lead: LeadView): TemplateResult {
    const send = (event: SubmitEvent) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const text = String(new FormData(form).get('answer') ?? '').trim();
      if (text === '' || this.busy) return;
      this.tell('textlift-reply', { lead: lead.id, text });
      form.reset();
    };
    return html`<section aria-labelledby="answering">
      <h2 id="answering">Answer them</h2>
      <form class="answer" @submit=${send}>
        <input name="answer" autocomplete="off" aria-label="Your answer" placeholder="Write as a person; it goes out at once" />
        <button ?disabled=${this.busy}>Send</button>
      </form>
    </section>`;
  }

  private failed(problem: string): TemplateResult {
    return html`<section class="state" part="problem" role="alert">
      <h2>This lead cannot be shown</h2>
      <p class="muted">${problem}</p>
      <button @click=${() => this.tell('textlift-retry', {})}>Try again</button>
    </section>`;
  }

  private edit = (): void => this.use(this.suggestion?.body ?? '');

  private use(body: string): void {
    this.draft = body;
    void this.updateComplete.then(() => this.renderRoot.querySelector('textarea')?.focus());
  }

  private typed = (event: InputEvent): void => {
    this.draft = (event.target as HTMLTextAreaElement).value;
  };

  private keys = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.draft = undefined;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.renderRoot.querySelector<HTMLButtonElement>('[part=approve]')?.click();
  };

  /** The same words in characters that cost less. */
  private fix(): void {
    const fixed = this.tools?.smsParts(this.draft ?? '').fixed;
    if (fixed !== undefined) this.draft = fixed;
  }

  private approve(lead: LeadView, suggestion: SuggestionView): void {
    const edited = this.draft !== undefined && this.draft !== suggestion.body ? { text: this.draft } : {};
    this.tell('textlift-approve', { lead: lead.id, suggestion: suggestion.hash ?? '', ...edited });
  }

  private snooze(lead: LeadView, span: number): void {
    this.snoozing = false;
    this.tell('textlift-snooze', { lead: lead.id, until: this.now + span });
  }

  private tell<Name extends keyof SidebarEvents>(name: Name, detail: SidebarEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** The approved text that holds others back is listed itself. */
const waits = ({ sends = [] }: LeadView, { held }: SuggestionView) => held?.reason === 'already-approved' && sends.some(({ state }) => state === 'approved');

const whole = (body: string, { appended }: SuggestionView) => (appended ? `${body}\n${appended}` : body);

function skeleton(): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label="Loading the lead"><i></i><i></i><i class="tall"></i><i></i></div>`;
}
