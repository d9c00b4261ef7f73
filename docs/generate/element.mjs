/** The element's reference, from the Custom Elements Manifest that the package ships. */
import { cell, code, table } from './markdown.mjs'

const typed = (type) => (type?.text ? code(type.text).replaceAll('|', '\\|') : '–')

export function element(manifest) {
  const it = manifest.modules.flatMap(({ declarations }) => declarations).find(({ tagName }) => tagName === 'textlift-sidebar')
  const attributes = new Map((it.attributes ?? []).map((attribute) => [attribute.fieldName ?? attribute.name, attribute]))
  const members = it.members.filter(({ kind, static: shared }) => kind === 'field' && !shared)
  const methods = it.members.filter(({ kind }) => kind === 'method')
  return [
    `## Properties and attributes\n\n${table(['Property', 'Type', 'Attribute', 'What'], members.map((one) => [code(one.name), typed(one.type), attributes.has(one.name) ? code(attributes.get(one.name).name) : '–', cell(one.description ?? attributes.get(one.name)?.description)]))}`,
    `## Methods\n\n${table(['Method', 'What'], methods.map((one) => [code(`${one.name}(${(one.parameters ?? []).map(({ name }) => name).join(', ')})`), cell(one.description)]))}`,
    `## Events\n\n${table(['Event', '`detail`', 'What'], it.events.map((one) => [code(one.name), typed({ text: one.type?.text.replace(/^CustomEvent<(.*)>$/, '$1') }), cell(one.description)]))}`,
    `## Shadow parts\n\n${table(['Part', 'What'], it.cssParts.map((one) => [code(one.name), cell(one.description)]))}`,
    `## Custom properties\n\n${table(['Property', 'In light', 'What'], it.cssProperties.map((one) => [code(one.name), code(one.default), cell(one.description)]))}`,
  ].join('\n\n')
}
