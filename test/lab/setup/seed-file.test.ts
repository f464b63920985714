import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { readSeedFile, readSeedText } from '../../../src/lab/setup/seed-file.ts';
import { loadClientIdentity } from '../../../src/lab/pki/pki.ts';
import { seedTenants } from '../../../src/lab/setup/seed-tenants.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { pkiFolder } from '../../support/pki-folder.ts';

async function linesOf(text: string): Promise<string[]> {
  try {
    const { seed, source } = await readSeedText(text, { name: 'lab.yaml' });
    seedTenants(seed, source);
  } catch (error) {
    assert.ok(error instanceof EntradaError, String(error));
    assert.equal(error.code, 'INPUT_INVALID');
    return error.message.split('\n').slice(1);
  }
  return [];
}

test('readSeedText() names the line and the column of each mistake, in YAML and in JSON', async () => {
  const yaml = `# yaml-language-server: $schema=seed-schema.json
extends: empty
tenants:
  - domains: [contoso.example]
    users:
      - userPrincipalName: kim@contoso.example
        pasword: Kim-Passw0rd
      - displayName: Lee
    groups:
      - displayName: 42
`;
  assert.deepEqual(await linesOf(yaml), [
    '  lab.yaml:7:9: tenants[0].users[0].pasword: "pasword" is not a field of this object; did you mean "password"',
    '  lab.yaml:8:9: tenants[0].users[1]: "userPrincipalName" is missing; add it',
    '  lab.yaml:10:9: tenants[0].groups[0].displayName: found a number; use a text (in quotes if it looks like a number, true, false or null)',
  ]);
  const json = '{\n  "users": [\n    { "userPrincipalName": "kim" }\n  ]\n}\n';
  assert.deepEqual(await linesOf(json), [
    '  lab.yaml:3:7: users[0].userPrincipalName: found "kim"; use a user principal name such as kim@contoso.example',
  ]);
  const dangling = 'groups:\n  - displayName: Sales\n    members:\n      - ada@lab.example\n      - abc@lab.example\n';
  assert.deepEqual(await linesOf(dangling), [
    '  lab.yaml:5:9: groups[0].members[1]: "abc@lab.example" does not exist; did you mean "ada@lab.example"',
  ]);
});

test('a seed names permissions that Microsoft Graph has; the data of a lab can have others', async () => {
  const yaml = `applications:
  - displayName: Robot
    roles: [User.Read.All, User.Raed.All, user.read.all]
    consentedScopes: [openid, user.read, Flying.Read]
`;
  assert.deepEqual(await linesOf(yaml), [
    '  lab.yaml:3:28: applications[0].roles[1]: "User.Raed.All" is not an application permission of Microsoft Graph; did you mean "User.Read.All"',
    '  lab.yaml:3:43: applications[0].roles[2]: "user.read.all" is not an application permission of Microsoft Graph; did you mean "User.Read.All"',
    '  lab.yaml:4:42: applications[0].consentedScopes[2]: "Flying.Read" is not a delegated permission of Microsoft Graph; use a name such as "User.Read.All"',
  ]);
  const kept = { extends: 'empty', applications: [{ displayName: 'Robot', roles: ['Flying.Read'] }] } as const;
  const { tenant } = seedTenants({ ...kept, tenants: [{ domains: ['a.example'] }] }, { name: 'data', isExport: true });
  assert.deepEqual(tenant.applications.at(-1)?.roles, ['Flying.Read']);
});

test('readSeedText() refuses what makes YAML dangerous, without showing values', async () => {
  const alias = 'an: &a [1]\nusers: *a\n';
  const bomb = 'a: &a [x, x]\n'.concat(...Array.from({ length: 30 }, (_, index) => `a${index}: &a${index} [*a, *a]\n`));
  const cases: readonly (readonly [string, RegExp])[] = [
    [alias, /^  lab\.yaml:2:8: users: aliases are not supported; write the value again$/],
    [bomb, /^  lab\.yaml:2:10: a0\[0\]: aliases are not supported/],
    [
      'users:\n  - &u { userPrincipalName: kim@lab.example }\n  - <<: *u\n',
      /:3:5: users\[1\]: merge keys are not supp/,
    ],
    ['users: !!js/function "secret-text"\n', /:1:8: the seed: tags are not supported/],
    ['users: !own [secret-text]\n', /:1:8: the seed: tags are not supported/],
    ['users: []\nusers: []\n', /:2:1: the seed: this name is there twice/],
    ['users:\n\t- secret-text\n', /:2:\d+: the seed: /],
    ['users: "secret-text\n', /:\d+:\d+: the seed: a character is missing/],
    ['? [a]\n: 1\n', /:1:3: the seed: an object or an alias is used as a name/],
    ['users: []\n---\nusers: []\n', /:[23]:1: the seed: a second document begins/],
    [`users: ${'['.repeat(100_000)}`, /:1:1: the seed: more than 64 levels/],
    [`users:\n  ${'- '.repeat(5000)}x`, /:1:1: the seed: more than 64 levels/],
    [`users:\n  ${'? '.repeat(3000)}x`, /:1:1: the seed: more than 64 levels/],
    [`users:\n  ${'- ? : '.repeat(1000)}x`, /:1:1: the seed: more than 64 levels/],
    [
      Array.from({ length: 500 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
      /:1:1: the seed: more than 64 levels/,
    ],
    ['users:\r\n  - userPrincipalName: kim@lab.example\r\n    shoe: 1\r\n', /:3:5: users\[0\]\.shoe: /],
    ['a: { b: 1, c: 2, b: 3 }\n', /:1:18: a: this name is there twice/],
    ['', /:1:1: the seed: found null; use an object with named fields, such as extends, tenants, users/],
    ['__proto__:\n  users: []\n', /:1:1: __proto__: "__proto__" is not a field of this object/],
    ['users: 2026-01-01\n', /:1:1: users: found a text; use a list/],
  ];
  for (const [text, expected] of cases) {
    const [line = ''] = await linesOf(text);
    assert.match(line, expected, text.slice(0, 60));
    assert.doesNotMatch(line, /secret-text/);
  }
});

test('readSeedText() takes time in proportion to the number of names', async () => {
  const stepsOf = async (count: number) => {
    const text = Array.from({ length: count }, (_, index) => `k${index}: 1`).join('\n');
    const before = process.cpuUsage();
    const lines = await linesOf(text);
    assert.equal(lines.length, 21);
    return process.cpuUsage(before).user;
  };
  await stepsOf(1000);
  // Twenty times the names: with a comparison of each name with each other one, four hundred times the work.
  const [few, many] = [await stepsOf(1000), await stepsOf(20_000)];
  assert.ok(many < few * 150, `${many} µs for 20,000 names, ${few} µs for 1,000`);
});

test('readSeedFile() names the line that is not UTF-8, and refuses a huge text', async (t) => {
  const path = join(temporaryFolder(t), 'lab.yaml');
  for (const [bytes, line] of [
    [Buffer.from('users: []\n# Gr\xfc\xdfe\n', 'latin1'), 2],
    [Buffer.from([0xff, 0xfe, 0x61, 0]), 1],
    [Buffer.concat([Buffer.from('# ü\n# 日本\n'), Buffer.from([0xe6, 0x97])]), 3],
  ] as const) {
    writeFileSync(path, bytes);
    await assert.rejects(readSeedFile(path, {}), {
      code: 'INPUT_INVALID',
      message: `Cannot read the seed "${path}": line ${line} is not UTF-8; save the file as UTF-8`,
    });
  }
  writeFileSync(path, `users: "${'x'.repeat(5_000_000)}"`);
  await assert.rejects(readSeedFile(path, {}), {
    code: 'INPUT_INVALID',
    message: `Cannot read the seed "${path}": more than 4000000 characters that are not JSON; use JSON, or "generate" for many users`,
  });
});

test('readSeedText() shows twenty mistakes at most and counts the rest', async () => {
  const users = Array.from({ length: 30 }, () => '  - userPrincipalName: x\n').join('');
  const lines = await linesOf(`users:\n${users}`);
  assert.deepEqual([lines.length, lines.at(-1)], [21, '  10 more']);
});

test('readSeedFile() finds files from the folder of the seed, and secrets in variables', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-seed-'));
  const path = join(folder, 'lab.yaml');
  writeFileSync(
    path,
    `\uFEFFapplications:
  - displayName: Daemon
    secrets:
      - variable: DAEMON_SECRET
      - value: Second-Secret
        expiresAt: 2026-12-31
`,
  );
  const { seed, source } = await readSeedFile(path, { DAEMON_SECRET: 'From-Variable' });
  assert.equal(source.folder, folder);
  const { tenant } = seedTenants(seed, source);
  assert.deepEqual(tenant.applications.at(-1)?.secrets, [
    { value: 'From-Variable' },
    { value: 'Second-Secret', expiresAtMs: Date.UTC(2026, 11, 31) },
  ]);
  writeFileSync(
    path,
    'applications:\n  - displayName: Daemon\n    certificates: [{ file: none.pem }]\n    secrets: [{ variable: UNSET }, {}]\n',
  );
  const unset = await readSeedFile(path, {});
  assert.throws(() => seedTenants(unset.seed, unset.source), {
    message: [
      `Cannot use the seed "${path}": 3 mistakes`,
      `  ${path}:4:17: applications[0].secrets[0].variable: the environment variable "UNSET" is not set; set it, or use value`,
      `  ${path}:4:36: applications[0].secrets[1]: found 0 of value, variable and generate; use one of them`,
      `  ${path}:3:22: applications[0].certificates[0].file: cannot read "none.pem": there is no such file; use a PEM file`,
    ].join('\n'),
  });
  await assert.rejects(readSeedFile(folder, {}), {
    code: 'INPUT_INVALID',
    message: `Cannot read the seed "${folder}": it is a folder; use a YAML or JSON file`,
  });
});

test('each example of the page on seed files can be used', async () => {
  const page = readFileSync('docs/lab/seed-files.md', 'utf8');
  const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => text);
  assert.equal(examples.length, 4);
  const folder = mkdtempSync(join(tmpdir(), 'entrada-seed-'));
  const { certificate } = await loadClientIdentity({ folder: pkiFolder(), nowMs: Date.now(), log: () => {} });
  writeFileSync(join(folder, 'nightly.pem'), certificate);
  for (const text of examples) {
    const { seed, source } = await readSeedText(text, { name: 'lab.yaml', folder, variables: { NIGHTLY_SECRET: 'x' } });
    seedTenants(seed, source);
  }
  const [mistakes] = [...page.matchAll(/^```text\n(.*?)^```/gms)].map(([, text = '']) => text);
  assert.match(mistakes ?? '', /^lab: Cannot use the seed "lab\.yaml": 2 mistakes\n {2}lab\.yaml:7:9: /);
});
