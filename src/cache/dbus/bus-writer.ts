import { alignmentOf, type BusValue, type BusVariant, typesIn } from './bus-value.ts';

/**
 * Writes values as D-Bus does, in little-endian order.
 *
 * @param signature - Of as many types as there are values; writes no numbers but `y` and `u`.
 * @throws {TypeError} When a value does not fit its type: the caller is wrong.
 */
export function writeValues(signature: string, values: readonly BusValue[]): Buffer {
  const writer = new BusWriter();
  const types = typesIn(signature);
  if (types.length !== values.length) throw new TypeError(`${values.length} values for the signature ${signature}`);
  types.forEach((type, index) => writer.write(type, values[index]));
  return writer.bytes();
}

class BusWriter {
  #parts: Buffer[] = [];
  #length = 0;

  bytes(): Buffer {
    return Buffer.concat(this.#parts, this.#length);
  }

  write(type: string, value: BusValue | undefined): void {
    this.#align(alignmentOf(type));
    switch (type.charAt(0)) {
      case 'y':
        return this.#push(Buffer.from([expect(isNumber, value, type)]));
      case 'b':
        return this.#number(expect(isBoolean, value, type) ? 1 : 0);
      case 'u':
        return this.#number(expect(isNumber, value, type));
      case 's':
      case 'o':
        return this.#text(expect(isText, value, type));
      case 'g':
        return this.#signature(expect(isText, value, type));
      case 'v':
        return this.#variant(expect(isVariant, value, type));
      case 'a':
        return this.#array(type.slice(1), value);
      case '(':
      case '{':
        return this.#members(typesIn(type.slice(1, -1)), expect(isList, value, type));
      default:
        throw new TypeError(`values of type ${type} are not written`);
    }
  }

  #push(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  #align(alignment: number): void {
    const padding = -this.#length & (alignment - 1);
    if (padding > 0) this.#push(Buffer.alloc(padding));
  }

  #number(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#push(bytes);
  }

  #text(value: string): void {
    const bytes = Buffer.from(`${value}\0`);
    this.#number(bytes.length - 1);
    this.#push(bytes);
  }

  #signature(value: string): void {
    this.#push(Buffer.from([value.length]));
    this.#push(Buffer.from(`${value}\0`));
  }

  #variant({ signature, value }: BusVariant): void {
    this.#signature(signature);
    this.write(signature, value);
  }

  /** The length does not count the padding before the first element. */
  #array(element: string, value: BusValue | undefined): void {
    const length = Buffer.alloc(4);
    this.#push(length);
    this.#align(alignmentOf(element));
    const start = this.#length;
    if (Buffer.isBuffer(value)) this.#push(value);
    else for (const each of expect(isList, value, `a${element}`)) this.write(element, each);
    length.writeUInt32LE(this.#length - start);
  }

  #members(types: readonly string[], values: readonly BusValue[]): void {
    if (types.length !== values.length) throw new TypeError(`${values.length} values for ${types.length} types`);
    types.forEach((type, index) => this.write(type, values[index]));
  }
}

function expect<T>(isOne: (value: unknown) => value is T, value: unknown, type: string): T {
  if (isOne(value)) return value;
  throw new TypeError(`a value of the type ${type} is a ${typeof value}`);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isList(value: unknown): value is readonly BusValue[] {
  return Array.isArray(value);
}

function isVariant(value: unknown): value is BusVariant {
  return typeof value === 'object' && value !== null && 'signature' in value && 'value' in value;
}
