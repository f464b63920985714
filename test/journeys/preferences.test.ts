import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { assertNothingLeaked, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const { daemon } = labIds.applications;
const home = await makeHome(lab.cloud);

/** Connects with a secret on the command line, so that there is a warning and a welcome. */
async function connect(preferences: string, secret: string = daemon.secret) {
  const line = ['connect', '-ContextS', 'CurrentUser', '-Environment', 'Lab', '-Tenant', labIds.domain];
  const credential = ['-Credential', `${daemon.appId}:${secret}`];
  const { status, stdout, stderr } = await runEntrada(home, [
    ...line,
    ...credential,
    ...preferences.split(' ').filter(Boolean),
  ]);
  assert.equal(stdout, '');
  const kinds = stderr
    .split('\n')
    .flatMap((text) => /^(WARNING|Welcome|VERBOSE|DEBUG|Connect-Entra|Give)\b/.exec(text)?.[1] ?? []);
  return { status, kinds: [...new Set(kinds)].join(' ') };
}

const welcomed: readonly [preferences: string, status: number, kinds: string][] = [
  ['', 0, 'WARNING Welcome'],
  ['-NoWelcome', 0, 'WARNING'],
  ['-WarningAction SilentlyContinue', 0, 'Welcome'],
  ['-wa ignore', 0, 'Welcome'],
  ['-wa Continue', 0, 'WARNING Welcome'],
  ['-wa:stop', 1, 'WARNING Connect-Entra'],
  ['--warning-action=inquire', 1, 'WARNING Connect-Entra'],
  ['-WarningAction Suspend', 1, 'WARNING Connect-Entra'],
  ['-InformationAction SilentlyContinue', 0, 'WARNING'],
  ['-infa Ignore', 0, 'WARNING'],
  ['-infa Stop', 1, 'WARNING Welcome Connect-Entra'],
  ['-ProgressAction SilentlyContinue', 0, 'WARNING Welcome'],
  ['-proga Stop', 0, 'WARNING Welcome'],
  ['-Verbose', 0, 'WARNING VERBOSE Welcome'],
  ['-vb', 0, 'WARNING VERBOSE Welcome'],
  ['-Verbose:$false', 0, 'WARNING Welcome'],
  ['-Debug', 0, 'WARNING VERBOSE DEBUG Welcome'],
  ['-db -wa 9', 2, 'Connect-Entra'],
  ['-db -wa 0 -infa 0', 0, 'VERBOSE DEBUG'],
  ['-db -wa sil -infa sil', 0, 'VERBOSE DEBUG'],
  ['-ErrorVariable x -ov +y -wv z -iv w', 0, 'WARNING Welcome'],
  ['-OutBuffer 5 -PipelineVariable x', 0, 'WARNING Welcome'],
];

for (const [preferences, status, kinds] of welcomed) {
  test(`Connect-Entra ${preferences || 'without preferences'} shows ${kinds}`, async () => {
    const run = await connect(preferences);
    const shown = run.kinds.split(' ').toSorted();
    assert.deepEqual([run.status, shown], [status, kinds.split(' ').toSorted()]);
  });
}

const failed: readonly [preferences: string, kinds: string][] = [
  ['-wa Ignore', 'Connect-Entra Give'],
  ['-wa Ignore -ErrorAction SilentlyContinue', ''],
  ['-wa Ignore -ea ignore', ''],
  ['-wa Ignore -ea Stop', 'Connect-Entra Give'],
  ['-wa Ignore -ea Continue', 'Connect-Entra Give'],
];

for (const [preferences, kinds] of failed) {
  test(`a failed Connect-Entra ${preferences} shows ${kinds || 'nothing'}, and its status stays`, async () => {
    assert.deepEqual(await connect(preferences, 'not-the-secret'), { status: 6, kinds });
  });
}

test('variables that cannot be set are warned of by name', async () => {
  const run = await runEntrada(home, [
    'Get-EntraContext',
    '-OutVariable',
    'x',
    '-ev',
    'y',
    '-WarningVariable',
    '+z',
    '-iv',
    'w',
  ]);
  assert.deepEqual(
    run.stderr
      .split('\n')
      .map(
        (line) =>
          /^WARNING: -(\w+) cannot set a variable: first load the shell integration, for example with eval "\$\(entrada init bash\)"\.$/.exec(
            line,
          )?.[1],
      ),
    ['OutVariable', 'ErrorVariable', 'WarningVariable', 'InformationVariable', undefined],
  );
});

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
