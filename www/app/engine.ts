/**
 * The engine in the page: lengths, local times and lint while somebody types. Where the page's policy forbids wasm there
 * is none, and the element shows what the edge has answered.
 */
import type { Playbook } from 'textlift';

import type { Finding, Tools } from '../element/shapes';

type Module = typeof import('textlift');
let loaded: Module | undefined;

export type Opportunity = ReturnType<Module['opportunity']>;

/** What a better rate would bring in; nothing while there is no engine in the page. */
export const opportunityOf = (question: Parameters<Module['opportunity']>[0]): Opportunity | undefined => loaded?.opportunity(question);

/** Without a playbook, which only an admin may read, there is no lint. */
export async function loadTools(playbook?: Playbook): Promise<Tools | undefined> {
  try {
    const module = await import('textlift');
    await module.init();
    loaded = module;
    const { Engine, localTime, smsParts } = module;
    if (!playbook) return { smsParts, localTime };
    const engine = new Engine(playbook);
    return { smsParts, localTime, lint: (text) => lintOf(() => engine.lint(text) as Finding[]) };
  } catch {
    return undefined;
  }
}

/** A text under the hands of a person may be broken as a template; then there is nothing to say about it yet. */
function lintOf(lint: () => Finding[]): Finding[] {
  try {
    // The suggestion's own names and dates stand in the text already, so that it needs no slot.
    return lint().filter(({ rule }) => rule !== 'not-personal');
  } catch {
    return [];
  }
}
