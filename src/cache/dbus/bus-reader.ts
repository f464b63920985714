import { BusFailure } from './bus-failure.ts';
import { alignmentOf, type BusValue, typesIn } from './bus-value.ts';

/** Variants within each other that are read; messages of the Secret Service have two. */
const deepestVariant = 8;

/**
 * Reads values as D-Bus writes them, from bytes that anyone may have sent. Takes memory in proportion to the bytes.
 *
 * @param bytes - A message's header or body, from a place that is a multiple of 8.
 * @param isBigEndian - Of the sender's machine.
 * @returns The values, and the place after the last one.
 * @throws {BusFailure} When the bytes are not such values.
 */
export function readValues(
  bytes: Buffer,
  signature: string,
  isBigEndian: boolean,
): { readonly values: readonly BusValue[]; readonly end: number } {
  const reader = new BusReader(bytes, isBigEndian);
  const values = typesIn(signature).map((type) => reader.read(type, 0));
  return { values, end: reader.place };
}

class BusReader {
  place = 0;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #isLittle: boolean;

  constructor(bytes: Buffer, isBigEndian: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#isLittle = !isBigEndian;
  }

  read(type: string, variants: number): BusValue {
    this.#align(alignmentOf(type));
    const [view, isLittle] = [this.#view, this.#isLittle];
    switch (type.charAt(0)) {
      case 'y':
        return view.getUint8(this.#take(1));
      case 'b':
        return this.#boolean();
      case 'n':
        return view.getInt16(this.#take(2), isLittle);
      case 'q':
        return view.getUint16(this.#take(2), isLittle);
      case 'i':
        return view.getInt32(this.#take(4), isLittle);
      case 'u':
      case 'h':
        return this.#length();
      case 'x':
        return view.getBigInt64(this.#take(8), isLittle);
      case 't':
        return view.getBigUint64(this.#take(8), isLittle);
      case 'd':
        return view.getFloat64(this.#take(8), isLittle);
      case 's':
        return this.#text(this.#length());
      case 'o':
        return this.#path();
      case 'g':
        return this.#text(view.getUint8(this.#take(1)));
      case 'v':
        return this.#variant(variants);
      case 'a':
        return this.#array(type.slice(1), variants);
      default:
        return typesIn(type.slice(1, -1)).map((member) => this.read(member, variants));
    }
  }

  /** Returns where the next bytes begin, and goes past them. */
  #take(count: number): number {
    const start = this.place;
    if (count > this.#bytes.length - start) throw new BusFailure('a value is longer than its message');
    this.place = start + count;
    return start;
  }

  #align(alignment: number): void {
    this.#take(-this.place & (alignment - 1));
  }

  #length(): number {
    return this.#view.getUint32(this.#take(4), this.#isLittle);
  }

  #boolean(): boolean {
    const value = this.#length();
    if (value > 1) throw new BusFailure(`a boolean is ${value}`);
    return value === 1;
  }

  #text(length: number): string {
    const start = this.#take(length + 1);
    if (this.#bytes[start + length] !== 0) throw new BusFailure('a text does not end with a zero byte');
    return this.#bytes.toString('utf8', start, start + length);
  }

  /** Paths become parts of rules for signals. */
  #path(): string {
    const path = this.#text(this.#length());
    if (!/^\/(?:\w+(?:\/\w+)*)?$/.test(path)) throw new BusFailure('the path of an object is malformed');
    return path;
  }

  #variant(variants: number): BusValue {
    if (variants === deepestVariant) throw new BusFailure('variants are too deep');
    const signature = this.#text(this.#view.getUint8(this.#take(1)));
    const [type, ...others] = typesIn(signature);
    if (type === undefined || others.length > 0) throw new BusFailure('a variant has not one type');
    return { signature, value: this.read(type, variants + 1) };
  }

  #array(element: string, variants: number): BusValue {
    const length = this.#length();
    this.#align(alignmentOf(element));
    const end = this.#take(length) + length;
    if (element === 'y') return this.#bytes.subarray(end - length, end);
    this.place = end - length;
    const values: BusValue[] = [];
    while (this.place < end) values.push(this.read(element, variants));
    if (this.place !== end) throw new BusFailure('an array is longer than its elements');
    return values;
  }
}
