/**
 * Suggestions as they were just answered: a page that is opened twice, a card beside it and the approval that follows
 * ask for the same one.
 *
 * In: the text of an answer, when and for whom it was made. Out: the same text while nothing was told of that person,
 * for a few seconds at most, since the slot of a window that is open moves with the clock. An answer says in `now` when
 * it was made. What is decided on it (its hash) is checked against a suggestion made for that purpose.
 */

/** So long an answer is given again, on the clock of everything about leads. */
const FRESH_MILLIS = 5_000;
/** So many are kept; a suggestion is about 4 KB. */
const MOST = 1_000;

export class Answers {
  private readonly kept = new Map<string, { text: string; at: number }>();

  of(person: string, now: number): string | undefined {
    const found = this.kept.get(person);
    return found && now >= found.at && now < found.at + FRESH_MILLIS ? found.text : undefined;
  }

  keep(person: string, text: string, now: number): string {
    // The oldest comes first in a Map.
    this.kept.delete(person);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size < MOST) break;
      this.kept.delete(oldest);
    }
    this.kept.set(person, { text, at: now });
    return text;
  }

  /** Something was told of a person. */
  forget(person: string): void {
    this.kept.delete(person);
  }

  /** Something was told of everybody. */
  forgetAll(): void {
    this.kept.clear();
  }
}
