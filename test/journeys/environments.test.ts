import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { assertNothingLeaked, connectDaemonLine, daemonSecret, outputOf, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const canary = {
  Name: 'Canary',
  AzureADEndpoint: 'https://login.example',
  GraphEndpoint: 'https://graph.example',
  Type: 'User-defined',
};

test('Get-EntraEnvironment lists the built-in environments', async () => {
  const home = await makeHome();
  const listed = JSON.parse(await outputOf(home, 'Get-EntraEnvironment')) as { Name: string; Type: string }[];
  assert.deepEqual(
    listed.map(({ Name, Type }) => [Name, Type]),
    ['BleuCloud', 'China', 'DelosCloud', 'Global', 'GovSGCloud', 'USGov', 'USGovDoD'].map((name) => [name, 'Built-in']),
  );
  assert.deepEqual(JSON.parse(await outputOf(home, 'Get-MgEnvironment -Name usgovdod')), {
    Name: 'USGovDoD',
    AzureADEndpoint: 'https://login.microsoftonline.us',
    GraphEndpoint: 'https://dod-graph.microsoft.us',
    Type: 'Built-in',
    TeamsEndpoint: 'https://api.interfaces.records.dod.teams.microsoft.us',
  });
  assert.equal(await outputOf(home, 'Get-EntraEnvironment Nowhere'), '');
  assert.deepEqual(home.snapshot(), {});
});

test('environments are added, changed and removed', async () => {
  const home = await makeHome();
  const added = await outputOf(home, 'Add-EntraEnvironment Canary https://login.example/common https://graph.example/');
  assert.deepEqual(JSON.parse(added), canary);
  assert.deepEqual(JSON.parse(await outputOf(home, 'Get-EntraEnvironment CANARY')), canary);
  const changed = { ...canary, GraphEndpoint: 'https://other.example' };
  assert.deepEqual(
    JSON.parse(await outputOf(home, 'Set-EntraEnvironment -Name canary -GraphUrl https://other.example')),
    changed,
  );
  assert.deepEqual(JSON.parse(await outputOf(home, 'Remove-EntraEnvironment -Name Canary')), changed);
  assert.equal(await outputOf(home, 'Get-EntraEnvironment Canary'), '');
});

test('a CA file is checked, kept with its whole path, and trusted in its environment alone', async () => {
  const home = await makeHome();
  copyFileSync(lab.caFile, join(home.folder, 'ca.pem'));
  const line = ['Add-EntraEnvironment', '-Name', 'Lab', '-AzureADUrl', lab.loginOrigin, '-GraphUrl', lab.graphOrigin];
  assert.equal((JSON.parse(await outputOf(home, line)) as Record<string, unknown>)['CaFile'], undefined);
  const untrusted = await runEntrada(home, connectDaemonLine, { env: daemonSecret });
  assert.equal(untrusted.status, 5);
  assert.match(untrusted.stderr, /^Connect-Entra: Cannot trust "localhost:\d+": .*Set-EntraEnvironment -CaFile PATH/);
  const set = JSON.parse(
    await outputOf(home, 'Set-EntraEnvironment Lab -CaFile ca.pem', { cwd: home.folder }),
  ) as Record<string, unknown>;
  assert.equal(set['CaFile'], join(home.folder, 'ca.pem'));
  assert.equal(await outputOf(home, [...connectDaemonLine, '-NoWelcome'], { env: daemonSecret }), '');
  await outputOf(home, ['Set-EntraEnvironment', 'Lab', '-CaFile', '']);
  // The session keeps what it was signed in with; a new sign-in does not.
  assert.match(await outputOf(home, 'request /organization'), /Entrada Lab/);
  assert.equal((await runEntrada(home, connectDaemonLine, { env: daemonSecret })).status, 5);
});

const refusals: readonly [line: string, stderr: RegExp][] = [
  [
    'Add-EntraEnvironment usgov https://a.example https://b.example',
    /^Add-EntraEnvironment: Cannot add built-in environment USGov\.\nChoose another name/,
  ],
  [
    'Set-EntraEnvironment Global -GraphEndpoint https://b.example',
    /^Set-EntraEnvironment: Cannot change built-in environment Global\.\n/,
  ],
  ['Remove-EntraEnvironment China', /^Remove-EntraEnvironment: Cannot remove built-in environment China\.\n/],
  [
    'Remove-EntraEnvironment Nowhere',
    /^Remove-EntraEnvironment: Environment Nowhere not found\.\nGet-EntraEnvironment lists/,
  ],
  [
    'Set-EntraEnvironment Nowhere -GraphEndpoint https://b.example',
    /^Set-EntraEnvironment: Environment Nowhere not found\.\n/,
  ],
  [
    'Add-EntraEnvironment New login.example https://b.example',
    /^Add-EntraEnvironment: Cannot use "login\.example" as AzureADEndpoint: it is not an absolute https URL; use one like/,
  ],
  ['Add-EntraEnvironment New https://a.example', /missing mandatory parameters: GraphEndpoint\./],
  [
    'Add-EntraEnvironment New https://a.example https://b.example -CaFile no.pem',
    /^Add-EntraEnvironment: Cannot read the CA file ".*no\.pem" of environment "New": there is no such file\n.*names another file\.\n$/,
  ],
  [
    'Connect-Entra -Environment Nowhere',
    /^Connect-Entra: Unable to find environment with name 'Nowhere'\. Use Get-EntraEnvironment to list available environments\.\nAdd-EntraEnvironment adds one\.\n$/,
  ],
];

for (const [line, stderr] of refusals) {
  test(`${line} is refused`, async () => {
    const home = await makeHome();
    const run = await runEntrada(home, line.split(' '));
    assert.deepEqual([run.status, run.stdout], [2, '']);
    assert.match(run.stderr, stderr);
    assert.deepEqual(home.snapshot(), {});
  });
}

test('a damaged settings file stays unchanged, and built-in environments still work', async () => {
  const home = await makeHome(lab.cloud);
  const path = join(home.config, 'environments.json');
  const damaged = readFileSync(path, 'utf8').slice(0, -10);
  writeFileSync(path, damaged);
  for (const line of [
    'Get-EntraEnvironment',
    'Get-EntraEnvironment Lab',
    'Add-EntraEnvironment New https://a.example https://b.example',
    'Remove-EntraEnvironment Lab',
    'Connect-Entra -Environment Lab',
    'lab -Port 0',
  ]) {
    const run = await runEntrada(home, line.split(' '));
    assert.equal(run.status, 7, line);
    assert.match(
      run.stderr,
      /: Cannot read the environments file ".*environments\.json": its \d+ characters are not JSON\nFix or delete the file; it was not changed\.\n$/,
    );
  }
  assert.match(await outputOf(home, 'Get-EntraEnvironment USGov'), /graph\.microsoft\.us/);
  assert.equal(readFileSync(path, 'utf8'), damaged);
});

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
