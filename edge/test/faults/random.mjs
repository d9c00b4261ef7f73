/** Chance with a seed: the same seed, the same draws. */
export function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    below: (n) => Math.floor(next() * n),
    /** The name whose share is drawn; the shares are of a hundred, what is left is the first name's. */
    of(shares) {
      let left = next() * 100;
      const [usual, ...others] = Object.entries(shares);
      for (const [name, share] of others) if ((left -= share) < 0) return name;
      return usual[0];
    },
  };
}

/** A seed made of a seed and words. */
export const mixed = (seed, ...words) => [...words.join('|')].reduce((sum, char) => Math.imul(sum ^ char.charCodeAt(0), 16_777_619), seed ^ 0x811c9dc5);
