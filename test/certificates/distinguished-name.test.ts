import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDer } from '../../src/certificates/der.ts';
import { isSameName, printName } from '../../src/certificates/distinguished-name.ts';
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
    ['<a>', '"<a>"'],
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

test('isSameName() distinguishes a partial name, another order and another value', () => {
  const whole = 'CN=reports, O="Contoso, Inc.", S=Utrecht';
  for (const other of [
    'CN=reports',
    'reports',
    '',
    'S=Utrecht, O="Contoso, Inc.", CN=reports',
    'CN=reports, O=Contoso, Inc., S=Utrecht',
    'CN=reports + O="Contoso, Inc.", S=Utrecht',
    'CN=report, O="Contoso, Inc.", S=Utrecht',
  ]) {
    assert.equal(isSameName(whole, other), false, other);
  }
});
