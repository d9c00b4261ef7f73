/** Where something stands in a JSON text. */
import { findNodeAtLocation, parseTree } from 'jsonc-parser';

/** The offset of what a path such as `messages[2].text` names, or of the nearest part around it that is there. */
export function offsetOf(text: string, path: string): number {
  const root = parseTree(text);
  const steps = [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, index]) => (index === undefined ? step : Number(index)));
  for (let depth = steps.length; root && depth > 0; depth -= 1) {
    const node = findNodeAtLocation(root, steps.slice(0, depth));
    if (node) return node.offset;
  }
  return root?.offset ?? 0;
}

/** Line and column, from 1. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
