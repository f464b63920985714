import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOfOptions } from '../../../src/session/setup/plan-of-options.ts';
import type { SetupOptions } from '../../../src/session/setup/setup-options.ts';

const unset = { grantsConsent: false, scopes: [], roles: [], trusts: [], certificateDays: 365 };
const repository = 'contoso/reports';
const github = { name: 'Deploy', kind: 'github', repository } as const;
const gitHubIssuer = 'https://token.actions.githubusercontent.com';
const devOps = { name: 'Deploy', kind: 'azure-devops', connection: 'contoso/Reports/Graph connection' } as const;
const organizationId = 'AAAAAAAA-2222-4333-8444-555555555555';
const devOpsIssuer = `https://vstoken.dev.azure.com/${organizationId.toLowerCase()}`;
const trusts = (prefix: string, issuer: string, ...subjects: readonly string[]) =>
  subjects.map((subject, index) => ({ name: `${prefix}-${index + 1}`, issuer, subject }));
const ofConnection = (issuer: string, subject = `sc://${devOps.connection}`) => trusts('azure-devops', issuer, subject);
const twenty = Array.from({ length: 20 }, (_one, index) => `v${index}`);

const plans: readonly (readonly [options: SetupOptions, plan: object])[] = [
  [{ name: 'App', kind: 'public-client' }, { scopes: ['User.Read'] }],
  [{ name: 'App', kind: 'public-client', scopes: [] }, { scopes: [] }],
  [
    { name: 'App', kind: 'public-client', scopes: ['Mail.Read, User.Read;mail.read'] },
    { scopes: ['mail.read', 'User.Read'] },
  ],
  [
    { name: 'App', kind: 'daemon', grantConsent: true, certificateDays: 1 },
    { grantsConsent: true, certificateDays: 1 },
  ],
  [
    { name: 'App', kind: 'daemon', roles: ['User.Read.All'], certificateDays: 1095 },
    { roles: ['User.Read.All'], certificateDays: 1095 },
  ],
  [
    { ...github, branches: ['main', 'main'], tags: ['v1.0'], deploymentEnvironments: ['a:b'], pullRequests: true },
    {
      trusts: trusts(
        'github',
        gitHubIssuer,
        ...['ref:refs/heads/main', 'ref:refs/tags/v1.0', 'environment:a%3Ab', 'pull_request'].map(
          (run) => `repo:${repository}:${run}`,
        ),
      ),
    },
  ],
  [
    { ...github, pullRequests: true, issuer: 'https://github.example/tokens' },
    { trusts: trusts('github', 'https://github.example/tokens', `repo:${repository}:pull_request`) },
  ],
  [
    { ...github, tags: twenty },
    { trusts: trusts('github', gitHubIssuer, ...twenty.map((tag) => `repo:${repository}:ref:refs/tags/${tag}`)) },
  ],
  [
    { ...devOps, organizationId, roles: ['User.Read.All'] },
    { roles: ['User.Read.All'], trusts: ofConnection(devOpsIssuer) },
  ],
  [
    { ...devOps, issuer: 'https://issuer.example', subject: 'own' },
    { trusts: ofConnection('https://issuer.example', 'own') },
  ],
  [
    { ...devOps, connection: 'any', organizationId, subject: 'x'.repeat(600) },
    { trusts: ofConnection(devOpsIssuer, 'x'.repeat(600)) },
  ],
];

for (const [options, plan] of plans) {
  test(`planOfOptions() reads ${JSON.stringify(options).slice(0, 150)}`, () => {
    assert.deepEqual(planOfOptions(options), { name: options.name, kind: options.kind, ...unset, ...plan });
  });
}

const refused: readonly (readonly [options: SetupOptions, message: string])[] = [
  ...['contoso', '/reports', 'contoso/..', 'contoso/a/b', `${'x'.repeat(101)}/a`].map(
    (name) =>
      [
        { ...github, repository: name, pullRequests: true },
        `Cannot use "${name}" as a GitHub repository: it is not OWNER/REPOSITORY`,
      ] as const,
  ),
  [github, `Cannot trust the repository "${repository}": it is not known which of its workflow runs`],
  [{ ...github, tags: [...twenty, 'more'] }, 'Cannot trust 21 subjects: an application has at most 20'],
  ...['', 'a b', '/a', 'a/', 'a..b', 'a@{1}', 'a*', 'a.'].flatMap((name) => [
    [{ ...github, branches: [name] }, `Cannot use "${name}" as a branch: git does not allow such a name`] as const,
    [{ ...github, tags: [name] }, `Cannot use "${name}" as a tag: git does not allow such a name`] as const,
  ]),
  ...['', 'a*', 'a\nb'].map(
    (name) =>
      [
        { ...github, deploymentEnvironments: [name] },
        `Cannot use "${name}" as a deployment environment: it is empty, or contains "*" or invisible characters`,
      ] as const,
  ),
  ...['http://x.example', 'https://a@x.example', 'https://x.example?a', 'https://x.example#a', 'x'].map(
    (issuer) => [{ ...devOps, issuer }, `Cannot use "${issuer}" as an issuer: it is not an https URL`] as const,
  ),
  ...['contoso', 'contoso/Reports', '/a/b', 'a/b/ '].map(
    (connection) =>
      [
        { ...devOps, connection, organizationId },
        `Cannot use "${connection}" as a service connection: it is not ORGANIZATION/PROJECT/CONNECTION`,
      ] as const,
  ),
  [{ ...devOps, organizationId: 'contoso' }, 'Cannot use "contoso" as -OrganizationId: it is not a GUID'],
  [devOps, `Cannot trust the service connection "${devOps.connection}": its issuer is not known`],
  ...['', ' a', 'a\n', 'x'.repeat(601)].map(
    (subject) =>
      [
        { ...devOps, organizationId, subject },
        `Cannot use a subject of ${subject.length} characters: expected 1 to 600, without line breaks and outer spaces`,
      ] as const,
  ),
];

test('planOfOptions() refuses names that a service cannot have', () => {
  for (const [options, message] of refused) {
    assert.throws(() => planOfOptions(options), { code: 'INPUT_INVALID', message });
  }
});

test('planOfOptions() limits the days of a certificate to 1 to 1095', () => {
  for (const certificateDays of [0, 1096]) {
    assert.throws(() => planOfOptions({ name: 'App', kind: 'daemon', certificateDays }), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use certificateDays: ${certificateDays} was found; pass a number from 1 to 1095`,
    });
  }
});
