const brand = Symbol.for('entrada.Secret');
// Of node:util, which would take longer to load than all of this (its documentation names the symbol).
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/**
 * Holds a value that must not reach a log, an error or a serialised object.
 *
 * Every way to turn it into text gives `[secret]`; only `reveal()` gives the value, and it belongs right beside the
 * wire or the cipher.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** Gives the value itself. Never keep, log or concatenate it into a message. */
  reveal(): string {
    return this.#value;
  }

  get [brand](): true {
    return true;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspectCustom](): string {
    return '[secret]';
  }
}

/** Claims that a value is a {@link Secret}, also one made by another copy of this package. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Wraps a plain text and leaves a {@link Secret} as it is. */
export function toSecret(value: string | Secret): Secret {
  return typeof value === 'string' ? new Secret(value) : value;
}
