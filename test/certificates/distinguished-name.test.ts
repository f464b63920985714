import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDer } from '../../src/base/der.ts';
import { isLikeName, isSameName, printName } from '../../src/certificates/distinguished-name.ts';
import { der, oid, sequence } from './der-writer.ts';

const part = (type: string, value: Buffer | string, tag = 0x0c) => sequence(oid(type), der(tag, Buffer.from(value)));
const name = (...components: Buffer[][]) => readDer(sequence(...components.map((parts) => der(0x31, parts))));
const cn = '2.5.4.3';
const o = '2.5.4.10';

test('printName() prints like .NET: last component first, with its short names', () => {
  const printed = printName(
    name(
      [part('2.5.4.6', 'NL', 0x13)],
      [part('2.5.4.8', 'Utrecht')],
      [part('0.9.2342.19200300.100.1.25', 'contoso', 0x16)],
      [part(o, 'Contoso')],
      [part('2.5.4.5', '123', 0x13)],
      [part('1.2.840.113549.1.9.1', 'a@contoso.com', 0x16)],
      [part('2.5.4.15', 'Private')],
      [part(cn, 'reports')],
    ),
  );
  assert.equal(
    printed,
    'CN=reports, OID.2.5.4.15=Private, E=a@contoso.com, SERIALNUMBER=123, O=Contoso, DC=contoso, S=Utrecht, C=NL',
  );
});

test('printName() has the short names of .NET, and numbers for others', () => {
  const names: Readonly<Record<string, string>> = {
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
    '2.5.4.41': 'OID.2.5.4.41',
  };
  for (const [number, short] of Object.entries(names)) assert.equal(printName(name([part(number, 'x')])), `${short}=x`);
});

test('printName() prints a part without a value as an empty one, and drops half a wide character', () => {
  assert.equal(printName(name([sequence(oid(cn))])), 'CN=""');
  assert.equal(printName(name([part(cn, Buffer.from('0041004200', 'hex'), 0x1e)])), 'CN=AB');
});

test('printName() joins the parts of one component with plus signs, in their order', () => {
  assert.equal(printName(name([part(cn, 'a'), part(o, 'b')])), 'CN=a + O=b');
});

test('printName() quotes where .NET does and doubles quotes', () => {
  const cases: [string, string][] = [
    ['Contoso, Inc.', '"Contoso, Inc."'],
    ['say "hi"', '"say ""hi"""'],
    [' lead', '" lead"'],
    ['trail\t', '"trail\t"'],
    ['a+b', '"a+b"'],
    ['a=b', '"a=b"'],
    ['a#b', '"a#b"'],
    ['a;b', '"a;b"'],
    ['<a', '"<a"'],
    ['a>', '"a>"'],
    ['a\nb', '"a\nb"'],
    ['\tlead', '"\tlead"'],
    ['\rlead', '"\rlead"'],
    ['trail\r', '"trail\r"'],
    ['trail ', '"trail "'],
    ['a\tb', 'a\tb'],
    ['', '""'],
    ['a\\b', 'a\\b'],
    ["o'neil (x) / y", "o'neil (x) / y"],
  ];
  for (const [value, printed] of cases) assert.equal(printName(name([part(o, value)])), `O=${printed}`);
});

test('printName() reads every kind of string', () => {
  const wide = Buffer.from('Zoë €', 'utf16le').swap16();
  assert.equal(printName(name([part(o, wide, 0x1e)])), 'O=Zoë €');
  assert.equal(printName(name([part(o, Buffer.from('Zoë', 'latin1'), 0x14)])), 'O=Zoë');
  assert.equal(printName(name([part(o, 'Zoë €')])), 'O=Zoë €');
});

test('isSameName() ignores case and spaces around separators', () => {
  const whole = 'CN=reports, O="Contoso, Inc.", S=Utrecht';
  for (const same of [
    whole,
    'cn=REPORTS, o="contoso, INC.", s=utrecht',
    'CN=reports,O="Contoso, Inc.",ST=Utrecht',
    ' CN = reports ; O = "Contoso, Inc." ; S = Utrecht ',
    'CN="reports", O="Contoso, Inc.", S="Utrecht"',
  ]) {
    assert.equal(isSameName(whole, same), true, same);
  }
});

test('isSameName() knows other names of types, parts in one component, and quotes in quotes', () => {
  for (const [one, other] of [
    ['ST=a, EMAILADDRESS=b, EMAIL=c', 'S=a, E=b, E=c'],
    ['emailAddress=b', 'e=B'],
    ['CN=a+O=b', 'CN=a + O=b'],
    ['CN="a + b"', 'CN="A + B"'],
    ['CN="say ""hi"""', 'cn="SAY ""HI"""'],
    ['reports', ' REPORTS '],
  ] as const) {
    assert.equal(isSameName(one, other), true, one);
  }
  for (const [one, other] of [
    ['CN=a+O=b', 'CN="a+O=b"'],
    ['CN=a, O=b', 'CN="a, O=b"'],
    ['CN="say ""hi"""', 'CN="say hi"'],
    ['CN="a', 'CN=a'],
    ['CN=a;b', 'CN="a;b"'],
    ['reports', 'CN=reports'],
  ] as const) {
    assert.equal(isSameName(one, other), false, one);
  }
});

/** Names of a type that other programs print, by the one that .NET prints. */
const otherNames: Readonly<Record<string, string>> = {
  C: 'countryName 2.5.4.6 OID.2.5.4.6',
  CN: 'commonName oid.2.5.4.3',
  DC: 'domainComponent 0.9.2342.19200300.100.1.25',
  Description: '2.5.4.13 description',
  E: 'email emailAddress 1.2.840.113549.1.9.1',
  G: 'givenName GN',
  I: 'initials',
  L: 'localityName',
  O: 'organizationName',
  OU: 'organizationalUnitName',
  Phone: 'telephoneNumber 2.5.4.20',
  PostalCode: '2.5.4.17',
  S: 'ST SP stateOrProvinceName',
  SN: 'surname',
  STREET: 'streetAddress',
  T: 'title',
  'OID.0.9.2342.19200300.100.1.1': 'UID userId',
  'OID.1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  'OID.1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  'OID.1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
  'OID.2.5.4.15': 'businessCategory 2.5.4.15',
  'OID.2.5.4.41': 'name',
  'OID.2.5.4.44': 'generationQualifier',
  'OID.2.5.4.45': 'x500UniqueIdentifier',
  'OID.2.5.4.46': 'dnQualifier DNQ',
  'OID.2.5.4.65': 'pseudonym',
  'OID.2.5.4.97': 'organizationIdentifier',
};

test('isSameName() knows the names that openssl, Java and others have for a type', () => {
  for (const [printed, names] of Object.entries(otherNames)) {
    for (const other of names.split(' ')) assert.equal(isSameName(`${printed}=x`, `${other}=x`), true, other);
  }
});

test('isSameName() compares by value, whichever program printed the name', () => {
  const escaped = 'OID.0.9.2342.19200300.100.1.1=u7, CN="Zoë + \\"x\\"", O="Contoso, Inc.", S=Utrecht, C=NL'.replaceAll(
    '\\"',
    '""',
  );
  for (const text of [
    String.raw`UID=u7,CN=Zoë \+ \"x\",O=Contoso\, Inc.,ST=Utrecht,C=NL`,
    String.raw`UID=u7,CN=Zo\C3\AB \2B \22x\22,O=Contoso\2C Inc.,ST=Utrecht,C=NL`,
    String.raw`subject=C = NL, ST = Utrecht, O = "Contoso, Inc.", CN = "Zo\C3\AB + \"x\"", UID = u7`,
    String.raw`subject=C=NL, ST=Utrecht, O="Contoso, Inc.", CN=Zoë \+ \"x\", UID=u7`,
    String.raw`subject= /C=NL/ST=Utrecht/O=Contoso, Inc./CN=Zo\xC3\xAB + "x"/UID=u7`,
    String.raw`0.9.2342.19200300.100.1.1=#0C027537,2.5.4.3=Zoë \+ \"x\",OID.2.5.4.10=Contoso\,  Inc.,ST=Utrecht,C=NL`,
    String.raw`Owner: userid=U7, commonName=Zoë \+ \"x\", O="Contoso, Inc.", ST=Utrecht, C=NL`.replace(
      '\\u0308',
      '\u0308',
    ),
  ]) {
    assert.equal(isSameName(escaped, text), true, text);
  }
  assert.equal(isSameName('CN=a + O=b', 'O=b+CN=a'), true);
  assert.equal(isSameName(String.raw`CN=a\b`, String.raw`CN=a\b`), true);
  assert.equal(isSameName(String.raw`CN=a\b`, String.raw`CN=a\\b`), true);
  assert.equal(isSameName('CN=#41', 'CN=#41'), true);
  for (const [one, other] of [
    ['CN=a, O=b', String.raw`CN=a\, O=b`],
    ['CN=a', '/CN=a/O=b'],
    ['CN=a/O=b', 'CN=a, O=b'],
    ['CN=a, O=b, C=c', 'O=b, CN=a, C=c'],
    ['CN=a', 'UID=a'],
  ] as const) {
    assert.equal(isSameName(one, other), false, other);
  }
});

test('isLikeName() finds names that contain the text, all its parts, or its common name', () => {
  const whole = 'CN=reports, OU=Data, O="Contoso, Inc."';
  for (const near of [
    'REPORT',
    'O="Contoso, Inc."',
    String.raw`O=Contoso\, Inc.`,
    'CN=reports, O=Fabrikam',
    '/O=x/CN=Reports',
  ])
    assert.equal(isLikeName(whole, near), true, near);
  for (const far of ['', ' ', 'CN=other', 'O="Contoso, Inc.", CN=other', 'OU=Data, O=Fabrikam'])
    assert.equal(isLikeName(whole, far), false, far);
});

test('isSameName() distinguishes a partial name, another order and another value', () => {
  const whole = 'CN=reports, O="Contoso, Inc.", S=Utrecht';
  for (const other of [
    'CN=reports',
    'reports',
    '',
    'O="Contoso, Inc.", CN=reports, S=Utrecht',
    'CN=reports, O=Contoso, Inc., S=Utrecht',
    'CN=reports + O="Contoso, Inc.", S=Utrecht',
    'CN=report, O="Contoso, Inc.", S=Utrecht',
  ]) {
    assert.equal(isSameName(whole, other), false, other);
  }
});
