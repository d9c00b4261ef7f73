/** How the element is laid out; colours are in `tokens.ts`. */
import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    container-type: inline-size;
    overflow-wrap: anywhere;
  }
  section,
  header,
  footer {
    padding: 18px 24px;
    border-top: 1px solid var(--_line);
  }
  footer {
    padding: 12px 16px 20px;
  }
  h2 {
    margin-bottom: 8px;
  }
  header {
    border-top: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    column-gap: 20px;
    align-items: start;
    padding-top: 22px;
  }
  .who {
    grid-row: span 2;
  }
  h1 {
    font-size: 22px;
    font-weight: 650;
    line-height: 28px;
    letter-spacing: -0.015em;
    margin-bottom: 2px;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
  }
  .score {
    position: relative;
    width: 68px;
    justify-self: center;
    display: grid;
    place-items: center;
  }
  .score svg {
    display: block;
    width: 68px;
    fill: none;
    stroke: var(--_line);
    stroke-width: 5;
  }
  .score .arc {
    stroke-linecap: round;
  }
  .hot .arc {
    stroke: var(--_hot);
  }
  .warm .arc {
    stroke: var(--_warm);
  }
  .cold .arc {
    stroke: var(--_cold);
  }
  .score b {
    position: absolute;
    font-size: 22px;
    font-weight: 650;
    letter-spacing: -0.02em;
  }
  .since {
    margin-top: 6px;
    text-align: center;
    white-space: nowrap;
  }
  .consent {
    font-weight: 550;
  }
  .consent.granted {
    color: var(--_accent);
  }
  .consent.revoked,
  .consent.expired {
    color: var(--_bad);
  }
  .why {
    margin-bottom: 12px;
    max-width: 62ch;
  }
  .bubble {
    width: fit-content;
    max-width: min(100%, 54ch);
    padding: 11px 15px;
    border-radius: 18px 18px 18px 5px;
    background: var(--_accent-soft);
    font-size: 15px;
    line-height: 22px;
  }
  .bubble p {
    white-space: pre-wrap;
  }
  .bubble .tail {
    margin-top: 4px;
    color: var(--_muted);
    font-size: 13.5px;
    line-height: 20px;
  }
  mark {
    padding: 0 2px;
    margin: 0 -2px;
    border-radius: 4px;
    background: var(--_mark);
    color: inherit;
  }
  .editor {
    display: grid;
    gap: 6px;
    max-width: 60ch;
  }
  /* The marks lie under the text, letter upon letter; the lower layer gives the field its height. */
  .paper {
    display: grid;
  }
  .paper > * {
    grid-area: 1 / 1;
    width: 100%;
    min-height: 108px;
    padding: 9px 12px;
    border: 1px solid transparent;
    border-radius: 8px;
    font: inherit;
    font-size: 15px;
    line-height: 22px;
    letter-spacing: normal;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .under {
    color: transparent;
    background: var(--_paper);
    pointer-events: none;
  }
  .paper textarea {
    overflow: hidden;
    resize: none;
    background: none;
    border-color: light-dark(#8b9791, #5f6c66);
    z-index: 1;
  }
  .under mark {
    margin: 0;
    padding: 0;
    border-radius: 2px;
    color: transparent;
  }
  .under .dear {
    background: color-mix(in srgb, var(--_warm), transparent 62%);
  }
  .under .warning {
    background: var(--_warm-soft);
    box-shadow: inset 0 -2px var(--_warm);
  }
  .under .error {
    background: var(--_bad-soft);
    box-shadow: inset 0 -2px var(--_bad);
  }
  .appended {
    padding: 6px 11px;
    border-radius: 8px;
    background: var(--_ground);
  }
  .length {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    align-items: baseline;
    margin-top: 8px;
  }
  .length button {
    min-height: 24px;
  }
  kbd {
    font: inherit;
    font-weight: 600;
    padding: 0 5px;
    border-radius: 4px;
    background: var(--_warm-soft);
    color: var(--_warm);
  }
  .bad {
    color: var(--_bad);
  }
  .findings {
    margin-top: 8px;
    display: grid;
    gap: 4px;
  }
  .findings li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
    align-items: start;
    padding-inline-start: 10px;
    border-inline-start: 3px solid var(--_warm);
  }
  .findings button {
    min-height: 24px;
  }
  .findings .error {
    border-color: var(--_bad);
  }
  dl.slot {
    display: grid;
    grid-template-columns: 92px minmax(0, 1fr);
    gap: 6px 12px;
    margin-top: 16px;
    padding-top: 14px;
    border-top: 1px dashed var(--_line);
  }
  dt {
    color: var(--_muted);
  }
  .actions,
  .snooze {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 16px;
  }
  .snooze {
    margin-top: 8px;
  }
  .snooze button {
    display: grid;
    padding-block: 6px;
    text-align: start;
  }
  .actions .primary {
    min-width: 128px;
  }
  details {
    margin-top: 12px;
  }
  summary {
    width: fit-content;
    color: var(--_accent);
    font-weight: 550;
    cursor: pointer;
    border-radius: 4px;
  }
  .choices {
    display: grid;
    gap: 10px;
    margin-top: 10px;
  }
  .choices li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px 8px;
    padding: 10px 14px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .choices button {
    justify-self: start;
    margin-inline-start: -8px;
    min-height: 30px;
  }
  .choices p {
    grid-column: 1 / -1;
  }
  .notice {
    background: var(--_warm-soft);
  }
  .notice.closed {
    background: var(--_bad-soft);
  }
  .notice.closed h2 {
    color: var(--_bad);
  }
  .notice .plain {
    list-style: disc;
    padding-inline-start: 18px;
    margin-block: 4px;
  }
  .notice .plain li + li {
    margin-top: 2px;
  }
  .notice .plain + p + p {
    margin-top: 12px;
  }
  .notice li + li,
  .notice ul + p {
    margin-top: 8px;
  }
  blockquote {
    margin: 0 0 8px;
    padding: 8px 14px;
    width: fit-content;
    border-radius: 16px 16px 5px 16px;
    background: var(--_paper);
  }
  .thread {
    display: grid;
    gap: 8px;
    margin-top: 8px;
  }
  .thread li {
    max-width: 86%;
    justify-self: start;
  }
  .thread p {
    width: fit-content;
    padding: 8px 12px;
    border-radius: 16px 16px 16px 5px;
    background: var(--_ground);
    white-space: pre-wrap;
  }
  .thread .out {
    justify-self: end;
    text-align: end;
  }
  .thread .out p {
    margin-inline-start: auto;
    border-radius: 16px 16px 5px;
    background: var(--_accent-soft);
    text-align: start;
  }
  .thread small {
    padding-inline: 4px;
    font-size: 12px;
  }
  h3 {
    margin: 14px 0 6px;
  }
  .answer {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
  }
  .sends {
    display: grid;
    gap: 10px;
  }
  .sends li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    column-gap: 12px;
    align-items: center;
    padding: 10px 14px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .sends li > p {
    grid-column: 1;
  }
  .sends li > button {
    grid-area: 1 / 2 / span 2;
  }
  .sends li > .actions,
  .sends li > .actions + p,
  .sends li > details {
    grid-column: 1 / -1;
  }
  .sends li > .actions {
    margin-block: 12px 8px;
  }
  .gone {
    color: var(--_muted);
    text-decoration: line-through;
    text-decoration-color: color-mix(in srgb, currentColor, transparent 40%);
  }
  .clip {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .receipt li {
    display: grid;
    grid-template-columns: 36px minmax(0, 1fr);
    gap: 10px;
    padding: 2px 0;
  }
  .receipt b {
    text-align: end;
    font-weight: 600;
  }
  .receipt .sum {
    margin-top: 4px;
    padding-top: 6px;
    border-top: 1px solid var(--_line);
    width: fit-content;
    min-width: min(100%, 300px);
  }
  .receipt .sum span {
    color: var(--_muted);
  }
  .receipt + p {
    margin-top: 10px;
    max-width: 62ch;
  }
  .timeline li {
    display: grid;
    grid-template-columns: 92px minmax(0, 1fr);
    gap: 12px;
    padding: 4px 0;
  }
  time {
    color: var(--_muted);
    white-space: nowrap;
  }
  .alert {
    padding: 12px 24px;
    background: var(--_bad-soft);
    color: var(--_bad);
    font-weight: 550;
  }
  .alert.calm {
    background: var(--_warm-soft);
    color: var(--_ink);
    font-weight: 400;
  }
  .alert.calm ul {
    list-style: disc;
    padding-inline-start: 18px;
  }
  .alert.good {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
    gap: 4px 12px;
    background: var(--_accent-soft);
    color: var(--_ink);
  }
  .alert.good button {
    min-height: 30px;
  }
  .state {
    border: 0;
    display: grid;
    justify-items: start;
    gap: 8px;
    padding: 40px 24px;
  }
  .skeleton {
    display: grid;
    gap: 14px;
    padding: 28px 24px;
  }
  .skeleton i {
    height: 16px;
    width: 70%;
    border-radius: 6px;
    background: var(--_line);
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  .skeleton i:first-child {
    width: 45%;
    height: 24px;
  }
  .skeleton .tall {
    height: 96px;
    width: 90%;
  }
  @keyframes breathe {
    to {
      opacity: 0.4;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton i {
      animation: none;
    }
  }
  @container (max-width: 460px) {
    section,
    header,
    .alert {
      padding-inline: 16px;
    }
    dl.slot,
    .timeline li {
      grid-template-columns: 74px minmax(0, 1fr);
    }
    .actions {
      display: grid;
      grid-template-columns: 1fr 1fr 1fr;
    }
    .actions .primary {
      grid-column: 1 / -1;
      min-height: 44px;
    }
    .actions button {
      padding-inline: 6px;
    }
    .notice .actions,
    .sends .actions {
      grid-template-columns: 1fr;
    }
  }
`;
