/**
 * Returns a function that is true for a share of its calls, the same ones for the same seed (Mulberry32).
 *
 * @param share - 0 to 1.
 */
export function seededShare(share: number, seed: number): () => boolean {
  let state = seed >>> 0;
  return () => {
    if (share >= 1) return true;
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < share;
  };
}
