import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { createSigningKey, type SigningKey } from './signing-key.ts';

/** A signing key as far as it is public. */
export interface ListedKey {
  readonly kid: string;
  readonly isCurrent: boolean;
  /** Epoch milliseconds; null for the current key. */
  readonly listedUntilMs: number | null;
}

/** The signing keys of a lab, which a test can rotate. */
export interface LabKeys {
  /**
   * Signs new tokens with a new key. The old one stays in discovery, and its tokens are accepted, until the grace ends.
   * The new key is not stored: a lab that starts again has its first key.
   *
   * @param options - `graceSeconds`: default 86400, as discovery may be cached for a day; 0: none.
   * @returns The new key's `kid`.
   */
  rotate(options?: { readonly graceSeconds?: number }): Promise<string>;
  /** Lists the keys of discovery, the current one first. */
  list(): readonly ListedKey[];
}

/** The signing keys as the lab uses them. */
export interface KeyRing extends LabKeys {
  /** The current key, whichever it is at the time of use. */
  readonly current: SigningKey;
  /** Returns the keys of discovery, the current one first. */
  listed(): readonly SigningKey[];
  /** Returns to the first key alone. */
  reset(): void;
  /** Returns the key of a token's header; without a `kid`, the current one. */
  find(kid: string | undefined): SigningKey | undefined;
}

/** Ten years; the end of the grace has to be a time. */
const longestGraceSeconds = 315_576_000;

/** Creates the signing keys of a lab from its first one. */
export function createKeyRing(first: SigningKey, clock: Clock): KeyRing {
  let current = first;
  let retired: { readonly key: SigningKey; readonly listedUntilMs: number }[] = [];
  const inGrace = () => (retired = retired.filter(({ listedUntilMs }) => listedUntilMs > clock.nowMs()));
  const listed = () => [current, ...inGrace().map(({ key }) => key)];
  return {
    current: {
      get kid() {
        return current.kid;
      },
      get privateKey() {
        return current.privateKey;
      },
      get publicKey() {
        return current.publicKey;
      },
      get publicJwk() {
        return current.publicJwk;
      },
    },
    listed,
    reset() {
      current = first;
      retired = [];
    },
    find: (kid) => (kid === undefined ? current : listed().find((key) => key.kid === kid)),
    async rotate({ graceSeconds = 86_400 } = {}) {
      if (!(graceSeconds >= 0 && graceSeconds <= longestGraceSeconds)) {
        const message = `Cannot rotate the lab's key with a grace of "${String(graceSeconds)}" seconds: it is not a number of seconds from 0 to ${longestGraceSeconds}`;
        throw new EntradaError('INPUT_INVALID', message);
      }
      const made = await createSigningKey();
      retired = [{ key: current, listedUntilMs: clock.nowMs() + graceSeconds * 1000 }, ...inGrace()];
      current = made;
      return made.kid;
    },
    list: () => [
      { kid: current.kid, isCurrent: true, listedUntilMs: null },
      ...inGrace().map(({ key, listedUntilMs }) => ({ kid: key.kid, isCurrent: false, listedUntilMs })),
    ],
  };
}
