/**
 * How much one tenant may ask: so many requests a second, and so many at once.
 *
 * In: a caller who has proved whose it is, and the tenant's limits. Out: nothing, or how long to wait. The counts live in
 * the worker's isolate, so that a request too many costs the tenant's object nothing. On one machine there is one isolate
 * and the limits are exact; on a network of them each isolate has its own. Only what a tenant's own key, token or
 * signature asks for is counted: a stranger cannot use up anybody's share.
 *
 *     limits.take('sound', 'hooks', { perSecond: 200, burst: 1_000 }, Date.now())   // undefined, or seconds to wait
 */

/** How many requests of a tenant work together: enough that commits share their way to the disk. */
const TOGETHER = 8;
/** How long one waits before it asks again whether its turn has come. */
const TURN_MILLIS = 1;

export interface Rate {
  perSecond: number;
  burst: number;
}

/** What is counted apart: a burst of webhooks locks nobody at a desk out. */
export type Kind = 'hooks' | 'status' | 'api';

interface Bucket {
  left: number;
  at: number;
}

export class Limits {
  private readonly buckets = new Map<string, Bucket>();
  private readonly inside = new Map<string, { all: number; working: number }>();

  /** Counts a request; answers how many whole seconds to wait if it is one too many. */
  take(tenant: string, kind: Kind, { perSecond, burst }: Rate, now: number): number | undefined {
    const key = `${kind} ${tenant}`;
    const last = this.buckets.get(key) ?? { left: burst, at: now };
    // A clock that was set back gives nothing and takes nothing.
    const left = Math.min(burst, last.left + (Math.max(0, now - last.at) / 1_000) * perSecond);
    const over = left < 1;
    this.buckets.set(key, { left: over ? left : left - 1, at: now });
    return over ? Math.max(1, Math.ceil((1 - left) / perSecond)) : undefined;
  }

  /**
   * Lets a request in if fewer than `most` of the tenant's are in; answers, when its turn has come, what to call when it
   * has ended.
   *
   * Few work together, at once, and the others wait inside. Where one thread does everything, it would else take nobody in while
   * it works, nobody would ever be one too many, and those left waiting at their sockets would be cut off without a word.
   */
  async enter(tenant: string, most: number): Promise<(() => void) | undefined> {
    const inside = this.inside.get(tenant) ?? { all: 0, working: 0 };
    if (inside.all >= most) return undefined;
    this.inside.set(tenant, inside);
    inside.all += 1;
    // Nobody overtakes those who wait.
    if (inside.all > TOGETHER) do await scheduler.wait(TURN_MILLIS);
    while (inside.working >= TOGETHER);
    inside.working += 1;
    return () => {
      inside.all -= 1;
      inside.working -= 1;
    };
  }
}
