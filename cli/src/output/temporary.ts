/** Unfinished business that must not stay behind when the command ends before its end. */
const undoings = new Set<() => void>();

/** Registers what undoes it; answers how to take it off the list once it is finished. */
export function unfinished(undo: () => void): () => void {
  undoings.add(undo);
  return () => undoings.delete(undo);
}

/** Undoes everything that is not finished. */
export function cleanUp(): void {
  for (const undo of undoings) undo();
  undoings.clear();
}
