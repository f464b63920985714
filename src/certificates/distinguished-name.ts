import { childrenOf, type DerValue, expectDer, readDer, readOid } from '../base/der.ts';

/**
 * Prints a name (RFC 5280 4.1.2.4) as .NET's `X500DistinguishedName.Name` does: last component first, `, ` between
 * them, ` + ` between the parts of one, values quoted where necessary, quotes in them doubled.
 */
export function printName(name: DerValue): string {
  const components = childrenOf(name).map((component) => childrenOf(component).map(printPart).join(' + '));
  return components.toReversed().join(', ');
}

/**
 * Returns whether a text is the complete name of a certificate, compared by value (RFC 5280 7.1): case and repeated
 * spaces are ignored. The text can be in the form of .NET, RFC 4514 (`O=Contoso\, Inc.`), `openssl x509 -subject` in
 * all its versions (`subject=C = NL, CN = reports`, `/C=NL/CN=reports`) or Java; its components can be in either
 * direction.
 *
 * @param printed - As {@link printName} prints it.
 */
export function isSameName(printed: string, text: string): boolean {
  const wanted = JSON.stringify(parseName(printed));
  return readingsOf(text).some((one) => JSON.stringify(one) === wanted || JSON.stringify(one.toReversed()) === wanted);
}

/**
 * Returns whether a name is close to a text: it contains the text, all of its parts, or its common name.
 *
 * @param printed - As {@link printName} prints it.
 */
export function isLikeName(printed: string, text: string): boolean {
  if (text.trim() === '') return false;
  if (foldText(printed).includes(foldText(text))) return true;
  const parts = new Set(parseName(printed).flat());
  return readingsOf(text).some((reading) => {
    const wanted = reading.flat();
    const own = wanted.filter((part) => part.startsWith('CN='));
    return wanted.every((part) => parts.has(part)) || own.some((part) => parts.has(part));
  });
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

/** Other programs' names of a type, in capitals, and .NET's. */
const otherNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(shortNames).flatMap(([oid, name]) => [
      [oid, name.toUpperCase()],
      [`OID.${oid}`, name.toUpperCase()],
    ]),
  ),
  COMMONNAME: 'CN',
  COUNTRYNAME: 'C',
  DOMAINCOMPONENT: 'DC',
  EMAIL: 'E',
  EMAILADDRESS: 'E',
  GIVENNAME: 'G',
  GN: 'G',
  INITIALS: 'I',
  LOCALITYNAME: 'L',
  ORGANIZATIONALUNITNAME: 'OU',
  ORGANIZATIONNAME: 'O',
  SP: 'S',
  ST: 'S',
  STATEORPROVINCENAME: 'S',
  STREETADDRESS: 'STREET',
  SURNAME: 'SN',
  TELEPHONENUMBER: 'PHONE',
  TITLE: 'T',
  BUSINESSCATEGORY: 'OID.2.5.4.15',
  DNQ: 'OID.2.5.4.46',
  DNQUALIFIER: 'OID.2.5.4.46',
  GENERATIONQUALIFIER: 'OID.2.5.4.44',
  JURISDICTIONC: 'OID.1.3.6.1.4.1.311.60.2.1.3',
  JURISDICTIONL: 'OID.1.3.6.1.4.1.311.60.2.1.1',
  JURISDICTIONST: 'OID.1.3.6.1.4.1.311.60.2.1.2',
  NAME: 'OID.2.5.4.41',
  ORGANIZATIONIDENTIFIER: 'OID.2.5.4.97',
  PSEUDONYM: 'OID.2.5.4.65',
  UID: 'OID.0.9.2342.19200300.100.1.1',
  USERID: 'OID.0.9.2342.19200300.100.1.1',
  X500UNIQUEIDENTIFIER: 'OID.2.5.4.45',
};

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

/** The components of a name; the parts of one as `TYPE=value`, comparable, and sorted because they are a set. */
type FoldedName = readonly (readonly string[])[];

/** How a form writes special characters: .NET only in quotes, the others also after a backslash. */
type Escapes = 'quotes' | 'backslashes';

/** Returns everything that a text can mean: which program printed it is not known. */
function readingsOf(text: string): FoldedName[] {
  const name = text.trim().replace(/^(?:subject|owner)\s*[=:]\s*(?=\S)/i, '');
  const readings = [parseName(name), parseName(name, 'backslashes')];
  if (name.startsWith('/')) {
    const components = name.slice(1).split(/\/(?=[a-z\d.]+=)/i);
    readings.push(components.map((one) => [foldPart(one, 'backslashes')]));
  }
  return readings;
}

function parseName(name: string, escapes: Escapes = 'quotes'): FoldedName {
  return splitOutsideQuotes(name, /[,;]/, escapes).map((component) =>
    splitOutsideQuotes(component, /\+/, escapes)
      .map((part) => foldPart(part, escapes))
      .toSorted(),
  );
}

function foldPart(part: string, escapes: Escapes): string {
  const [, type = '', value = ''] = /^(?:([^=]*)=)?([^]*)$/.exec(part) ?? [];
  const upper = type.trim().toUpperCase();
  const number = /^[\d.]+$/.test(upper) ? `OID.${upper}` : upper;
  // As JSON, so that a separator inside a value differs from one between values.
  return `${otherNames[number] ?? number}=${JSON.stringify(foldText(plainValue(value.trim(), escapes)))}`;
}

function plainValue(value: string, escapes: Escapes): string {
  const isQuoted = value.length > 1 && /^"[^]*"$/.test(value);
  const inner = isQuoted ? value.slice(1, -1) : value;
  if (escapes === 'quotes') return isQuoted ? inner.replaceAll('""', '"') : inner;
  if (!isQuoted && /^#(?:[\da-f]{2})+$/i.test(inner)) return encodedText(inner.slice(1)) ?? inner;
  return inner.replaceAll(/((?:\\x?[\da-f]{2})+)|\\([^])/gi, (_, octets: string | undefined, character = '') =>
    octets === undefined ? String(character) : Buffer.from(octets.replaceAll(/\\x?/gi, ''), 'hex').toString('utf8'),
  );
}

/** A value in hexadecimal digits is its encoding (RFC 4514 2.4). */
function encodedText(digits: string): string | undefined {
  try {
    return readText(readDer(Buffer.from(digits, 'hex')));
  } catch {
    return undefined;
  }
}

/** RFC 5280 7.1: by compatible characters, without regard to case and repeated spaces. */
function foldText(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toUpperCase();
}

function splitOutsideQuotes(text: string, separator: RegExp, escapes: Escapes): string[] {
  const parts = [''];
  let isQuoted = false;
  let isEscaped = false;
  for (const character of text) {
    if (character === '"' && !isEscaped) isQuoted = !isQuoted;
    if (!isQuoted && !isEscaped && separator.test(character)) parts.push('');
    else parts[parts.length - 1] += character;
    isEscaped = escapes === 'backslashes' && character === '\\' && !isEscaped;
  }
  return parts;
}
