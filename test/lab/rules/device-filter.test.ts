import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deviceFilterProblem, parseDeviceFilter } from '../../../src/lab/rules/device-filter.ts';
import { readPolicy } from '../../../src/lab/rules/read-policy.ts';
import type { Device } from '../../../src/lab/tenant/tenant.ts';

const device: Device = {
  id: '1',
  deviceId: '5b0a0f10-0000-4000-8000-000000000002',
  displayName: 'SAW-Paris-1',
  operatingSystem: 'Windows',
  operatingSystemVersion: '10.0.1',
  isCompliant: true,
  isManaged: true,
  trustType: 'AzureAd',
  manufacturer: 'Contoso',
  model: null,
  physicalIds: ['[ZTDID]:1', '[OrderId]:x'],
  extensionAttributes: { extensionAttribute1: 'SAW', extensionAttribute15: 'o"k' },
  ownerIds: [],
  createdDateTime: '2026-01-01T00:00:00Z',
};

const cases: [rule: string, known: boolean, unknown: boolean][] = [
  ['device.displayName -eq "saw-paris-1"', true, false],
  ['DEVICE.DisplayName -EQ "SAW-PARIS-1"', true, false],
  ["device.trustType -eq 'AzureAD'", true, false],
  ['device.trustType -ne "AzureAD"', false, true],
  ['device.isCompliant -eq True', true, false],
  ['device.isCompliant -ne true', false, true],
  ['device.isCompliant -eq "False"', false, false],
  ['device.displayName -startsWith "SAW"', true, false],
  ['device.displayName -notStartsWith "SAW"', false, true],
  ['device.displayName -endsWith "-1"', true, false],
  ['device.displayName -notEndsWith "-2"', true, true],
  ['device.displayName -contains "paris"', true, false],
  ['device.displayName -notContains "paris"', false, true],
  ['device.manufacturer -in ["Fabrikam", "contoso"]', true, false],
  ['device.manufacturer -notIn ["Fabrikam"]', true, true],
  ['device.model -eq ""', false, false],
  ['device.model -ne "X1"', true, true],
  ['device.deviceOwnership -eq "Company"', false, false],
  ['device.physicalIds -contains "[ZTDid]"', true, false],
  ['device.systemLabels -contains "x"', false, false],
  ['device.operatingSystem -eq "Windows" -and device.operatingSystemVersion -startsWith "10."', true, false],
  ['device.deviceId -eq "5B0A0F10-0000-4000-8000-000000000002"', true, false],
  ['device.extensionAttribute1 -eq "SAW"', true, false],
  ["device.extensionAttribute15 -eq 'o\"k'", true, false],
  ['device.extensionAttribute2 -ne "SAW"', true, true],
  ['-not (device.isCompliant -eq True)', false, true],
  ['-not device.isCompliant -eq True -or device.model -ne "x"', true, true],
  // -and binds stronger than -or.
  ['device.isCompliant -eq True -or device.isCompliant -eq True -and device.model -eq "x"', true, false],
  ['(device.isCompliant -eq True -or device.isCompliant -eq True) -and device.model -eq "x"', false, false],
];

test('parseDeviceFilter() reads the rules of Conditional Access', () => {
  for (const [rule, known, unknown] of cases) {
    const filter = parseDeviceFilter(rule);
    assert.deepEqual([filter(device), filter(undefined)], [known, unknown], rule);
  }
});

test('deviceFilterProblem() names the place of a mistake', () => {
  const problems: [rule: string, problem: string][] = [
    ['', 'expected a property such as device.trustType at position 0'],
    ['trustType -eq "x"', 'expected a property such as device.trustType at position 0, found "trustType"'],
    ['device.shoeSize -eq "x"', 'unknown property "device.shoesize" at position 0'],
    ['device.__proto__ -eq "x"', 'unknown property "device.__proto__" at position 0'],
    ['device.extensionAttribute16 -eq "x"', 'unknown property "device.extensionattribute16" at position 0'],
    ['device.model -is "x"', 'unknown operator "-is" at position 13'],
    ['device.model -notNe "x"', 'unknown operator "-notne" at position 13'],
    ['device.model "x"', 'expected an operator such as -eq at position 13, found "x"'],
    ['device.model -eq x', 'expected a text in quotes, True or False at position 17, found "x"'],
    ['device.model -eq', 'expected a text in quotes, True or False at position 16'],
    ['device.model -in "x"', 'expected "[" at position 17, found "x"'],
    ['device.model -in []', 'expected a text in quotes, True or False at position 18, found "]"'],
    ['(device.model -eq "x"', 'expected ")" at position 21'],
    ['device.model -eq "x" device', 'expected -and, -or or the end at position 21, found "device"'],
    ['device.model -eq "x', 'unexpected """ at position 17'],
    ['device.model = "x"', 'unexpected "=" at position 13'],
    [`${'('.repeat(40)}device.model -eq "x"`, 'it is nested more than 32 times'],
    [`${'-not '.repeat(40)}device.model -eq "x"`, 'it is nested more than 32 times'],
    [`device.model -eq "${'x'.repeat(3100)}"`, 'it has more than 3072 characters'],
  ];
  for (const [rule, problem] of problems) assert.equal(deviceFilterProblem(rule), problem, rule);
});

test('deviceFilterProblem() never throws', () => {
  const pieces = fc.constantFrom(
    'device.',
    'model',
    ' -eq ',
    '"x"',
    '(',
    ')',
    '-not ',
    ' -and ',
    '[',
    ']',
    ',',
    'True',
    '\\',
    '"',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((all) => all.join('')),
      ),
      (rule) => {
        const problem = deviceFilterProblem(rule);
        if (problem === undefined) assert.equal(typeof parseDeviceFilter(rule)(device), 'boolean');
      },
    ),
  );
});

test('readPolicy() refuses a policy with a mistake in its rule for devices', () => {
  assert.throws(() => readPolicy({ kind: 'block', devices: 'device.shoe -eq "x"' }, 'policy'), {
    code: 'INPUT_INVALID',
    message:
      'Cannot use the policy "policy.devices": unknown property "device.shoe" at position 0; use a rule such as ' +
      'device.trustType -eq "ServerAD" -and device.isCompliant -eq True',
  });
});
