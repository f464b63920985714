const brand = Symbol.for('entrada.Secret');
// The symbol of node:util's documentation; loading node:util would take longer than this whole file.
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/**
 * Holds a value that must not appear in a log, an error or a serialized object.
 *
 * Every conversion to text returns `[secret]`; only `reveal()` returns the value, and it is called right where the
 * value is sent or encrypted.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** Returns the value itself. Never keep, log or concatenate it into a message. */
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

/** Returns whether a value is a {@link Secret}, including one created by another copy of this package. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Wraps a plain string; returns a {@link Secret} unchanged. */
export function toSecret(value: string | Secret): Secret {
  return typeof value === 'string' ? new Secret(value) : value;
}
