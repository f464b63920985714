import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { makeHome } from '../../support/journey-home.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const tenant = '11111111-2222-4333-8444-555555555555';

function configUser(t: TestContext) {
  const home = join(temporaryFolder(t), 'home');
  const path = join(home, 'config', 'config.json');
  return {
    home,
    path,
    run: (line: string, env: Record<string, string> = {}, columns?: number) =>
      runFakeCli(home, line.split(' '), { env, ...(columns === undefined ? {} : { columns }) }),
    write(text: string) {
      mkdirSync(join(home, 'config'), { recursive: true, mode: 0o700 });
      writeFileSync(path, text, { mode: 0o600 });
    },
  };
}

async function sourcesOf(user: ReturnType<typeof configUser>, env: Record<string, string> = {}) {
  const { stdout } = await user.run('config list', env);
  const rows = JSON.parse(stdout) as { Name: string; Value: string | null; Source: string; Place: string | null }[];
  return Object.fromEntries(rows.map(({ Name, Value, Source }) => [Name, [Value, Source]]));
}

test('config list shows each value with its source, and creates nothing', async (t) => {
  const user = configUser(t);
  const none = [null, 'none'];
  assert.deepEqual(await sourcesOf(user), {
    environment: none,
    tenantId: none,
    clientId: none,
    contextScope: none,
    output: none,
  });
  assert.equal(existsSync(user.home), false);
  assert.equal((await user.run('config set tenant-id contoso.com')).status, 0);
  assert.equal((await user.run('config set CONTEXTSCOPE process')).status, 0);
  assert.deepEqual(await sourcesOf(user, { ENTRADA_TENANT_ID: tenant, ENTRADA_CLIENT_ID: '' }), {
    environment: none,
    tenantId: [tenant, 'variable'],
    clientId: none,
    contextScope: ['Process', 'file'],
    output: none,
  });
});

test('config get prints the value alone; config unset removes it, and says if it was not saved', async (t) => {
  const user = configUser(t);
  await user.run('config set environment usgov');
  assert.deepEqual(await user.run('config get environment'), { status: 0, stdout: 'USGov\n', stderr: '' });
  assert.deepEqual(await user.run('config unset environment'), { status: 0, stdout: '', stderr: '' });
  assert.deepEqual(await user.run('config get environment'), { status: 0, stdout: '', stderr: '' });
  assert.equal((await user.run('config unset environment')).stderr, 'environment was not saved.\n');
});

for (const [line, message] of [
  [
    'config set tenantId not_a_tenant',
    /^config set: Cannot use "not_a_tenant" as tenantId in -Value\nUse a GUID, a domain/,
  ],
  ['config set tenantId common/../x', /Use a GUID/],
  ['config set clientId 123', /Use the GUID of an application/],
  ['config set output xml', /Use one of json, table, yaml, tsv, csv, ndjson/],
  ['config set contextScope machine', /Use CurrentUser or Process/],
  ['config set environment Nowhere', /Unable to find environment with name 'Nowhere'/],
  ['config set colour on', /^config set: Cannot find the setting "colour"\nThe settings are environment, /],
  ['config set tenatId contoso.com', /Did you mean tenantId\?/],
  ['config get __proto__', /Cannot find the setting "__proto__"/],
] as const) {
  test(`${line} is refused with what would work, and nothing is saved`, async (t) => {
    const user = configUser(t);
    const { status, stderr } = await user.run(line);
    assert.match(stderr, message);
    assert.deepEqual([status, existsSync(user.path)], [2, false]);
  });
}

test('config set writes a private file in one step, and keeps the other settings', async (t) => {
  const user = configUser(t);
  await Promise.all(
    ['tenantId contoso.com', `clientId ${tenant}`, 'output yaml'].map((set) => user.run(`config set ${set}`)),
  );
  assert.deepEqual(JSON.parse(readFileSync(user.path, 'utf8')), {
    version: 1,
    tenantId: 'contoso.com',
    clientId: tenant,
    output: 'yaml',
  });
  assert.equal(statSync(user.path).mode & 0o777, 0o600);
  assert.deepEqual(
    readdirSync(join(user.home, 'config')).filter((name) => name.endsWith('.tmp')),
    [],
  );
  chmodSync(user.path, 0o644);
  await user.run('config list');
  assert.equal(statSync(user.path).mode & 0o777, 0o600);
});

test('config set changes neither the target of a symbolic link nor a damaged file', async (t) => {
  const user = configUser(t);
  const target = join(user.home, 'target');
  mkdirSync(join(user.home, 'config'), { recursive: true });
  writeFileSync(target, '{}');
  symlinkSync(target, user.path);
  const linked = await user.run('config set output json');
  assert.deepEqual([linked.status, readFileSync(target, 'utf8')], [7, '{}']);
  assert.match(linked.stderr, /a symbolic link is in its place/);
});

for (const [text, message] of [
  ['{\n  "tenantId": "contoso.com",\n  "output": "xml"\n}\n', /as output in ".*config\.json", line 3\nUse one of json/],
  ['{\n\n"color": "on" }', /in ".*config\.json", line 3: "color" is not a setting; the settings are environment, /],
  ['{ "tenantId": 5 }', /line 1: the value of tenantId is not a text\nFix or delete the file/],
  ['[]', /it is not an object/],
  ['{', /it is not JSON/],
  ['', /it is not JSON/],
] as const) {
  test(`config list names the line of ${JSON.stringify(text)}, and config set does not change it`, async (t) => {
    const user = configUser(t);
    user.write(text);
    const { status, stderr } = await user.run('config list');
    assert.equal(status, 7);
    assert.match(stderr, message);
    assert.equal((await user.run('config set tenantId fabrikam.com')).status, 7);
    assert.equal(readFileSync(user.path, 'utf8'), text);
  });
}

test('the output setting applies on a terminal, its variable everywhere, and -Output before both', async (t) => {
  const user = configUser(t);
  const formatOf = ({ stdout }: { stdout: string }) =>
    stdout.startsWith('[') ? 'json' : stdout.startsWith('- ') ? 'yaml' : stdout.includes('----') ? 'table' : 'tsv';
  const line = 'Get-EntraEnvironment';
  assert.equal(formatOf(await user.run(line, {}, 400)), 'table');
  await user.run('config set output yaml');
  assert.equal(formatOf(await user.run(line, {}, 400)), 'yaml');
  assert.equal(formatOf(await user.run(line)), 'json');
  assert.equal(formatOf(await user.run(`${line} -Output json`, {}, 400)), 'json');
  assert.equal(formatOf(await user.run(line, { ENTRADA_OUTPUT: 'TSV' }, 400)), 'tsv');
  assert.equal(formatOf(await user.run(line, { ENTRADA_OUTPUT: 'tsv' })), 'tsv');
});

test('a command whose default output cannot be read prints its result, with a warning', async (t) => {
  const user = configUser(t);
  user.write('{ "output": "xml" }');
  const { status, stdout, stderr } = await user.run('Get-EntraEnvironment', {}, 120);
  assert.equal(status, 0);
  assert.match(stdout, /USGov/);
  assert.match(
    stderr,
    /WARNING: The default output format is not known: Cannot use "xml" as output in .* line 1 Use one of/,
  );
});

test('config set -WhatIf saves nothing; a variable that takes precedence is a warning', async (t) => {
  const user = configUser(t);
  const { stderr } = await user.run('config set output json -WhatIf');
  assert.match(stderr, /What if: Performing the operation "set to json" on target "Setting output"\./);
  assert.equal(existsSync(user.path), false);
  const shadowed = await user.run('config set output json', { ENTRADA_OUTPUT: 'tsv' });
  assert.match(shadowed.stderr, /^WARNING: ENTRADA_OUTPUT is set, and takes precedence over the saved value\.\n$/);
});

const lab = await startJourneyLab();

test('Connect-Entra takes environment, tenant and scope from the settings, and parameters before them', async () => {
  const home = await makeHome(lab.cloud);
  const { daemon } = labIds.applications;
  const run = (words: readonly string[], env: Record<string, string> = {}) =>
    runFakeCli(home.folder, words, { env: { SECRET: daemon.secret, ...env } });
  for (const [name, value] of [
    ['environment', 'lab'],
    ['tenantId', labIds.domain],
    ['contextScope', 'CurrentUser'],
  ] as const) {
    assert.equal((await run(['config', 'set', name, value])).status, 0);
  }
  const line = ['Connect-Entra', '-NoWelcome', '-ClientSecretCredential', `${daemon.appId}:env:SECRET`];
  assert.deepEqual(await run(line), { status: 0, stdout: '', stderr: '' });
  const [saved] = await home.cache.list();
  assert.ok(saved?.kind === 'readable');
  assert.deepEqual([saved.cloudName, saved.tenantId, saved.scope], ['Lab', labIds.tenantId, 'CurrentUser']);
  const other = await run([...line, '-Environment', 'Nowhere']);
  assert.match(other.stderr, /Unable to find environment with name 'Nowhere'/);
  const variable = await run(line, { ENTRADA_ENVIRONMENT: 'Elsewhere' });
  assert.match(variable.stderr, /Unable to find environment with name 'Elsewhere'/);
  const wrong = await run(line, { ENTRADA_CLIENT_ID: 'x' });
  assert.deepEqual(
    [wrong.status, wrong.stderr.split('\n')[0]],
    [2, 'Connect-Entra: Cannot use "x" as clientId in ENTRADA_CLIENT_ID'],
  );
});
