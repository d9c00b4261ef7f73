/** The desk's layout: three columns, two, or one at a time. */
import { css } from 'lit';

export const layout = css`
  :host {
    display: grid;
    grid-template: auto auto auto minmax(0, 1fr) / minmax(0, 1fr);
    height: 100dvh;
    background: var(--_ground);
  }
  .top {
    display: flex;
    align-items: center;
    gap: 20px;
    padding: 10px 20px;
    background: var(--_paper);
    border-bottom: 1px solid var(--_line);
    grid-row: 1;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 9px;
    color: inherit;
    text-decoration: none;
    font-size: 16px;
    letter-spacing: -0.01em;
  }
  nav {
    display: flex;
    gap: 2px;
    margin-inline: 8px auto;
  }
  nav button {
    border-color: transparent;
    background: none;
    color: var(--_muted);
    padding: 0 12px;
  }
  nav [aria-current] {
    color: var(--_ink);
    background: var(--_ground);
  }
  .count {
    display: inline-block;
    min-width: 20px;
    padding: 0 6px;
    border-radius: 999px;
    background: var(--_warm-soft);
    color: var(--_warm);
    font-size: 12px;
    line-height: 20px;
    text-align: center;
  }
  .clock {
    text-align: end;
    white-space: nowrap;
  }
  .clock b {
    font-weight: 600;
  }
  .notes {
    grid-row: 2;
  }
  .problem.calm {
    background: var(--_warm-soft);
    color: var(--_ink);
  }
  .problem {
    padding: 8px 20px;
    background: var(--_bad-soft);
    color: var(--_bad);
    font-weight: 550;
  }
  .month h2 {
    margin: 0;
    white-space: nowrap;
  }
  .month {
    grid-row: 3;
    display: flex;
    align-items: center;
    gap: 8px 36px;
    min-height: 62px;
    padding: 8px 20px;
    border-bottom: 1px solid var(--_line);
    background: var(--_paper);
  }
  main {
    grid-row: 4;
    min-height: 0;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .scroll {
    overflow-y: auto;
  }
  .desk {
    display: grid;
    grid-template-columns: 340px minmax(0, 1fr) 344px;
  }
  desk-worklist {
    border-inline-end: 1px solid var(--_line);
  }
  .record {
    overflow-y: auto;
    background: var(--_paper);
  }
  textlift-sidebar {
    max-width: 760px;
  }
  .back {
    display: none;
  }
  aside {
    min-height: 0;
    overflow-y: auto;
    border-inline-start: 1px solid var(--_line);
  }
  .empty {
    display: grid;
    place-items: center;
    height: 100%;
    padding: 40px;
    text-align: center;
  }
  .said {
    position: fixed;
    inset-inline: 0;
    margin-inline: auto;
    bottom: 20px;
    z-index: 3;
    max-width: min(90vw, 520px);
    width: max-content;
    padding: 10px 18px;
    border-radius: 10px;
    background: light-dark(#1a201e, #e8ecea);
    color: light-dark(#fff, #101413);
    font-weight: 550;
    box-shadow: 0 8px 30px rgb(0 0 0 / 25%);
  }
  .said button {
    color: inherit;
    min-height: 0;
    text-decoration: underline;
  }
  dialog.keys {
    position: fixed;
    inset: 0;
    margin: auto;
    z-index: 4;
    width: min(360px, calc(100vw - 32px));
    height: fit-content;
    padding: 20px 24px;
    border: 1px solid var(--_line);
    border-radius: 14px;
    background: var(--_paper);
    color: var(--_ink);
    box-shadow: 0 24px 60px rgb(0 0 0 / 28%);
  }
  .keys dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 6px 16px;
    margin: 12px 0 16px;
  }
  kbd {
    padding: 1px 7px;
    border: 1px solid var(--_line);
    border-bottom-width: 2px;
    border-radius: 5px;
    font: inherit;
    font-size: 12.5px;
  }
  @media (max-width: 1180px) {
    .top {
      gap: 12px;
    }
    .clock .muted,
    .month h2 {
      display: none;
    }
    .month {
      overflow-x: auto;
    }
    .strip {
      flex-wrap: nowrap;
      gap: 24px;
    }
    .desk {
      grid-template-columns: 320px minmax(0, 1fr);
    }
    aside {
      display: none;
    }
    .phone aside {
      display: block;
      grid-area: 1 / 2;
      margin-top: 45px;
      z-index: 1;
      background: var(--_ground);
    }
    .back {
      position: sticky;
      top: 0;
      z-index: 2;
      display: flex;
      justify-content: end;
      padding: 4px 12px;
      border-bottom: 1px solid var(--_line);
      background: var(--_paper);
    }
    .back button:first-child {
      display: none;
    }
    .record {
      grid-area: 1 / 2;
    }
  }
  @media (max-width: 900px) {
    .top > button {
      display: none;
    }
    nav button {
      padding: 0 8px;
    }
    .brand b {
      display: none;
    }
  }
  @media (max-width: 760px) {
    .top {
      flex-wrap: wrap;
      gap: 8px 12px;
      padding: 10px 14px;
    }
    nav {
      order: 3;
      width: 100%;
      margin: 0;
    }
    nav button {
      flex: 1 0 auto;
      min-height: 32px;
      padding: 0 4px;
      font-size: 13px;
    }
    .brand {
      margin-inline-end: auto;
    }
    .top > button {
      display: none;
    }
    .month {
      padding: 8px 14px;
    }
    .desk {
      grid-template-columns: minmax(0, 1fr);
    }
    desk-worklist {
      grid-area: 1 / 1;
      border: 0;
    }
    .record,
    .chosen desk-worklist,
    .phone.chosen textlift-sidebar {
      display: none;
    }
    .chosen .record {
      display: block;
      grid-area: 1 / 1;
    }
    .phone.chosen aside {
      grid-area: 1 / 1;
    }
    .back {
      justify-content: space-between;
      padding: 4px 6px;
    }
    .back button:first-child {
      display: inline;
    }
  }
`;
