import type { JsonObject } from '../../base/json.ts';
import type { Cloud } from '../../model/cloud.ts';
import { teamsNameOf } from '../../model/teams-environment.ts';
import { isGuid } from '../../oauth/authority.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { findPairProblems } from './teams-pair.ts';
import { type SuppliedTeamsToken, labelOf, teamsApis, tenantOf, type TokenProblem } from './teams-token.ts';
import { audienceOf, isExpired } from './claims.ts';
import { findOtherClouds, findStrangeIssuer } from './cloud.ts';

/** The cloud and tenant that the tokens must match. */
export interface WantedTokens {
  readonly cloud: Cloud;
  readonly environmentName?: string | undefined;
  readonly tenant?: string | undefined;
}

/** Finds all problems of the tokens: of each one, then of the pair. */
export function findProblems(
  tokens: readonly SuppliedTeamsToken[],
  wanted: WantedTokens,
  nowMs: number,
): readonly TokenProblem[] {
  return [
    ...tokens.flatMap((token) => problemsOf(token, tokens, wanted, nowMs)),
    ...findPairProblems(tokens, wanted.tenant),
  ];
}

function problemsOf(
  token: SuppliedTeamsToken,
  tokens: readonly SuppliedTeamsToken[],
  wanted: WantedTokens,
  nowMs: number,
): TokenProblem[] {
  const { claims, number } = token;
  const problem = (kind: TokenProblem['kind'], found: string, advice: string): TokenProblem => {
    return { kind, numbers: [number], text: `${nameOf(token)}: it ${found}; ${advice}.` };
  };
  if (claims === undefined) return [problem('form', token.found, `supply an access token ${missingFrom(tokens)}`)];
  const audience = token.api === undefined ? audienceProblem(claims, tokens) : undefined;
  const findings = [
    audience === undefined ? undefined : (['audience', ...audience] as const),
    cloudProblem(claims, wanted),
    tenantProblem(claims, wanted),
    expiryProblem(token, nowMs),
  ];
  return findings.flatMap((found) => (found === undefined ? [] : [problem(...found)]));
}

type Finding = readonly [kind: TokenProblem['kind'], found: string, advice: string];

function audienceProblem(claims: JsonObject, tokens: readonly SuppliedTeamsToken[]): readonly [string, string] {
  const audience = cleanServerText(audienceOf(claims), 120);
  const found = audience === '' ? 'does not name an API' : `is for "${audience}"`;
  return [found, `supply an access token ${missingFrom(tokens)}`];
}

function cloudProblem(claims: JsonObject, { cloud, environmentName }: WantedTokens): Finding | undefined {
  const wantedName = environmentName ?? teamsNameOf(cloud);
  const others = findOtherClouds(claims, cloud, Object.values(teamsApis));
  const [first] = others;
  if (first !== undefined) {
    const names = others.map((other) => `"${teamsNameOf(other)}"`).join(' or ');
    const found = `is for the environment ${names}, not for "${wantedName}"`;
    return [
      'cloud',
      found,
      `connect with -TeamsEnvironmentName ${teamsNameOf(first)}, or supply one for "${wantedName}"`,
    ];
  }
  const issuer = findStrangeIssuer(claims, cloud);
  if (issuer === undefined) return undefined;
  const found = `was issued by "${cleanServerText(issuer, 120)}", not by the environment "${wantedName}"`;
  return ['cloud', found, 'supply one of that environment, or connect to the other'];
}

function tenantProblem(claims: JsonObject, { tenant }: WantedTokens): Finding | undefined {
  const found = tenantOf(claims);
  if (found === undefined) return ['tenant', 'does not name a tenant', 'supply an access token of a tenant'];
  if (tenant === undefined || !isGuid(tenant) || found.toLowerCase() === tenant.toLowerCase()) return undefined;
  return [
    'tenant',
    `is for the tenant "${cleanServerText(found, 80)}", not for "${tenant}"`,
    'supply one for that tenant, or change -TenantId',
  ];
}

function expiryProblem({ expiresAtMs }: SuppliedTeamsToken, nowMs: number): Finding | undefined {
  if (expiresAtMs === undefined) return ['end', 'does not have an expiry time', 'supply it as it was issued'];
  if (!isExpired(expiresAtMs, nowMs)) return undefined;
  const end = new Date(expiresAtMs);
  const when = Number.isNaN(end.getTime()) ? 'at an invalid time' : `at ${end.toISOString()}`;
  if (expiresAtMs <= nowMs) return ['ended', `expired ${when}`, 'get a new one'];
  return ['ended', `expires ${when}, in less than five minutes, too soon to use`, 'get a new one'];
}

function nameOf({ number, api }: SuppliedTeamsToken): string {
  return `Token ${number} (${api === undefined ? 'not recognized' : labelOf(api).replace(/^the /, '')})`;
}

/** Returns the APIs without a token; follows "an access token". */
function missingFrom(tokens: readonly SuppliedTeamsToken[]): string {
  const missing = (['graph', 'teams'] as const).filter((name) => !tokens.some(({ api }) => api === name));
  const names = (missing.length === 0 ? (['graph', 'teams'] as const) : missing).map(
    (name) => `for ${labelOf(name)} (${teamsApis[name].applicationId})`,
  );
  return names.join(' or ');
}
