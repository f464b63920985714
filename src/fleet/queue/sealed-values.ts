import { EntradaError } from '../../base/errors.ts';
import type { KeySource } from '../../cache/master-key.ts';
import { openSealed, seal } from '../../cache/seal.ts';

/** Seals the texts of sweeps before they leave the process, and opens them. */
export interface SealedValues {
  /** @param name - What the text is; it opens only as that. */
  seal(text: string, name: string): Promise<string>;
  /**
   * @throws {EntradaError} `CACHE_UNREADABLE` for a text that was sealed with another key or as something else, or was
   * altered; `KEY_UNREADABLE`.
   */
  open(sealed: string, name: string, place: string): Promise<string>;
}

/** Uses the keys that seal sessions; every machine of a fleet needs the same one. */
export function sealedValues(keys: KeySource): SealedValues {
  return {
    async seal(text, name) {
      return seal(Buffer.from(text), await keys.readOrMake(), sealName(name)).toString('base64');
    },
    async open(sealed, name, place) {
      const known = await keys.read();
      const opened = openSealed(Buffer.from(sealed, 'base64'), known, sealName(name));
      if (opened.kind === 'opened') return opened.content.toString('utf8');
      const found =
        opened.kind === 'other-key'
          ? `it was sealed with another key (${opened.keyId}; the key in use is ${known[0]?.id ?? 'none'})`
          : opened.kind === 'other-version'
            ? `it has version ${opened.version} of the format`
            : 'it is not as it was sealed';
      throw new EntradaError('CACHE_UNREADABLE', `Cannot read the ${place}: ${found}`, {
        hint: 'Every machine of a fleet needs the same key: set ENTRADA_KEY_FILE to it.',
        details: { place, found: opened.kind },
      });
    },
  };
}

/** Unlike the names of sessions, so that neither opens as the other. */
function sealName(name: string): string {
  return `sweep/${name}`;
}
