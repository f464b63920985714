import type { Device } from '../tenant/tenant.ts';

/** Returns whether a device, or one that the directory does not know (undefined), matches. */
export type DeviceFilter = (device: Device | undefined) => boolean;

/** The properties of a rule, by name in lower case; a list has several values. */
const properties: ReadonlyMap<string, (device: Device) => string | boolean | readonly string[] | null | undefined> =
  new Map(
    Object.entries<(device: Device) => string | boolean | readonly string[] | null | undefined>({
      deviceid: ({ deviceId }) => deviceId,
      displayname: ({ displayName }) => displayName,
      deviceownership: ({ deviceOwnership }) => deviceOwnership,
      iscompliant: ({ isCompliant }) => isCompliant,
      manufacturer: ({ manufacturer }) => manufacturer,
      model: ({ model }) => model,
      operatingsystem: ({ operatingSystem }) => operatingSystem,
      operatingsystemversion: ({ operatingSystemVersion }) => operatingSystemVersion,
      physicalids: ({ physicalIds }) => physicalIds ?? [],
      systemlabels: ({ systemLabels }) => systemLabels ?? [],
      trusttype: ({ trustType }) => trustType,
      ...Object.fromEntries(
        Array.from({ length: 15 }, (_, index) => index + 1).map((number) => [
          `extensionattribute${number}`,
          ({ extensionAttributes }: Device) => extensionAttributes?.[`extensionAttribute${number}`],
        ]),
      ),
    }),
  );

/** The positive operators; each has a negative form, such as `-notContains`. Texts are in lower case. */
const operators: ReadonlyMap<string, (value: string, wanted: readonly string[]) => boolean> = new Map([
  ['eq', (value: string, [wanted = '']: readonly string[]) => value === wanted],
  ['startswith', (value, [wanted = '']) => value.startsWith(wanted)],
  ['endswith', (value, [wanted = '']) => value.endsWith(wanted)],
  ['contains', (value, [wanted = '']) => value.includes(wanted)],
  ['in', (value, wanted) => wanted.includes(value)],
]);

/** A piece of a rule, with its position. */
interface Token {
  readonly kind: 'property' | 'operator' | 'text' | 'word' | 'mark' | 'end';
  readonly text: string;
  readonly at: number;
}

const mostLength = 3072;
const mostNested = 32;
const tokenPattern =
  /\s*(?:device\.(?<property>\w+)|-(?<operator>[a-z]+)|"(?<text>[^"]*)"|'(?<other>[^']*)'|(?<word>\w+)|(?<mark>[()[\],]))/iuy;

/** The problem of a rule for devices, with its position. */
export class DeviceFilterProblem extends Error {}

/**
 * Reads a rule for devices in the syntax of Conditional Access: `device.trustType -eq "ServerAD" -and
 * device.isCompliant -ne True`. All letters ignore case. For a device that the directory does not know, only negative
 * operators match.
 *
 * @throws {DeviceFilterProblem} For anything else.
 */
export function parseDeviceFilter(rule: string): DeviceFilter {
  if (rule.length > mostLength) throw new DeviceFilterProblem(`it has more than ${mostLength} characters`);
  const tokens = tokenize(rule);
  let place = 0;
  let depth = 0;
  const peek = (): Token => tokens[place] ?? { kind: 'end', text: '', at: rule.length };
  const isOperator = (name: string) => peek().kind === 'operator' && peek().text === name;
  const isMark = (mark: string) => peek().kind === 'mark' && peek().text === mark;
  const fail = (wanted: string): DeviceFilterProblem => {
    const { kind, text, at } = peek();
    return new DeviceFilterProblem(`expected ${wanted} at position ${at}${kind === 'end' ? '' : `, found "${text}"`}`);
  };
  const take = (kind: Token['kind'], wanted: string): string => {
    const token = peek();
    if (token.kind !== kind) throw fail(wanted);
    place += 1;
    return token.text;
  };
  const takeMark = (mark: string) => {
    if (!isMark(mark)) throw fail(`"${mark}"`);
    place += 1;
  };

  function alternatives(): DeviceFilter {
    const parts = [conjunction()];
    while (isOperator('or')) {
      place += 1;
      parts.push(conjunction());
    }
    return (device) => parts.some((part) => part(device));
  }

  function conjunction(): DeviceFilter {
    const parts = [condition()];
    while (isOperator('and')) {
      place += 1;
      parts.push(condition());
    }
    return (device) => parts.every((part) => part(device));
  }

  function condition(): DeviceFilter {
    if (isOperator('not')) {
      place += 1;
      const operand = nested(condition);
      return (device) => !operand(device);
    }
    if (!isMark('(')) return comparison();
    place += 1;
    const inner = nested(alternatives);
    takeMark(')');
    return inner;
  }

  function nested(read: () => DeviceFilter): DeviceFilter {
    depth += 1;
    if (depth > mostNested) throw new DeviceFilterProblem(`it is nested more than ${mostNested} times`);
    const filter = read();
    depth -= 1;
    return filter;
  }

  function comparison(): DeviceFilter {
    const at = peek().at;
    const name = take('property', 'a property such as device.trustType');
    const read = properties.get(name);
    if (read === undefined) throw new DeviceFilterProblem(`unknown property "device.${name}" at position ${at}`);
    const operatorToken = peek();
    const written = take('operator', 'an operator such as -eq');
    const isNegative = written === 'ne' || written.startsWith('not');
    const positive = written === 'ne' ? 'eq' : written.replace(/^not/, '');
    const test = operators.get(positive);
    if (test === undefined) {
      throw new DeviceFilterProblem(`unknown operator "-${written}" at position ${operatorToken.at}`);
    }
    const wanted = positive === 'in' ? list() : [value()];
    return (device) => {
      const found = device === undefined ? undefined : read(device);
      const values = found === undefined || found === null ? [] : typeof found === 'object' ? found : [String(found)];
      return values.some((one) => test(one.toLowerCase(), wanted)) !== isNegative;
    };
  }

  function value(): string {
    const { kind, text } = peek();
    if (kind === 'text' || (kind === 'word' && /^(?:true|false)$/i.test(text))) {
      place += 1;
      return text.toLowerCase();
    }
    throw fail('a text in quotes, True or False');
  }

  function list(): string[] {
    takeMark('[');
    const values = [value()];
    while (isMark(',')) {
      place += 1;
      values.push(value());
    }
    takeMark(']');
    return values;
  }

  const filter = alternatives();
  if (peek().kind !== 'end') throw fail('-and, -or or the end');
  return filter;
}

/** Returns the problem of a rule for devices; undefined: it can be used. */
export function deviceFilterProblem(rule: string): string | undefined {
  try {
    parseDeviceFilter(rule);
    return undefined;
  } catch (error) {
    if (error instanceof DeviceFilterProblem) return error.message;
    throw error;
  }
}

function tokenize(rule: string): Token[] {
  const tokens: Token[] = [];
  const end = rule.trimEnd().length;
  let position = 0;
  while (position < end) {
    tokenPattern.lastIndex = position;
    const groups = tokenPattern.exec(rule)?.groups;
    const at = position + rule.slice(position).search(/\S/);
    if (groups === undefined) throw new DeviceFilterProblem(`unexpected "${rule.charAt(at)}" at position ${at}`);
    position = tokenPattern.lastIndex;
    const { property, operator, text, other, word, mark } = groups;
    if (property !== undefined) tokens.push({ kind: 'property', text: property.toLowerCase(), at });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator.toLowerCase(), at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, at });
    else tokens.push({ kind: 'text', text: text ?? other ?? '', at });
  }
  return tokens;
}
