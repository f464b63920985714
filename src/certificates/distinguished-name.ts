import { childrenOf, type DerValue, expectDer, readOid } from './der.ts';

/**
 * Prints a name (RFC 5280 4.1.2.4) as .NET's `X500DistinguishedName.Name` does: last component first, `, ` between
 * them, ` + ` between the parts of one, values quoted where necessary, quotes in them doubled.
 */
export function printName(name: DerValue): string {
  const components = childrenOf(name).map((component) => childrenOf(component).map(printPart).join(' + '));
  return components.toReversed().join(', ');
}

/**
 * Returns whether two complete names are the same: case and spaces around separators are ignored, and
 * `ST` and `emailAddress`, as printed by openssl, mean .NET's `S` and `E`.
 */
export function isSameName(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}

/** As .NET names them (Windows' CertNameToStr); others are printed as numbers. */
const shortNames: Readonly<Record<string, string>> = {
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'E',
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'S',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'T',
  '2.5.4.13': 'Description',
  '2.5.4.17': 'PostalCode',
  '2.5.4.20': 'Phone',
  '2.5.4.42': 'G',
  '2.5.4.43': 'I',
};

const otherNames: Readonly<Record<string, string>> = { ST: 'S', EMAILADDRESS: 'E', EMAIL: 'E' };

function printPart(part: DerValue): string {
  const fields = childrenOf(part);
  const oid = readOid(expectDer(fields, 0));
  const value = fields[1];
  const text = value === undefined ? '' : readText(value);
  return `${shortNames[oid] ?? `OID.${oid}`}=${needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text}`;
}

/** X.680's string types: BMPString and UniversalString are wide, TeletexString is Latin-1 in practice. */
function readText({ tag, content }: DerValue): string {
  if (tag === 0x1e)
    return Buffer.from(content.subarray(0, content.length & ~1))
      .swap16()
      .toString('utf16le');
  if (tag === 0x14) return content.toString('latin1');
  return content.toString('utf8');
}

function needsQuotes(text: string): boolean {
  return text === '' || /^[ \t-\r]|[ \t-\r]$|[,+="\n<>#;]/.test(text);
}

function foldName(name: string): string {
  return splitOutsideQuotes(name, /[,;]/)
    .map((component) => splitOutsideQuotes(component, /\+/).map(foldPart).join('+'))
    .join(',')
    .toUpperCase();
}

function foldPart(part: string): string {
  const [, type = '', value = ''] = /^\s*([^=]*?)\s*=\s*([^]*?)\s*$/.exec(part) ?? ['', '', part.trim()];
  const plain = /^"[^]*"$/.test(value) ? value.slice(1, -1).replaceAll('""', '"') : value;
  const upper = type.toUpperCase();
  // As JSON, so that a separator inside a value differs from one between values.
  return `${otherNames[upper] ?? upper}=${JSON.stringify(plain)}`;
}

function splitOutsideQuotes(text: string, separator: RegExp): string[] {
  const parts = [''];
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && separator.test(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
