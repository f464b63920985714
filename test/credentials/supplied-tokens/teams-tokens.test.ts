import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntradaError } from '../../../src/base/errors.ts';
import { Secret } from '../../../src/base/secret.ts';
import { useSuppliedTeamsTokens } from '../../../src/credentials/supplied-tokens/teams-tokens.ts';
import { builtInClouds, type Cloud, findCloud } from '../../../src/model/cloud.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { testTenant, writeJwt } from '../../support/id-token.ts';
import { errorOf } from '../../support/rejects.ts';
import { secretsIn } from '../../support/secrets-in.ts';

const clock = createFakeClock();
const nowS = clock.nowMs() / 1000;
const graphId = '00000003-0000-0000-c000-000000000000';
const teamsId = '48ac35b8-9aa8-4d74-927d-1f4a14a0b239';
const otherTenant = '00000000-1111-4222-8333-444444444444';
const lab: Cloud = {
  name: 'Lab',
  azureADEndpoint: 'https://localhost:8443',
  graphEndpoint: 'https://localhost:8444',
  teamsEndpoint: 'https://localhost:8446',
  type: 'User-defined',
};
const needsGraph = `supply an access token for Microsoft Graph (${graphId}).`;
const needsTeams = `supply an access token for the Teams admin API (${teamsId}).`;
const needsEither = `supply an access token for Microsoft Graph (${graphId}) or for the Teams admin API (${teamsId}).`;
const needsBoth = 'supply one for Microsoft Graph and one for the Teams admin API.';

type Claims = Readonly<Record<string, unknown>>;

function cloudNamed(name: string): Cloud {
  const cloud = findCloud([...builtInClouds, lab], name);
  assert.ok(cloud);
  return cloud;
}

/** A person's token for Graph; undefined leaves a claim out. */
function graphToken(changes: Claims = {}): string {
  return writeJwt({
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${testTenant}/`,
    exp: nowS + 3600,
    tid: testTenant,
    oid: 'ada',
    appid: 'client',
    idtyp: 'user',
    scp: 'User.Read.All Group.ReadWrite.All',
    ...changes,
  });
}

function teamsToken(changes: Claims = {}): string {
  return graphToken({ aud: teamsId, scp: 'user_impersonation', exp: nowS + 7200, ...changes });
}

const asApplication: Claims = { idtyp: 'app', scp: undefined, roles: ['Organization.Read.All'], oid: 'principal' };

function use(tokens: readonly string[], cloudName = 'Global', tenant?: string, environmentName?: string) {
  const secrets = tokens.map((token) => new Secret(token));
  return useSuppliedTeamsTokens({ tokens: secrets, cloud: cloudNamed(cloudName), tenant, environmentName }, clock);
}

/** Gives code and lines of the error, once it was seen to show no part of a token. */
function refusal(...given: Parameters<typeof use>): readonly [code: string, ...lines: string[]] {
  const error = refusalOf(...given);
  const [first, ...lines] = error.message.split('\n');
  assert.equal(first, 'Cannot use the access tokens of -AccessTokens:');
  return [error.code, ...lines];
}

function refusalOf(...given: Parameters<typeof use>): EntradaError {
  const error = errorOf(() => use(...given));
  const parts = given[0].flatMap((token) => [token, token.slice(-40), token.split('.')[1] ?? '']);
  assert.deepEqual(
    secretsIn(
      error,
      parts.filter((part) => part.length > 20),
    ),
    [],
  );
  return error;
}

test('useSuppliedTeamsTokens() tells the tokens apart in any order, and gives each with its end and scopes', () => {
  const [graph, teams] = [graphToken(), teamsToken()];
  for (const tokens of [
    [graph, `${teams}\r\n`],
    [` ${teams}`, graph],
  ]) {
    const used = use(tokens);
    assert.deepEqual(
      [used.graph, used.teams].map((set) => ({ ...set, accessToken: set.accessToken.reveal() })),
      [
        {
          accessToken: graph,
          expiresAtMs: (nowS + 3600) * 1000,
          scopes: ['User.Read.All', 'Group.ReadWrite.All'],
        },
        { accessToken: teams, expiresAtMs: (nowS + 7200) * 1000, scopes: ['user_impersonation'] },
      ],
    );
  }
});

test('useSuppliedTeamsTokens() knows both APIs by their hosts and ids, in every cloud', () => {
  for (const cloud of builtInClouds.filter(({ teamsEndpoint }) => teamsEndpoint !== undefined)) {
    const iss = `${cloud.azureADEndpoint}/${testTenant}/`;
    for (const [graphAud, teamsAud] of [
      [cloud.graphEndpoint, cloud.teamsEndpoint],
      [`${cloud.graphEndpoint}/`, `${cloud.teamsEndpoint}/`],
      [graphId, teamsId],
      [graphId, teamsId.toUpperCase()],
    ]) {
      const graph = graphToken({ aud: graphAud, iss });
      const used = use([teamsToken({ aud: teamsAud, iss }), graph], cloud.name);
      assert.equal(used.graph.accessToken.reveal(), graph);
    }
  }
});

test('useSuppliedTeamsTokens() takes the tokens of a lab for the public names of the cloud that it plays', () => {
  const iss = `${lab.azureADEndpoint}/${testTenant}/`;
  for (const aud of ['https://graph.microsoft.com', 'https://graph.microsoft.us/', lab.graphEndpoint, graphId]) {
    assert.ok(use([graphToken({ aud, iss }), teamsToken({ iss })], 'Lab'));
  }
  const strange = 'https://localhost:9443/x/';
  assert.deepEqual(refusal([graphToken({ aud: graphId, iss: strange }), teamsToken({ iss })], 'Lab'), [
    'INPUT_INVALID',
    'Token 1 (Microsoft Graph): it was issued by "localhost:9443", not by the environment "Lab"; supply one of that environment, or connect to the other.',
  ]);
  // What it says of the world says nothing of a cloud of one's own.
  const elsewhere = { iss: undefined, tenant_region_sub_scope: 'DODCON' };
  assert.ok(use([graphToken({ aud: graphId, ...elsewhere }), teamsToken(elsewhere)], 'Lab'));
  const real = refusal([graphToken(), teamsToken({ iss })], 'Lab');
  assert.match(real[1] ?? '', /it is for the environment "AzureCloud", not for "Lab"/);
});

test('useSuppliedTeamsTokens() takes app-only tokens, told by idtyp or by having no scp', () => {
  const used = use([graphToken(asApplication), teamsToken({ ...asApplication, idtyp: undefined, roles: undefined })]);
  assert.deepEqual(used.graph.scopes, []);
  const both = { ...asApplication, scp: 'User.Read.All' };
  assert.ok(use([graphToken(both), teamsToken(asApplication)]));
  assert.deepEqual(refusal([graphToken(both), teamsToken()]), [
    'INPUT_INVALID',
    "Tokens 1 and 2: one is an application's (app-only), the other a person's (delegated); take both from one sign-in.",
  ]);
});

test('useSuppliedTeamsTokens() requires two tokens, and says so next to what else is wrong', () => {
  assert.deepEqual(refusal([]), ['INPUT_INVALID', `There is no token; ${needsBoth}`]);
  assert.deepEqual(refusal([graphToken()]), ['INPUT_INVALID', `There is only one token; ${needsBoth}`]);
  assert.deepEqual(refusal([graphToken(), teamsToken(), 'x']), [
    'INPUT_INVALID',
    `Token 3 (not recognized): it is not a JSON Web Token (1 characters); ${needsEither}`,
    `There are 3 tokens; ${needsBoth}`,
  ]);
  assert.deepEqual(refusal([graphToken(), teamsToken(), teamsToken({ oid: 'grace' })]), [
    'INPUT_INVALID',
    `There are 3 tokens; ${needsBoth}`,
    `Tokens 2 and 3 are of the same kind, for the Teams admin API; ${needsBoth}`,
  ]);
  assert.deepEqual(refusal([graphToken(), graphToken({ oid: 'grace' })]), [
    'INPUT_INVALID',
    `Tokens 1 and 2 are of the same kind, for Microsoft Graph; ${needsBoth}`,
  ]);
  assert.deepEqual(refusal([teamsToken(), `${teamsToken()}\n`]), [
    'INPUT_INVALID',
    `Tokens 1 and 2 are the same token, for the Teams admin API; ${needsBoth}`,
  ]);
});

test('useSuppliedTeamsTokens() says what a text is that is not an access token', () => {
  const idToken = { aud: 'client', scp: undefined, appid: undefined, idtyp: undefined, nonce: 'n', name: 'Ada' };
  const cases = [
    ['', 'is empty'],
    ['garbage', 'is not a JSON Web Token (7 characters)'],
    ['a.b.c', 'is not a JSON Web Token (5 characters)'],
    ['x'.repeat(1_000_000), 'is longer (1000000 characters) than any token'],
    [graphToken({ aud: teamsId, x: 'y'.repeat(100_000) }), 'is longer (133718 characters) than any token'],
    [
      `1.A${'Rs_-'.repeat(40)}.Ag${'AB'.repeat(90)}`,
      'looks like a refresh token, which only the sign-in service accepts',
    ],
    [`M.C512_BAY.0.U.-${'Cq!*'.repeat(40)}`, 'looks like a refresh token, which only the sign-in service accepts'],
    [`Bearer ${teamsToken()}`, 'begins with "Bearer", which is part of the header, not of the token'],
    [graphToken(idToken), 'is an ID token, which identifies a user but does not authorize requests'],
    [`${teamsToken()}\r\nX-Other: 1`, `is not a JSON Web Token (${teamsToken().length + 12} characters)`],
  ] as const;
  for (const [text, found] of cases) {
    const [code, line, ...more] = refusal([graphToken(), text]);
    assert.deepEqual(
      [code, line?.replace(/\d{6} characters/, 'N characters'), more],
      [
        'INPUT_INVALID',
        `Token 2 (not recognized): it ${found}; ${needsTeams}`.replace(/\d{6} characters/, 'N characters'),
        [],
      ],
    );
  }
  assert.equal(refusal(['garbage', teamsToken()])[1]?.endsWith(needsGraph), true);
});

test('useSuppliedTeamsTokens() says for which other API a token is', () => {
  for (const [aud, found] of [
    ['https://management.azure.com/', 'is for "https://management.azure.com/"'],
    ['https://graph.microsoft.com.example.com', 'is for "https://graph.microsoft.com.example.com"'],
    ['api://x\u001b[31m', 'is for "api://x"'],
    [undefined, 'does not name an API'],
    [['https://graph.microsoft.com', teamsId], 'does not name an API'],
    [{ toString: 'x' }, 'does not name an API'],
  ] as const) {
    assert.deepEqual(refusal([graphToken(), teamsToken({ aud })]), [
      'INPUT_INVALID',
      `Token 2 (not recognized): it ${found}; ${needsTeams}`,
    ]);
  }
});

test('useSuppliedTeamsTokens() says which environment each token is of', () => {
  const cases = [
    [{ aud: 'https://graph.microsoft.us' }, 'Global', '"TeamsGCCH"', 'AzureCloud', 'TeamsGCCH'],
    [
      { aud: 'https://graph.microsoft.us', iss: 'https://login.microsoftonline.com/x/v2.0' },
      'Global',
      '"TeamsGCCH"',
      'AzureCloud',
      'TeamsGCCH',
    ],
    [{ aud: 'https://dod-graph.microsoft.us' }, 'USGov', '"TeamsDOD"', 'TeamsGCCH', 'TeamsDOD'],
    [{ aud: 'https://microsoftgraph.chinacloudapi.cn' }, 'Global', '"TeamsChina"', 'AzureCloud', 'TeamsChina'],
    [
      { aud: graphId, iss: 'https://login.microsoftonline.us/x/v2.0' },
      'Global',
      '"TeamsGCCH" or "TeamsDOD"',
      'AzureCloud',
      'TeamsGCCH',
    ],
    [{ aud: graphId, tenant_region_sub_scope: 'DOD' }, 'USGov', '"TeamsDOD"', 'TeamsGCCH', 'TeamsDOD'],
    [{ aud: graphId, tenant_region_sub_scope: 'DODCON' }, 'Global', '"TeamsGCCH"', 'AzureCloud', 'TeamsGCCH'],
  ] as const;
  for (const [changes, cloudName, names, wanted, first] of cases) {
    const own = cloudNamed(cloudName);
    const teams = teamsToken({ aud: own.teamsEndpoint, iss: own.azureADEndpoint });
    assert.deepEqual(refusal([graphToken(changes), teams], cloudName), [
      'INPUT_INVALID',
      `Token 1 (Microsoft Graph): it is for the environment ${names}, not for "${wanted}"; connect with -TeamsEnvironmentName ${first}, or supply one for "${wanted}".`,
    ]);
  }
  const teams = 'https://api.interfaces.records.gov.teams.microsoft.us';
  const lines = refusal([graphToken(), teamsToken({ aud: teams })], 'Global', undefined, 'Mine');
  assert.match(lines[1] ?? '', /^Token 2 \(Teams admin API\): it is for the environment "TeamsGCCH", not for "Mine"/);
  // A region that nobody knows, and the name of what every object has.
  for (const region of ['GCC', 'constructor', '__proto__', 7]) {
    assert.ok(use([graphToken({ tenant_region_sub_scope: region }), teamsToken()]));
  }
});

test('useSuppliedTeamsTokens() compares the tenants with the one asked for and with each other', () => {
  assert.ok(use([graphToken(), teamsToken()], 'Global', testTenant.toUpperCase()));
  assert.ok(use([graphToken(), teamsToken()], 'Global', 'contoso.com'));
  assert.deepEqual(refusal([graphToken(), teamsToken({ tid: otherTenant })], 'Global', testTenant), [
    'INPUT_INVALID',
    `Token 2 (Teams admin API): it is for the tenant "${otherTenant}", not for "${testTenant}"; supply one for that tenant, or change -TenantId.`,
  ]);
  assert.deepEqual(refusal([graphToken(), teamsToken({ tid: otherTenant, oid: 'x' })], 'Global', 'contoso.com'), [
    'INPUT_INVALID',
    `Tokens 1 and 2: they are for the tenants "${testTenant}" and "${otherTenant}"; take both from one sign-in.`,
  ]);
  for (const tid of [undefined, '', 7]) {
    assert.deepEqual(refusal([graphToken({ tid }), teamsToken()]), [
      'INPUT_INVALID',
      'Token 1 (Microsoft Graph): it does not name a tenant; supply an access token of a tenant.',
    ]);
  }
});

test('useSuppliedTeamsTokens() wants both of one kind and one account or application', () => {
  assert.deepEqual(refusal([graphToken(), teamsToken({ ...asApplication, tid: otherTenant })]), [
    'INPUT_INVALID',
    `Tokens 1 and 2: they are for the tenants "${testTenant}" and "${otherTenant}"; take both from one sign-in.`,
    "Tokens 1 and 2: one is a person's (delegated), the other an application's (app-only); take both from one sign-in.",
  ]);
  assert.deepEqual(refusal([graphToken({ oid: 'grace' }), teamsToken({ appid: 'another' })]), [
    'INPUT_INVALID',
    'Tokens 1 and 2: they are for the accounts "grace" and "ada"; take both from one sign-in.',
  ]);
  const [graph, teams] = [graphToken(asApplication), teamsToken({ ...asApplication, appid: 'an\u001b[31mother' })];
  assert.deepEqual(refusal([graph, teams]), [
    'INPUT_INVALID',
    'Tokens 1 and 2: they are for the applications "client" and "another"; take both from one sign-in.',
  ]);
  // v2.0 tokens name the application otherwise; and whoever names nobody is believed.
  assert.ok(use([graph, teamsToken({ ...asApplication, appid: undefined, azp: 'CLIENT' })]));
  assert.ok(use([graphToken({ oid: undefined }), teamsToken()]));
});

test('useSuppliedTeamsTokens() asks for a sign-in when nothing is wrong but the end', () => {
  assert.deepEqual(refusal([graphToken({ exp: nowS - 1 }), teamsToken({ exp: nowS + 300 })]), [
    'SIGN_IN_NEEDED',
    'Token 1 (Microsoft Graph): it expired at 2026-01-02T03:04:04.000Z; get a new one.',
    'Token 2 (Teams admin API): it expires at 2026-01-02T03:09:05.000Z, in less than five minutes, too soon to use; get a new one.',
  ]);
  assert.ok(use([graphToken({ exp: nowS + 301 }), teamsToken({ exp: nowS + 86_400 })]));
  assert.equal(refusal([graphToken({ exp: nowS - 1 }), teamsToken()])[0], 'SIGN_IN_NEEDED');
  assert.equal(refusal([graphToken({ exp: nowS - 1 })])[0], 'INPUT_INVALID');
});

test('useSuppliedTeamsTokens() takes an end as a number or in digits, and refuses every other', () => {
  assert.equal(use([graphToken({ exp: String(nowS + 400) }), teamsToken()]).graph.expiresAtMs, (nowS + 400) * 1000);
  const noEnd = 'Token 1 (Microsoft Graph): it does not have an expiry time; supply it as it was issued.';
  for (const exp of [undefined, null, 'NaN', 'Infinity', '1e400', '9'.repeat(400), 1e300, 8.64e12 + 1, [1], '']) {
    assert.deepEqual(refusal([graphToken({ exp }), teamsToken()]), ['INPUT_INVALID', noEnd]);
  }
  const past = 'Token 1 (Microsoft Graph): it expired at an invalid time; get a new one.';
  assert.deepEqual(refusal([graphToken({ exp: -1e300 }), teamsToken()]), ['SIGN_IN_NEEDED', past]);
});

test('useSuppliedTeamsTokens() tells everything about all tokens at once', () => {
  const error = refusalOf(
    [
      graphToken({ aud: 'https://graph.microsoft.us', tid: 'a\u001b]0;x\u0007\u202eb\nToken 9: fine', exp: nowS }),
      teamsToken({ aud: 'api://other', tid: undefined, exp: 'soon' }),
    ],
    'Global',
    testTenant,
  );
  assert.deepEqual(error.message.split('\n').slice(1), [
    'Token 1 (Microsoft Graph): it is for the environment "TeamsGCCH", not for "AzureCloud"; connect with -TeamsEnvironmentName TeamsGCCH, or supply one for "AzureCloud".',
    `Token 1 (Microsoft Graph): it is for the tenant "ab Token 9: fine", not for "${testTenant}"; supply one for that tenant, or change -TenantId.`,
    'Token 1 (Microsoft Graph): it expired at 2026-01-02T03:04:05.000Z; get a new one.',
    `Token 2 (not recognized): it is for "api://other"; ${needsTeams}`,
    'Token 2 (not recognized): it does not name a tenant; supply an access token of a tenant.',
    'Token 2 (not recognized): it does not have an expiry time; supply it as it was issued.',
  ]);
  assert.deepEqual(error.details['problems'], [
    { kind: 'cloud', tokens: [1] },
    { kind: 'tenant', tokens: [1] },
    { kind: 'ended', tokens: [1] },
    { kind: 'audience', tokens: [2] },
    { kind: 'tenant', tokens: [2] },
    { kind: 'end', tokens: [2] },
  ]);
  assert.equal(
    error.hint,
    `Get a token for https://graph.microsoft.com/.default and one for ${teamsId}/.default with the same sign-in.`,
  );
  assert.equal(error.exitStatus, 2);
});

test('useSuppliedTeamsTokens() does not take a tenant that only looks like the one asked for', () => {
  const tid = `\u001b[0m${testTenant}`;
  assert.equal(refusal([graphToken({ tid }), teamsToken({ tid })], 'Global', testTenant).length, 3);
});

test('useSuppliedTeamsTokens() tells accounts apart by what their tokens have', () => {
  const lines = (graph: Claims, teams: Claims) => refusal([graphToken(graph), teamsToken(teams)]).slice(1);
  const differing = (whose: string, one: string, other: string) => [
    `Tokens 1 and 2: they are for the ${whose} "${one}" and "${other}"; take both from one sign-in.`,
  ];
  const puid = (id: string) => ({ oid: undefined, puid: id });
  assert.deepEqual(lines(puid('one'), puid('two')), differing('accounts', 'one', 'two'));
  const azp = (id: string) => ({ ...asApplication, appid: undefined, azp: id });
  assert.deepEqual(lines(azp('one'), azp('two')), differing('applications', 'one', 'two'));
});
