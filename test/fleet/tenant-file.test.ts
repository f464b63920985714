import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTenantFile } from '../../src/fleet/tenant-file.ts';

const one = '11111111-1111-4111-8111-111111111111';
const two = '22222222-2222-4222-8222-222222222222';

function read(text: string): unknown[] {
  return readTenantFile(Buffer.from(text), 'tenants.txt').map(({ name, tenantId, tenant }) =>
    tenant === tenantId ? [name, tenantId] : [name, tenantId, tenant],
  );
}

test('readTenantFile() reads lines of GUIDs and domains, with comments, and a tenant that is named twice once', () => {
  const text = `# customers\n${one}\n\n  Contoso.com   # the second\r\n${one.toUpperCase()}\n{${two}}\n`;
  assert.deepEqual(read(text), [
    [one, one],
    ['Contoso.com', undefined, 'contoso.com'],
    [`{${two}}`, two],
  ]);
  const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(`${one}\r\n`, 'utf16le')]);
  assert.equal(readTenantFile(utf16, 'x')[0]?.tenantId, one);
});

test('readTenantFile() reads CSV with a header: its own, that of Partner Center, and of Get-MgContract', () => {
  const own = `\ufeffTenantId,Name\n${one},"Contoso, Ltd."\n${two},"Two ""2"""\n`;
  assert.deepEqual(read(own), [
    ['Contoso, Ltd.', one],
    ['Two "2"', two],
  ]);
  const partner = `Microsoft ID;Company name;Primary domain name;Relationship\n${one};Contoso;contoso.com;Cloud Reseller\n`;
  assert.deepEqual(read(partner), [['Contoso', one]]);
  const contracts = `#TYPE Graph\n"Id","CustomerId","DefaultDomainName","DisplayName"\n"${two}","${one}","contoso.com","Contoso"\n`;
  assert.deepEqual(read(contracts), [['Contoso', one]]);
  assert.deepEqual(read('Domain\nfabrikam.com\n'), [['fabrikam.com', undefined, 'fabrikam.com']]);
});

test('readTenantFile() reads JSON: texts, contracts, GDAP relationships, a page and JSON lines', () => {
  const contract = { id: two, customerId: one, defaultDomainName: 'contoso.com', displayName: 'Contoso' };
  assert.deepEqual(read(JSON.stringify([one, contract, 'fabrikam.com'])), [
    [one, one],
    ['fabrikam.com', undefined, 'fabrikam.com'],
  ]);
  assert.deepEqual(read(JSON.stringify({ '@odata.context': 'x', value: [contract] })), [['Contoso', one]]);
  const relationship = { id: `${one}-${two}`, customer: { tenantId: two, displayName: 'Two' } };
  assert.deepEqual(read(`${JSON.stringify(contract)}\n${JSON.stringify(relationship)}\n`), [
    ['Contoso', one],
    ['Two', two],
  ]);
});

test('readTenantFile() names the file, the line and what was found', () => {
  const found = (text: string): string => {
    try {
      read(text);
      return 'read';
    } catch (error) {
      return error instanceof Error ? error.message.replace('Cannot use the list of tenants "tenants.txt": ', '') : '';
    }
  };
  const isNot = 'which is not the GUID or a domain of a tenant';
  assert.deepEqual(
    [
      `${one}\n# x\ncontoso\n`,
      `TenantId,Name\n${one},A\nabc,B\n`,
      'TenantId,Name\n,B\n',
      `[\n  "${one}",\n  {\n    "customerId": "abc"\n  }\n]`,
      `[\n  "[,",\n  7]`,
      '[{"id":"1"}]',
      '{"a":1}\nx\n',
      '# nothing\n',
      '[]',
    ].map(found),
    [
      `line 3 has "contoso", ${isNot}`,
      `line 3 has "abc", ${isNot}`,
      `line 2 has a row without a tenant ID and domain, ${isNot}`,
      `line 3 has "abc", ${isNot}`,
      `line 2 has "[,", ${isNot}`,
      `line 1 has the fields id, ${isNot}`,
      'line 2 is not JSON',
      'it does not name a tenant',
      'it does not name a tenant',
    ],
  );
});
