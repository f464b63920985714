/**
 * A generator of random choices (mulberry32): the same seed makes the same choices.
 *
 * @param {number} seed
 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    below,
    isLikely: (chance) => next() < chance,
    pick: (items) => items[below(items.length)],
    inAnyCase: (text) =>
      text.replace(/[a-z]/gi, (letter) => (next() < 0.5 ? letter.toUpperCase() : letter.toLowerCase())),
  };
}
