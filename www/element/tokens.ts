/**
 * Colours, type and spacing. A page themes the element by setting `--textlift-accent` and its siblings; the names with
 * `--_` are the element's own. Light and dark follow the page's `color-scheme`.
 */
import { css } from 'lit';

export const tokens = css`
  :host {
    --_accent: var(--textlift-accent, light-dark(#17614f, #66c9ab));
    --_on-accent: var(--textlift-on-accent, light-dark(#ffffff, #08211a));
    --_accent-soft: var(--textlift-accent-soft, light-dark(#e3f0eb, #17332b));
    --_ink: var(--textlift-ink, light-dark(#1a201e, #e8ecea));
    --_muted: var(--textlift-muted, light-dark(#5a6661, #a0aca7));
    --_paper: var(--textlift-paper, light-dark(#ffffff, #171c1a));
    --_ground: var(--textlift-ground, light-dark(#f4f5f2, #0f1312));
    --_line: var(--textlift-line, light-dark(#dfe3df, #2b3330));
    --_hot: light-dark(#b23c12, #ff9d76);
    --_hot-soft: light-dark(#fdeae2, #3d2116);
    --_warm: light-dark(#85590a, #ecc06a);
    --_warm-soft: light-dark(#faf0d9, #35290f);
    --_cold: light-dark(#3c5f80, #9dbfdf);
    --_cold-soft: light-dark(#e7eef5, #1b2936);
    --_bad: light-dark(#a8281f, #ff9a90);
    --_bad-soft: light-dark(#fcebe9, #3b1b18);
    --_mark: light-dark(#ffe9a8, #5b4a12);
    --_bubble: light-dark(#17614f, #1f6b57);
    --_radius: var(--textlift-radius, 10px);
    font: 400 14px/1.5 var(--textlift-font, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif);
    color: var(--_ink);
    font-variant-numeric: tabular-nums;
    -webkit-font-smoothing: antialiased;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2,
  h3 {
    font-size: 13px;
    font-weight: 600;
    line-height: 20px;
  }
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: 12.5px;
    line-height: 18px;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    min-height: 36px;
    padding: 0 14px;
    border: 1px solid var(--_line);
    border-radius: 8px;
    background: var(--_paper);
    font-weight: 550;
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: color-mix(in oklab, var(--_line), var(--_ink) 35%);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.primary {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in oklab, var(--_accent), var(--_ink) 14%);
  }
  button.quiet {
    border-color: transparent;
    background: none;
    color: var(--_accent);
    padding: 0 8px;
  }
  button.quiet:hover:not(:disabled) {
    background: var(--_accent-soft);
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  input,
  select,
  textarea {
    min-height: 36px;
    padding: 7px 10px;
    border: 1px solid light-dark(#8b9791, #5f6c66);
    border-radius: 8px;
    background: var(--_paper);
    max-width: 100%;
  }
  .segment {
    display: inline-block;
    padding: 0 8px;
    border-radius: 999px;
    font-size: 12px;
    font-weight: 600;
    line-height: 20px;
    text-transform: capitalize;
  }
  .segment.hot {
    background: var(--_hot-soft);
    color: var(--_hot);
  }
  .segment.warm {
    background: var(--_warm-soft);
    color: var(--_warm);
  }
  .segment.cold {
    background: var(--_cold-soft);
    color: var(--_cold);
  }
  @media (forced-colors: active) {
    .segment,
    mark {
      border: 1px solid;
    }
  }
`;
