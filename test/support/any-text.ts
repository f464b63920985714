import fc from 'fast-check';

/**
 * Returns texts of any code points, lone surrogates too. fast-check's own `unit: 'binary'` draws the same, and takes
 * most of a second to start.
 */
export function anyText(maxLength = 20): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0x10ffff }), fc.integer({ min: 0, max: 0x7f })), { maxLength })
    .map((points) => String.fromCodePoint(...points));
}
