import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CmdletDescription, describeCommands } from '../../../src/commands/powershell/describe-commands.ts';
import { shownCommands } from '../../../src/commands/registry.ts';

// Of Get-Verb.
const approvedVerbs = new Set(
  'Add Clear Connect Disconnect Export Find Get Import Invoke New Receive Remove Rename Reset Set Start Test Update Use'.split(
    ' ',
  ),
);

// PowerShell adds these to every advanced function (about_CommonParameters), and refuses a function that has its own.
const powershellNames = new Set(
  [
    'Verbose vb Debug db ErrorAction ea WarningAction wa InformationAction infa ProgressAction proga',
    'ErrorVariable ev WarningVariable wv InformationVariable iv OutVariable ov OutBuffer ob PipelineVariable pv',
    'WhatIf wi Confirm cf',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

const { commands, programs } = await describeCommands();

test('describeCommands() gives each command a cmdlet or a reason why not', async () => {
  const served = commands.map(({ command }) => command);
  const all = (await shownCommands()).map(({ name }) => name);
  assert.deepEqual([...served, ...Object.keys(programs)].toSorted(), all.toSorted());
});

test('describeCommands() gives each cmdlet a name of its own with an approved verb', () => {
  const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
  assert.deepEqual(repeated(names), []);
  assert.deepEqual(
    names.filter((name) => !approvedVerbs.has(name.slice(0, name.indexOf('-')))),
    [],
  );
});

test('describeCommands() names parameters so that PowerShell can tell them apart', () => {
  const wrong = commands.flatMap(({ name, parameters }) => {
    const names = parameters.flatMap((parameter) => [parameter.name, ...parameter.aliases]);
    const taken = names.filter((one) => powershellNames.has(one.toLowerCase()));
    return [...repeated(names), ...taken].map((one) => `${name} -${one}`);
  });
  assert.deepEqual(wrong, []);
});

test('describeCommands() places one parameter of a set at a position', () => {
  const wrong = commands.flatMap(({ name, sets, parameters }) =>
    sets.flatMap((set) => {
      const positions = parameters.flatMap((parameter) => parameter.sets[set]?.position ?? []).map(String);
      return repeated(positions).map((position) => `${name} ${set} ${position}`);
    }),
  );
  assert.deepEqual(wrong, []);
});

test('describeCommands() describes a type in one place', () => {
  const views = commands.flatMap(({ outputType, columns }) => (columns === undefined ? [] : [{ outputType, columns }]));
  const differing = views.filter(({ outputType, columns }) =>
    views.some((other) => other.outputType === outputType && other.columns.join() !== columns.join()),
  );
  assert.deepEqual(differing, []);
});

test('describeCommands() tells which parameters take an object of the pipeline', () => {
  assert.deepEqual(parameterOf(cmdlet('Get-EntraUser'), 'UserId').pipeline, ['UserId', 'Id']);
  assert.deepEqual(parameterOf(cmdlet('Get-TeamUser'), 'GroupId').pipeline, ['GroupId', 'Id']);
  assert.deepEqual(parameterOf(cmdlet('Use-EntradaContext'), 'Name').pipeline, ['Name']);
  assert.equal(parameterOf(cmdlet('Get-EntraUser'), 'Top').pipeline, undefined);
});

test('describeCommands() says what completes a value: a list, or what the program knows', () => {
  const { completedFrom, suggestions } = parameterOf(cmdlet('Connect-Entra'), 'CertificateSubjectName');
  assert.deepEqual([completedFrom, suggestions], ['subjects', undefined]);
  const columns = parameterOf(cmdlet('Get-CsOnlineUser'), 'Properties');
  assert.equal(columns.completedFrom, undefined);
  assert.ok(columns.suggestions?.includes('DisplayName'));
  assert.ok(!('completedFrom' in parameterOf(cmdlet('Get-EntraUser'), 'Top')));
});

test('describeCommands() writes examples as PowerShell', () => {
  const codes = commands.flatMap(({ examples }) => examples.map(({ code }) => code));
  assert.deepEqual(
    codes.filter((code) => /env:|--|\s-f |^[a-z]|\s@\w/.test(code)),
    [],
  );
  assert.ok(codes.includes('Connect-Entra -TenantId contoso.com -ClientSecretCredential (Get-Credential APP_ID)'));
  assert.ok(codes.includes("Invoke-EntraRequest /groups -Method POST -Body '@group.json'"));
  assert.ok(codes.includes('Get-Team -Archived $true -Visibility Private'));
});

function cmdlet(name: string): CmdletDescription {
  const found = commands.find((one) => one.name === name);
  assert.ok(found !== undefined, name);
  return found;
}

function parameterOf({ parameters }: CmdletDescription, name: string): CmdletDescription['parameters'][number] {
  const found = parameters.find((one) => one.name === name);
  assert.ok(found !== undefined, name);
  return found;
}

function repeated(names: readonly string[]): string[] {
  const folded = names.map((name) => name.toLowerCase());
  return names.filter((name, index) => folded.indexOf(name.toLowerCase()) !== index);
}
