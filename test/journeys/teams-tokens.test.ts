import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type EntradaError, isEntradaError } from '../../src/base/errors.ts';
import { connectTeamsCommand } from '../../src/commands/connect/connect-microsoftteams.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { readClaims } from '../../src/model/jwt.ts';
import { graphApplicationId, teamsApplicationId } from '../../src/model/resource.ts';
import { sendRequest } from '../../src/session/requests/request.ts';
import { idTokenClaims, writeJwt } from '../support/id-token.ts';
import { runEntrada } from '../support/journey-cli.ts';
import { rejection } from '../support/journey-errors.ts';
import { makeHome } from '../support/journey-home.ts';
import { type JourneyLab, startJourneyLab } from '../support/journey-lab.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { runLine, teamsServices } from '../support/teams-line.ts';

// Tokens of every wrong kind, supplied with -AccessTokens: each time one message says what is wrong with which of them, nothing is
// dialled, nothing is stored, and the session from before goes on.

const [lab, gcch] = await Promise.all([startJourneyLab(), startJourneyLab({ cloud: 'USGov' })]);
const { tenantId } = labIds;
const { ada, grace } = labIds.users;
const { teamsPowerShell } = labIds.applications;
const otherTenant = '00000000-1111-4222-8333-444444444444';

type Claims = Readonly<Record<string, unknown>>;

const ofUser = async (from: JourneyLab, user: { readonly id: string }, resource: string) =>
  (await from.tokens.forUser(user.id, teamsPowerShell.appId, resource)).accessToken;
const ofMachine = async (resource: string) => {
  const identity = lab.tenant.managedIdentities[0];
  assert.ok(identity);
  return (await lab.tokens.forManagedIdentity(identity, resource)).accessToken;
};
const graph = await ofUser(lab, ada, lab.graphOrigin);
const teams = await ofUser(lab, ada, teamsApplicationId);
const gcchGraph = await ofUser(gcch, ada, gcch.graphOrigin);
const gcchTeams = await ofUser(gcch, ada, teamsApplicationId);
const gcchPublic = await ofUser(gcch, ada, 'https://graph.microsoft.us');

/** The same token with other claims, which a client cannot tell from a real one; undefined leaves one out. */
function changed(token: string, changes: Claims): string {
  return writeJwt({ ...readClaims(token), ...changes });
}

const endOf = (token: string) => Number(readClaims(token)?.['exp']) * 1000;
const nowS = Math.floor(lab.clock.nowMs() / 1000);
const isoOf = (seconds: number) => new Date(seconds * 1000).toISOString();

const refreshToken = `1.A${'Rs_-'.repeat(40)}.Ag${'AB'.repeat(90)}`;
const megabyte = 'Garbage+'.repeat(131_072);
const longToken = changed(teams, { x: 'y'.repeat(100_000) });
const needsGraph = `supply an access token for Microsoft Graph (${graphApplicationId}).`;
const needsTeams = `supply an access token for the Teams admin API (${teamsApplicationId}).`;
const needsEither = `supply an access token for Microsoft Graph (${graphApplicationId}) or for the Teams admin API (${teamsApplicationId}).`;
const needsBoth = 'supply one for Microsoft Graph and one for the Teams admin API.';
const together = 'take both from one sign-in.';
const hostOf = (origin: string) => new URL(origin).host;
const strange = (own: JourneyLab, name: string) =>
  `it was issued by "${hostOf(own.loginOrigin)}", not by the environment "${name}"; supply one of that environment, or connect to the other.`;

interface Case {
  readonly what: string;
  readonly tokens: readonly string[];
  readonly lines: readonly string[];
  /** Default: INPUT_INVALID, 2. */
  readonly ending?: readonly [code: string, exitStatus: number];
  /** Default: the commercial one. */
  readonly environment?: readonly string[];
  readonly hint?: string;
}

const asGcch = [
  '-TeamsEnvironmentName',
  'TeamsGCCH',
  '-EndpointUris',
  `@{ActiveDirectory=${gcch.loginOrigin}; MsGraphEndpointResourceId=${gcch.graphOrigin}; TeamsConfigApiEndpoint=${gcch.teamsOrigin}; CaFile='${gcch.caFile}'}`,
];
const gcchHint = hintFor(gcch.graphOrigin);
const ended = ['SIGN_IN_NEEDED', 4] as const;

function hintFor(origin: string): string {
  return `Get a token for ${origin}/.default and one for ${teamsApplicationId}/.default with the same sign-in.`;
}

const cases: readonly Case[] = [
  {
    what: 'a Graph token of another cloud by its own address',
    tokens: [gcchGraph, teams],
    lines: [
      `Token 1 (not recognized): it is for "${gcch.graphOrigin}"; ${needsGraph}`,
      `Token 1 (not recognized): ${strange(gcch, 'Lab')}`,
    ],
  },
  {
    what: "a Graph token of another cloud by that cloud's name",
    tokens: [teams, gcchPublic],
    lines: [
      'Token 2 (Microsoft Graph): it is for the environment "TeamsGCCH", not for "Lab"; connect with -TeamsEnvironmentName TeamsGCCH, or supply one for "Lab".',
    ],
  },
  {
    what: 'an admin token of another cloud',
    tokens: [graph, gcchTeams],
    lines: [`Token 2 (Teams admin API): ${strange(gcch, 'Lab')}`],
  },
  {
    what: 'both tokens of another cloud',
    tokens: [gcchTeams, gcchPublic],
    lines: [
      `Token 1 (Teams admin API): ${strange(gcch, 'Lab')}`,
      'Token 2 (Microsoft Graph): it is for the environment "TeamsGCCH", not for "Lab"; connect with -TeamsEnvironmentName TeamsGCCH, or supply one for "Lab".',
    ],
  },
  {
    what: 'both tokens of the commercial cloud, in a government cloud',
    environment: asGcch,
    hint: gcchHint,
    tokens: [await ofUser(lab, ada, 'https://graph.microsoft.com'), teams],
    lines: [
      'Token 1 (Microsoft Graph): it is for the environment "AzureCloud", not for "TeamsGCCH"; connect with -TeamsEnvironmentName AzureCloud, or supply one for "TeamsGCCH".',
      `Token 2 (Teams admin API): ${strange(lab, 'TeamsGCCH')}`,
    ],
  },
  {
    what: 'a token of another tenant',
    tokens: [graph, changed(teams, { tid: otherTenant })],
    lines: [
      `Token 2 (Teams admin API): it is for the tenant "${otherTenant}", not for "${tenantId}"; supply one for that tenant, or change -TenantId.`,
    ],
  },
  {
    what: 'a token that names no tenant',
    tokens: [changed(graph, { tid: undefined }), teams],
    lines: ['Token 1 (Microsoft Graph): it does not name a tenant; supply an access token of a tenant.'],
  },
  {
    what: "an application's token with a person's",
    tokens: [await ofMachine(lab.graphOrigin), teams],
    lines: [`Tokens 1 and 2: one is an application's (app-only), the other a person's (delegated); ${together}`],
  },
  {
    what: 'tokens of two people',
    tokens: [graph, await ofUser(lab, grace, teamsApplicationId)],
    lines: [`Tokens 1 and 2: they are for the accounts "${ada.id}" and "${grace.id}"; ${together}`],
  },
  {
    what: 'a Graph token that has ended',
    ending: ended,
    tokens: [changed(graph, { exp: nowS - 60 }), teams],
    lines: [`Token 1 (Microsoft Graph): it expired at ${isoOf(nowS - 60)}; get a new one.`],
  },
  {
    what: 'an admin token that expires in four minutes',
    ending: ended,
    tokens: [graph, changed(teams, { exp: nowS + 240 })],
    lines: [
      `Token 2 (Teams admin API): it expires at ${isoOf(nowS + 240)}, in less than five minutes, too soon to use; get a new one.`,
    ],
  },
  {
    what: 'two tokens that have ended',
    ending: ended,
    tokens: [changed(graph, { exp: nowS - 60 }), changed(teams, { exp: -7 })],
    lines: [
      `Token 1 (Microsoft Graph): it expired at ${isoOf(nowS - 60)}; get a new one.`,
      'Token 2 (Teams admin API): it expired at 1969-12-31T23:59:53.000Z; get a new one.',
    ],
  },
  {
    what: 'two different tokens for Graph',
    tokens: [graph, changed(graph, { uti: 'another' })],
    lines: [`Tokens 1 and 2 are of the same kind, for Microsoft Graph; ${needsBoth}`],
  },
  {
    what: 'the same admin token twice',
    tokens: [teams, teams],
    lines: [`Tokens 1 and 2 are the same token, for the Teams admin API; ${needsBoth}`],
  },
  { what: 'one token', tokens: [teams], lines: [`There is only one token; ${needsBoth}`] },
  {
    what: 'three tokens',
    tokens: [graph, teams, graph],
    lines: [`There are 3 tokens; ${needsBoth}`, `Tokens 1 and 3 are the same token, for Microsoft Graph; ${needsBoth}`],
  },
  {
    what: 'empty texts',
    tokens: ['', ' \n'],
    lines: [1, 2].map((number) => `Token ${number} (not recognized): it is empty; ${needsEither}`),
  },
  {
    what: 'garbage',
    tokens: ['Garbage+/=~#%', teams],
    lines: [`Token 1 (not recognized): it is not a JSON Web Token (13 characters); ${needsGraph}`],
  },
  {
    what: 'a megabyte of garbage, twice',
    tokens: [megabyte, `${megabyte}.${megabyte}.${megabyte}`],
    lines: [
      `Token 1 (not recognized): it is longer (1048576 characters) than any token; ${needsEither}`,
      `Token 2 (not recognized): it is longer (3145730 characters) than any token; ${needsEither}`,
    ],
  },
  {
    what: 'a token that is longer than any header',
    tokens: [graph, longToken],
    lines: [`Token 2 (not recognized): it is longer (${longToken.length} characters) than any token; ${needsTeams}`],
  },
  {
    what: 'an ID token',
    tokens: [writeJwt(idTokenClaims(lab.cloud, lab.clock, { tid: tenantId })), teams],
    lines: [
      `Token 1 (not recognized): it is an ID token, which identifies a user but does not authorize requests; ${needsGraph}`,
    ],
  },
  {
    what: 'a refresh token',
    tokens: [graph, refreshToken],
    lines: [
      `Token 2 (not recognized): it looks like a refresh token, which only the sign-in service accepts; ${needsTeams}`,
    ],
  },
  {
    what: 'a header in place of a token',
    tokens: [`Bearer ${graph}`, teams],
    lines: [
      `Token 1 (not recognized): it begins with "Bearer", which is part of the header, not of the token; ${needsGraph}`,
    ],
  },
  {
    what: 'Base64 that is broken, and Base64 of no JSON',
    tokens: [`${graph.split('.')[0]}.*${graph.split('.')[1]}.c2ln`, 'eyJhIjoxfQ.eyJhdWQiOg.c2ln'],
    lines: [
      `Token 1 (not recognized): it is not a JSON Web Token (${1 + graph.split('.').slice(0, 2).join('.').length + 5} characters); ${needsEither}`,
      `Token 2 (not recognized): it is not a JSON Web Token (26 characters); ${needsEither}`,
    ],
  },
  {
    what: 'a token for both APIs at once',
    tokens: [graph, changed(teams, { aud: [lab.graphOrigin, teamsApplicationId] })],
    lines: [`Token 2 (not recognized): it does not name an API; ${needsTeams}`],
  },
  {
    what: 'claims that hold JSON in place of texts',
    tokens: [graph, changed(teams, { aud: { aud: teamsApplicationId }, tid: { toString: 'x' }, exp: { exp: [1] } })],
    lines: [
      `Token 2 (not recognized): it does not name an API; ${needsTeams}`,
      'Token 2 (not recognized): it does not name a tenant; supply an access token of a tenant.',
      'Token 2 (not recognized): it does not have an expiry time; supply it as it was issued.',
    ],
  },
  {
    what: 'terminal escapes and line breaks in claims',
    tokens: [
      changed(graph, { tid: '\u001b]0;x\u0007\u202ea\nToken 9: fine' }),
      changed(teams, { aud: 'api://x\u001b[31m\r\n\u009b2J' }),
    ],
    lines: [
      `Token 1 (Microsoft Graph): it is for the tenant "a Token 9: fine", not for "${tenantId}"; supply one for that tenant, or change -TenantId.`,
      `Token 2 (not recognized): it is for "api://x"; ${needsTeams}`,
    ],
  },
];

const home = await makeHome(lab.cloud);
const folder = (await makeHome()).folder;
const before = { ...teamsServices(lab, { env: { PASSWORD: ada.password } }), cache: home.cache };
const asAda = ['-Credential', `${ada.userPrincipalName}:env:PASSWORD`, '-TeamsEnvironmentName', 'Lab'];
await runLine(connectTeamsCommand, asAda, before);
const current = await home.cache.readCurrent('teams');
assert.ok(current);

/** Pieces of the tokens that nobody must see, wherever they were cut. */
function partsOf(tokens: readonly string[]): string[] {
  const pieces = tokens.flatMap((token) => [token, token.slice(0, 60), token.slice(-40), ...token.split('.').slice(1)]);
  return [...new Set(pieces.map((piece) => piece.slice(0, 4000)).filter((piece) => piece.length > 12))];
}

async function connectWith(tokens: readonly string[], environment: readonly string[], logFile: string) {
  const env = Object.fromEntries(tokens.map((token, index) => [`T${index}`, token]));
  const services = { ...teamsServices(lab, { env }), cache: home.cache };
  const names = tokens.map((_, index) => `env:T${index}`).join(',');
  const words = ['-AccessTokens', names, '-TenantId', tenantId, ...environment];
  const logging = ['-LogLevel', 'Verbose', '-LogFilePath', logFile];
  const error: unknown = await runLine(connectTeamsCommand, [...words, ...logging], services).then(
    () => assert.fail('They were taken.'),
    (failure: unknown) => failure,
  );
  if (!isEntradaError(error)) throw error;
  return { error, said: [...services.warnings, ...services.verboseTexts, ...services.traced] };
}

for (const [index, { what, tokens, lines, ending = ['INPUT_INVALID', 2], ...more }] of cases.entries()) {
  test(`Connect-MicrosoftTeams -AccessTokens refuses ${what}`, async () => {
    const { environment = ['-TeamsEnvironmentName', 'Lab'], hint = hintFor(lab.graphOrigin) } = more;
    const logFile = join(folder, `log-${index}`);
    const files = home.snapshot();
    const asked = [lab.requests.length, gcch.requests.length];
    const { error, said } = await connectWith(tokens, environment, logFile);
    assert.equal(error.message, ['Cannot use the access tokens of -AccessTokens:', ...lines].join('\n'));
    assert.deepEqual([error.code, error.exitStatus, error.hint], [...ending, hint]);
    assert.deepEqual([lab.requests.length, gcch.requests.length], asked);
    assert.deepEqual(home.snapshot(), files);
    assert.equal(await home.cache.readCurrent('teams'), current);
    assertHidden(error, [...said, readFileSync(logFile, 'utf8')], tokens);
  });
}

function assertHidden(error: EntradaError, texts: readonly string[], tokens: readonly string[]): void {
  const parts = partsOf(tokens);
  assert.deepEqual(secretsIn(error, parts), []);
  assert.deepEqual(
    parts.filter((part) => texts.some((text) => text.includes(part))),
    [],
  );
  assert.deepEqual(
    parts.flatMap((part) => home.filesWith(part)),
    [],
  );
}

test('Connect-MicrosoftTeams -AccessTokens refuses no tokens at all', async () => {
  const services = teamsServices(lab);
  for (const words of [['-AccessTokens'], ['-AccessTokens', '-TenantId', tenantId]]) {
    await rejection(runLine(connectTeamsCommand, words, services), {
      code: 'PARAMETER_VALUE_MISSING',
      message:
        "Missing an argument for parameter 'AccessTokens'. Specify a parameter of type 'System.Security.SecureString[]' and try again.",
    });
  }
});

test('a token without a valid signature is taken at the connect, and refused by each API', async () => {
  const none = (token: string) => {
    const [, claims] = token.split('.');
    return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
  };
  const env = { T0: none(graph), T1: changed(teams, { deep: JSON.parse('[['.repeat(900) + ']]'.repeat(900)) }) };
  const services = teamsServices(lab, { env });
  const result = await runLine(
    connectTeamsCommand,
    ['-AccessTokens', 'env:T0,env:T1', '-TeamsEnvironmentName', 'Lab'],
    services,
  );
  assert.equal(result.kind, 'value');
  const id = (await services.cache.readCurrent('teams')) ?? '';
  for (const url of ['/v1.0/me', '/Teams.Tenant/tenants']) {
    const error = await rejection(sendRequest(id, { url }, services), {
      code: 'SIGN_IN_NEEDED',
      message: /answered 401/,
    });
    assert.deepEqual(secretsIn(error, partsOf(Object.values(env))), []);
  }
});

test('supplied tokens serve until they expire, each at its own time', async () => {
  const env = { T0: graph, T1: await ofUser(lab, ada, teamsApplicationId) };
  const services = teamsServices(lab, { env });
  await runLine(connectTeamsCommand, ['-AccessTokens', 'env:T0,env:T1', '-TeamsEnvironmentName', 'Lab'], services);
  const id = (await services.cache.readCurrent('teams')) ?? '';
  await services.clock.advance(endOf(graph) - services.clock.nowMs() - 1000);
  assert.equal((await sendRequest(id, { url: '/v1.0/me' }, services)).status, 200);
  await services.clock.advance(1000);
  const asked = lab.requests.length;
  await rejection(sendRequest(id, { url: '/v1.0/me' }, services), {
    code: 'SIGN_IN_NEEDED',
    message: `Cannot get a token for "${lab.graphOrigin}": supplied tokens cover two APIs and cannot be renewed`,
    hint: /^Get two new ones with the same sign-in\.\nRun: entrada Connect-MicrosoftTeams -TeamsEnvironmentName Lab -TenantId \S+ -AccessTokens \.\.\.$/,
  });
  assert.equal(lab.requests.length, asked);
});

test('the command line refuses a megabyte from a file, and as much as a variable holds, and stores nothing', async () => {
  const own = await makeHome(lab.cloud);
  const path = join(folder, 'megabyte');
  writeFileSync(path, megabyte);
  const tooLong = join(folder, 'too-long');
  writeFileSync(tooLong, `${megabyte}!`);
  const longest = 'Garbage+'.repeat(16_000);
  const files = own.snapshot();
  const connect = ['Connect-MicrosoftTeams', '-TeamsEnvironmentName', 'Lab', '-Debug', '-AccessTokens'];
  const [taken, refused, empty] = await Promise.all([
    runEntrada(own, [...connect, `file:${path}, env:LONG`], { env: { LONG: longest } }),
    runEntrada(own, [...connect, `file:${tooLong}`, '-Output', 'json']),
    runEntrada(own, [...connect, 'env:EMPTY,env:MISSING'], { env: { EMPTY: '' } }),
  ]);
  assert.deepEqual([taken.status, taken.stdout], [2, '']);
  assert.equal(
    taken.stderr,
    [
      'Connect-MicrosoftTeams: Cannot use the access tokens of -AccessTokens:',
      `Token 1 (not recognized): it is longer (1048576 characters) than any token; ${needsEither}`,
      `Token 2 (not recognized): it is longer (128000 characters) than any token; ${needsEither}`,
      hintFor(lab.graphOrigin),
      'VERBOSE: code="INPUT_INVALID" problems=[{"kind":"form","tokens":[1]},{"kind":"form","tokens":[2]}]',
      '',
    ].join('\n'),
  );
  assert.match(refused.stderr, /^Connect-MicrosoftTeams: Cannot .*AccessTokens.*it is longer than 1 MiB/);
  assert.match(empty.stderr, /^Connect-MicrosoftTeams: Cannot .*AccessTokens\[0\].*env:EMPTY/);
  assert.deepEqual([refused.status, empty.status], [2, 2]);
  assert.deepEqual(own.snapshot(), files);
});
