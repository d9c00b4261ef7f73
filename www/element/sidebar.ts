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

import { translate, words } from '../words/element';
import { bubble, findings, lengthOf, marked, mended } from './bubble';
import { changes } from './changes';
import { conversation } from './conversation';
import { credits, creditsStyles } from './credits';
import { doubts } from './doubts';
import { held, sends, slotOf, type Look } from './plan';
import { heading, receipt, timeline } from './record';
import { label, myZone, sentence, when } from './say';
import type { Done, Finding, LeadView, Money, SidebarEvents, SmsParts, SuggestionView, Tools } from './shapes';
import { styles } from './styles';
import { tokens } from './tokens';
import { wholeLead, wholeSuggestion } from './whole';

const HOUR = 3_600_000;
/** How long each of `words.snoozes` lasts. */
const SNOOZES: readonly number[] = [24 * HOUR, 72 * HOUR, 168 * HOUR, 720 * HOUR];
/** So many other wordings have a key. */
const MOST_KEYS = 9;

/**
 * One lead, and the one text to decide about. Properties in, events out: it reads no clock and asks no server.
 *
 * @element textlift-sidebar
 *
 * @attr {number} now - The instant that is now, epoch milliseconds.
 * @attr {string} zone - The zone of whoever looks, an IANA name; the browser's if absent.
 * @attr {string} problem - A sentence to show instead of the lead, with a button to try again; with a lead, above it.
 * @attr {boolean} busy - A decision is under way: no second one.
 * @attr {boolean} offline - There is no connection: what is shown is from before, and nothing can be decided.
 * @attr {boolean} empty - No lead is chosen; without it, a missing lead is still loading.
 *
 * @fires {CustomEvent<{lead: string, suggestion: string, text?: string}>} textlift-approve - The text is approved; `text` if it was edited.
 * @fires {CustomEvent<{lead: string, suggestion: string}>} textlift-dismiss - The text is not wanted.
 * @fires {CustomEvent<{lead: string, until: number}>} textlift-snooze - Suggest nothing until then.
 * @fires {CustomEvent<{lead: string}>} textlift-stop - No more texts to this lead.
 * @fires {CustomEvent<{lead: string, decision: 'opt-out' | 'continue'}>} textlift-review - What a doubtful reply means.
 * @fires {CustomEvent<{lead: string, text: string}>} textlift-reply - An answer to the lead, at once.
 * @fires {CustomEvent<{lead: string, send: string}>} textlift-cancel - An approved text shall not leave.
 * @fires {CustomEvent<{lead: string, send: string, decision: 'sent' | 'not-sent'}>} textlift-settle - Whether a text of unknown fate left.
 * @fires {CustomEvent<{}>} textlift-undo - Take back what `done` tells.
 * @fires {CustomEvent<{}>} textlift-retry - Ask again for what could not be shown.
 *
 * @csspart header - Name, facts, consent, score.
 * @csspart name - The lead's name.
 * @csspart score - The ring with the score.
 * @csspart segment - Hot, warm or cold.
 * @csspart problem - What went wrong.
 * @csspart empty - That no lead is chosen.
 * @csspart credits - What sales go back to.
 * @csspart done - What was just done, with its undo.
 * @csspart offline - That there is no connection.
 * @csspart changed - What changed while somebody looked.
 * @csspart proposal - The suggested text and its decisions.
 * @csspart bubble - The text as the phone will show it.
 * @csspart slot-value - A fact that was filled into the text.
 * @csspart editor - The field for one's own wording.
 * @csspart length - Parts, characters, cost.
 * @csspart findings - What to mend in the wording.
 * @csspart slot - When the text leaves, and why not earlier.
 * @csspart actions - The row of decisions.
 * @csspart approve - The button that approves.
 * @csspart alternatives - Other wordings.
 * @csspart held - Why there is no text now.
 * @csspart review - A reply that a person has to settle.
 * @csspart doubts - Other records of the same person, and what was told in two ways.
 * @csspart sends - Texts on their way, and what became of them.
 * @csspart send - One of them.
 * @csspart conversation - What was written both ways.
 * @csspart message - One text of it.
 * @csspart receipt - How the score comes about.
 * @csspart timeline - What happened.
 * @csspart keys - The list of keys.
 *
 * @cssprop [--textlift-accent=#17614f] - Buttons, links, focus.
 * @cssprop [--textlift-on-accent=#ffffff] - Text on the accent.
 * @cssprop [--textlift-accent-soft=#e3f0eb] - The bubble, and what is chosen.
 * @cssprop [--textlift-ink=#1a201e] - Text.
 * @cssprop [--textlift-muted=#5a6661] - Text of less weight.
 * @cssprop [--textlift-paper=#ffffff] - The ground of the element.
 * @cssprop [--textlift-ground=#f4f5f2] - The ground of insets.
 * @cssprop [--textlift-line=#dfe3df] - Lines between sections.
 * @cssprop [--textlift-radius=10px] - Corners.
 * @cssprop [--textlift-font=system-ui] - The typeface.
 */
export class TextliftSidebar extends LitElement {
  static override styles = [tokens, styles, creditsStyles];
  static override properties = {
    lead: { attribute: false },
    suggestion: { attribute: false },
    now: { type: Number },
    zone: { type: String },
    tools: { attribute: false },
    price: { attribute: false },
    problem: { type: String },
    done: { attribute: false },
    busy: { type: Boolean },
    offline: { type: Boolean },
    empty: { type: Boolean },
    draft: { state: true },
    snoozing: { state: true },
    moved: { state: true },
    keysShown: { state: true },
  };
  /** Other words in place of the English ones, once and before anything is shown. */
  static readonly translate = translate;

  /** The lead, with its score, timeline and sends. Absent: still loading, or with `empty` none chosen. */
  declare lead: LeadView | undefined;
  declare suggestion: SuggestionView | undefined;
  declare now: number;
  declare zone: string | undefined;
  /** The engine in the page: lengths, local times, lint. Without it, what the edge has answered is shown. */
  declare tools: Tools | undefined;
  /** What a part costs; else the suggestion's own `costPerPart`. */
  declare price: Money | undefined;
  declare problem: string | undefined;
  /** What has just been done, in a sentence, and whether it can be taken back. */
  declare done: Done | undefined;
  declare busy: boolean;
  declare offline: boolean;
  declare empty: boolean;
  /** The text while it is edited. */
  declare private draft: string | undefined;
  declare private snoozing: boolean;
  /** What changed between what somebody looked at and what is there now. */
  declare private moved: string[];
  declare private keysShown: boolean;
  /** What was typed has been approved: once the answer shows it, it is no longer needed here. */
  private approved = false;

  constructor() {
    super();
    this.now = 0;
    this.busy = this.offline = this.empty = this.snoozing = this.keysShown = false;
    this.moved = [];
    this.addEventListener('keydown', (event) => !event.defaultPrevented && this.press(event) && event.preventDefault());
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const lead = changed.get('lead') as LeadView | undefined;
    if (lead && lead.id !== this.lead?.id) {
      this.draft = undefined;
      this.snoozing = false;
      this.moved = [];
      this.approved = false;
    }
    if (this.approved && this.suggestion?.held?.reason === 'already-approved') {
      this.draft = undefined;
      this.approved = false;
    }
    const before = changed.get('suggestion') as SuggestionView | undefined;
    if (!before || !this.suggestion || (lead && lead.id !== this.lead?.id)) return;
    if (before.hash !== this.suggestion.hash && (this.draft !== undefined || this.busy)) this.moved = changes(before, this.suggestion, this.look);
  }

  private get look(): Look {
    return { now: this.now, zone: this.zone || myZone(), tools: this.tools };
  }

  override render(): TemplateResult {
    const { problem, look } = this;
    if (!this.lead || !this.suggestion) return problem ? this.failed(problem) : this.empty ? nobody() : skeleton();
    const [lead, suggestion] = [wholeLead(this.lead), wholeSuggestion(this.suggestion)];
    const open = suggestion.body !== undefined;
    const answerable = lead.conversationUntil !== undefined && lead.conversationUntil > this.now && lead.consent.state !== 'revoked';
    return html`
      ${this.offline ? html`<p class="alert calm" role="status" part="offline">${words.offline}</p>` : nothing}
      ${problem ? html`<p class="alert" role="alert" part="problem">${problem}</p>` : nothing}
      ${this.moved.length > 0 && (problem || this.draft !== undefined)
        ? html`<div class="alert calm" role="status" part="changed"><b>${words.changedTitle}</b><ul>${this.moved.map((what) => html`<li>${what}</li>`)}</ul></div>`
        : nothing}
      ${this.done
        ? html`<p class="alert good" part="done"><span role="status">${this.done.say}</span>${this.done.undo ? html`<button class="quiet" ?disabled=${this.busy} @click=${() => this.tell('textlift-undo', {})}>${words.undo}</button>` : nothing}</p>`
        : nothing}
      ${heading(lead, look)}
      ${lead.paused ? this.review(lead) : nothing}
      ${open ? this.proposal(lead, suggestion) : html`${this.kept()}${lead.paused || waits(lead, suggestion) ? nothing : held(lead, suggestion, look)}`}
      ${sends(lead.sends ?? [], look, {
        busy: this.stuck,
        cancel: (send) => this.tell('textlift-cancel', { lead: lead.id, send }),
        settle: (send, decision) => this.tell('textlift-settle', { lead: lead.id, send, decision }),
      })}
      ${conversation(lead, look, { open: answerable, busy: this.stuck, send: (text) => this.tell('textlift-reply', { lead: lead.id, text }) })}
      ${doubts(lead, look)} ${receipt(suggestion, look)} ${credits(lead, look)} ${timeline(lead, look)}
      ${lead.consent.state === 'granted' && !lead.paused
        ? html`<footer><button class="quiet" ?disabled=${this.stuck} @click=${() => this.tell('textlift-stop', { lead: lead.id })}>${words.stopAll}</button></footer>`
        : nothing}
      ${this.keysShown ? this.keys() : nothing}
    `;
  }

  /** Nothing can be decided at the moment. */
  private get stuck(): boolean {
    return this.busy || this.offline;
  }

  /** The suggested text, as it is or being edited, and what can be decided about it. */
  private proposal(lead: LeadView, suggestion: SuggestionView): TemplateResult {
    const { draft, busy, stuck, tools, look } = this;
    const { sms, found } = this.reading(suggestion);
    const price = this.price ?? suggestion.costPerPart;
    return html`<section part="proposal" aria-labelledby="proposal">
      <h2 id="proposal">${words.proposalTitle}</h2>
      ${suggestion.why.length > 0 ? html`<p class="muted why">${suggestion.why.map(({ say }) => sentence(say)).join(' ')}</p>` : nothing}
      ${draft === undefined
        ? bubble(suggestion)
        : html`${this.editor(draft, sms, found)}
          ${suggestion.appended ? html`<p class="appended small">${suggestion.appended}<span class="muted"> ${words.appendedNote}</span></p>` : nothing}`}
      ${sms ? lengthOf(sms, { stale: draft !== undefined && !tools, ...(price ? { price } : {}), ...(sms.fixed !== undefined && draft !== undefined ? { fix: () => this.fix() } : {}) }) : nothing}
      ${draft === undefined ? nothing : this.mending(lead, draft, found)}
      ${slotOf(suggestion, look)}
      <div class="actions" part="actions">
        <button class="primary" part="approve" ?disabled=${stuck || this.refused(suggestion)} @click=${() => this.approve()} aria-keyshortcuts="a">
          ${busy ? words.busy : draft === undefined || draft === suggestion.body ? words.approve : words.approveMine}
        </button>
        ${draft === undefined
          ? html`<button ?disabled=${busy} @click=${() => this.edit()} aria-keyshortcuts="e">${words.edit}</button>`
          : html`<button ?disabled=${busy} @click=${() => this.unedit()}>${words.undoEdit}</button>`}
        <button ?disabled=${stuck} aria-expanded=${this.snoozing} @click=${() => this.snooze()} aria-keyshortcuts="s">${words.snooze}</button>
        <button ?disabled=${stuck} @click=${() => this.dismiss()} aria-keyshortcuts="x">${words.dismiss}</button>
      </div>
      ${this.snoozing
        ? html`<div class="snooze" role="group" aria-label=${words.snoozeUntil}>
            ${SNOOZES.map(
              (span, index) => html`<button ?disabled=${stuck} @click=${() => this.snoozeFor(lead, span)}>
                ${words.snoozes[index]} <span class="small muted">${when(this.now + span, look.zone, this.now, tools)}</span>
              </button>`,
            )}
          </div>`
        : nothing}
      ${this.alternatives(suggestion)}
    </section>`;
  }

  /** How long the text is and what to mend in it: as typed where the engine is in the page, else as it was answered. */
  private reading(suggestion: SuggestionView): { sms: SmsParts | undefined; found: Finding[] } {
    const { draft, tools } = this;
    if (draft === undefined || !tools) return { sms: suggestion.sms, found: [] };
    return { sms: tools.smsParts(whole(draft, suggestion)), found: lintOf(tools, draft) };
  }

  private refused(suggestion: SuggestionView): boolean {
    const { sms, found } = this.reading(suggestion);
    const body = this.draft ?? suggestion.body ?? '';
    return !suggestion.slot || body.trim() === '' || found.some(({ severity }) => severity === 'error') || (sms?.parts ?? 1) > 10;
  }

  private editor(draft: string, sms?: SmsParts, found: Finding[] = []): TemplateResult {
    return html`<div class="editor" part="editor">
      <label class="small muted" for="text">${words.yourWording}</label>
      <div class="paper">
        ${marked(draft, this.tools && sms, found)}
        <textarea id="text" rows="4" dir="auto" .value=${draft} @input=${this.typed} @keydown=${this.typing}></textarea>
      </div>
      ${draft.trim() === '' ? html`<p class="small bad">${words.emptyText}</p>` : nothing}
    </div>`;
  }

  private mending(lead: LeadView, draft: string, found: Finding[]): TemplateResult {
    const name = lead.name?.trim().split(/\s+/)[0];
    return findings(found, {
      canFix: (finding) => mended(draft, finding, name) !== undefined,
      fix: (finding) => this.use(mended(draft, finding, name) ?? draft),
      show: ({ start, end }) => {
        this.field?.focus();
        this.field?.setSelectionRange(start, end);
      },
    });
  }

  /** Somebody was writing when the suggestion went away. */
  private kept(): TemplateResult | typeof nothing {
    if (this.draft === undefined) return nothing;
    return html`<section part="proposal" aria-labelledby="kept">
      <h2 id="kept">${words.keptTitle}</h2>
      <p class="muted why">${words.keptHint}</p>
      ${this.editor(this.draft)}
      <div class="actions"><button @click=${() => (this.draft = undefined)}>${words.discard}</button></div>
    </section>`;
  }

  private alternatives({ alternatives, rejected }: SuggestionView): TemplateResult {
    return html`${alternatives.length > 0
      ? html`<details part="alternatives">
          <summary>${words.alternatives(alternatives.length)}</summary>
          <ol class="choices">
            ${alternatives.map(
              ({ body }, index) => html`<li>
                <p dir="auto">${body}</p>
                <button class="quiet" ?disabled=${this.busy} @click=${() => this.use(body)}>${words.useThis}</button>
                ${index < MOST_KEYS ? html`<kbd title=${words.key(String(index + 1))}>${index + 1}</kbd>` : nothing}
              </li>`,
            )}
          </ol>
        </details>`
      : nothing}
    ${rejected?.length
      ? html`<details>
          <summary>${words.leftOut(rejected.length)}</summary>
          <ul class="small muted">${rejected.map(({ template, say }) => html`<li><b>${label(template)}:</b> ${say.replace(/^Left out: /, '')}</li>`)}</ul>
        </details>`
      : nothing}`;
  }

  /** A reply that only a person can settle. */
  private review(lead: LeadView): TemplateResult {
    const text = lead.timeline.find(({ direction, status }) => direction === 'in' && status === 'doubtful')?.text;
    const decide = (decision: 'opt-out' | 'continue') => () => this.tell('textlift-review', { lead: lead.id, decision });
    return html`<section class="notice" part="review" aria-labelledby="review">
      <h2 id="review">${text ? words.reviewTitle : words.stoppedTitle}</h2>
      ${text ? html`<blockquote dir="auto">${text}</blockquote>` : nothing}
      <p>${text ? words.reviewHint : words.stoppedHint}</p>
      <div class="actions">
        <button ?disabled=${this.stuck} @click=${decide('continue')}>${words.goOn}</button>
        <button ?disabled=${this.stuck} @click=${decide('opt-out')}>${words.noMore}</button>
      </div>
    </section>`;
  }

  private keys(): TemplateResult {
    return html`<section class="notice" part="keys" aria-labelledby="keys">
      <h2 id="keys">${words.keysTitle}</h2>
      <dl class="slot">${words.keys.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
      <button @click=${() => (this.keysShown = false)}>${words.keysClose}</button>
    </section>`;
  }

  private failed(problem: string): TemplateResult {
    return html`<section class="state" part="problem" role="alert">
      <h2>${words.failedTitle}</h2>
      <p class="muted">${problem}</p>
      <button @click=${() => this.tell('textlift-retry', {})}>${words.retry}</button>
    </section>`;
  }

  /** Approves what is shown, edited or not; does nothing where the button could not be pressed. */
  approve(): void {
    const { lead, suggestion, draft } = this;
    if (!lead || suggestion?.body === undefined || this.stuck || this.refused(suggestion)) return;
    this.moved = [];
    this.approved = true;
    this.tell('textlift-approve', { lead: lead.id, suggestion: suggestion.hash ?? '', ...(draft !== undefined && draft !== suggestion.body ? { text: draft } : {}) });
  }

  /** Opens the text for editing. */
  edit(): void {
    if (this.suggestion?.body !== undefined) this.use(this.draft ?? this.suggestion.body);
  }

  /** Shows for how long the lead can be put off. */
  snooze(): void {
    if (this.suggestion?.body === undefined || this.stuck) return;
    this.snoozing = !this.snoozing;
    if (this.snoozing) void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.snooze button')?.focus());
  }

  dismiss(): void {
    if (!this.lead || this.suggestion?.body === undefined || this.stuck) return;
    this.tell('textlift-dismiss', { lead: this.lead.id, suggestion: this.suggestion.hash ?? '' });
  }

  /** Takes the n-th other wording, from 1, into the editor. */
  alternative(n: number): void {
    const other = this.suggestion?.alternatives?.[n - 1];
    if (other) this.use(other.body);
  }

  /** Does what a key stands for; false if it stands for nothing here, or somebody is typing. */
  press(event: KeyboardEvent): boolean {
    const typing = event.composedPath()[0];
    if (typing instanceof HTMLElement && typing.matches('input, textarea, select')) return false;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false;
    const acts: Record<string, () => void> = {
      a: () => this.approve(),
      e: () => this.edit(),
      s: () => this.snooze(),
      x: () => this.dismiss(),
      '?': () => (this.keysShown = !this.keysShown),
      Escape: () => (this.keysShown = this.snoozing = false),
    };
    if (/^[1-9]$/.test(event.key)) this.alternative(Number(event.key));
    else if (acts[event.key]) acts[event.key]?.();
    else return false;
    return true;
  }

  /** Has somebody begun a wording of their own? */
  get editing(): boolean {
    return this.draft !== undefined;
  }

  private get field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  private use(body: string): void {
    this.draft = body;
    void this.updateComplete.then(() => this.field?.focus());
  }

  private unedit(): void {
    this.draft = undefined;
    this.moved = [];
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[part=approve]')?.focus());
  }

  private typed = (event: InputEvent): void => {
    this.approved = false;
    this.draft = (event.target as HTMLTextAreaElement).value;
  };

  private typing = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.unedit();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.approve();
  };

  /** The same words in characters that cost less. */
  private fix(): void {
    const fixed = this.tools?.smsParts(this.draft ?? '').fixed;
    if (fixed !== undefined) this.use(fixed);
  }

  private snoozeFor(lead: LeadView, span: number): void {
    this.snoozing = false;
    this.tell('textlift-snooze', { lead: lead.id, until: this.now + span });
  }

  private tell<Name extends keyof SidebarEvents>(name: Name, detail: SidebarEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** The approved text that holds others back is listed itself. */
const waits = ({ sends = [] }: LeadView, { held }: SuggestionView) => held?.reason === 'already-approved' && sends.some(({ state }) => state === 'approved');

/** A text under somebody's hands may be broken for a moment; then there is nothing to say of it yet. */
function lintOf(tools: Tools, draft: string): Finding[] {
  try {
    return tools.lint?.(draft) ?? [];
  } catch {
    return [];
  }
}

const whole = (body: string, { appended }: SuggestionView) => (appended ? `${body}\n${appended}` : body);

const skeleton = () => html`<div class="skeleton" role="status" aria-label=${words.loading}><i></i><i></i><i class="tall"></i><i></i></div>`;

const nobody = () => html`<section class="state" part="empty"><h2>${words.emptyTitle}</h2><p class="muted">${words.emptyHint}</p></section>`;
