/**
 * The element told: a custom elements manifest for the package, read from the comments beside the class, and from the same manifest the page
 * `/element.html`, which documents attributes, properties, events, parts and theming beside a live element.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { create, ts } from '@custom-elements-manifest/analyzer/index.js';
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(HERE, '..', 'element', 'sidebar.ts');

/** What a page may use: nothing private, and files as the package has them. */
export function manifest() {
  const text = readFileSync(SOURCE, 'utf8');
  const made = create({ modules: [ts.createSourceFile('element.js', text, ts.ScriptTarget.ES2022, true)], plugins: litPlugin(), context: { dev: false } });
  for (const module of made.modules)
    for (const it of module.declarations) {
      const hidden = new Set((it.members ?? []).filter(({ privacy }) => privacy === 'private').map(({ name }) => name));
      it.members = it.members?.filter(({ name }) => !hidden.has(name));
      // The one place that dispatches takes its name as an argument; the events are those of the comment.
      it.events = it.events?.filter(({ name }) => name.startsWith('textlift-'));
      it.attributes = it.attributes?.filter(({ fieldName }) => !hidden.has(fieldName));
    }
  return made;
}

const escaped = (text = '') => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
const code = (text) => `<code>${escaped(text)}</code>`;

/** A table; the first column is code. */
const table = (title, head, rows) => `<h2>${title}</h2><div class="wide" tabindex="0" role="group" aria-label="${title}"><table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead>
<tbody>${rows.map(([first, ...rest]) => `<tr><th scope="row">${code(first)}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}</tbody></table></div>`;

export function page(made) {
  const it = made.modules.flatMap(({ declarations }) => declarations).find(({ tagName }) => tagName === 'textlift-sidebar');
  const members = it.members.filter(({ kind, static: shared }) => kind === 'field' && !shared);
  const methods = it.members.filter(({ kind }) => kind === 'method');
  const attributes = new Map(it.attributes.map((attribute) => [attribute.fieldName ?? attribute.name, attribute]));
  const type = ({ type }) => code(type?.text ?? '');
  return readFileSync(join(HERE, 'element.html'), 'utf8').replace(
    '<!-- the manifest -->',
    [
      table('Properties', ['Property', 'Type', 'Attribute', 'What'], members.map((member) => [member.name, type(member), attributes.has(member.name) ? code(member.name) : '–', escaped(member.description ?? attributes.get(member.name)?.description)])),
      table('Methods', ['Method', 'What'], methods.map((method) => [`${method.name}(${(method.parameters ?? []).map(({ name }) => name).join(', ')})`, escaped(method.description)])),
      table('Events', ['Event', 'Detail', 'What'], it.events.map((event) => [event.name, code(event.type?.text.replace(/^CustomEvent<(.*)>$/, '$1')), escaped(event.description)])),
      table('Shadow parts', ['Part', 'What'], it.cssParts.map((part) => [part.name, escaped(part.description)])),
      table('Custom properties', ['Property', 'Default in light', 'What'], it.cssProperties.map((property) => [property.name, code(property.default), escaped(property.description)])),
    ].join('\n'),
  );
}

/** Writes both. */
export function docs(pkg, dist) {
  const made = manifest();
  writeFileSync(join(pkg, 'custom-elements.json'), `${JSON.stringify(made, null, 2)}\n`);
  writeFileSync(join(dist, 'element.html'), page(made));
  copyFileSync(join(HERE, 'element.css'), join(dist, 'element.css'));
}
