import type { JsonObject } from '../../base/json.ts';
import type { Cloud } from '../../model/cloud.ts';
import { teamsNameOf } from '../../model/teams-environment.ts';
import { isGuid } from '../../oauth/authority.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { findPairProblems } from './teams-pair.ts';
import { type SuppliedTeamsToken, labelOf, teamsApis, tenantOf, type TokenProblem } from './teams-token.ts';
import { audienceOf, hasEnded } from './claims.ts';
import { findOtherClouds, findStrangeIssuer } from './cloud.ts';

/** What the tokens have to fit. */
export interface WantedTokens {
  readonly cloud: Cloud;
  readonly environmentName?: string | undefined;
  readonly tenant?: string | undefined;
}

/** Finds everything that is wrong with the tokens, each alone and then together. */
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
  if (claims === undefined) return [problem('form', token.found, `give an access token ${missingFrom(tokens)}`)];
  const audience = token.api === undefined ? audienceProblem(claims, tokens) : undefined;
  const findings = [
    audience === undefined ? undefined : (['audience', ...audience] as const),
    cloudProblem(claims, wanted),
    tenantProblem(claims, wanted),
    endProblem(token, nowMs),
  ];
  return findings.flatMap((found) => (found === undefined ? [] : [problem(...found)]));
}

type Finding = readonly [kind: TokenProblem['kind'], found: string, advice: string];

function audienceProblem(claims: JsonObject, tokens: readonly SuppliedTeamsToken[]): readonly [string, string] {
  const audience = cleanServerText(audienceOf(claims), 120);
  const found = audience === '' ? 'names no API that it is for' : `is for "${audience}"`;
  return [found, `give an access token ${missingFrom(tokens)}`];
}

function cloudProblem(claims: JsonObject, { cloud, environmentName }: WantedTokens): Finding | undefined {
  const wantedName = environmentName ?? teamsNameOf(cloud);
  const others = findOtherClouds(claims, cloud, Object.values(teamsApis));
  const [first] = others;
  if (first !== undefined) {
    const names = others.map((other) => `"${teamsNameOf(other)}"`).join(' or ');
    const found = `is of the environment ${names} and not of "${wantedName}"`;
    return ['cloud', found, `connect with -TeamsEnvironmentName ${teamsNameOf(first)}, or give one of "${wantedName}"`];
  }
  const issuer = findStrangeIssuer(claims, cloud);
  if (issuer === undefined) return undefined;
  const found = `was issued by "${cleanServerText(issuer, 120)}" and not by the environment "${wantedName}"`;
  return ['cloud', found, 'give one of that environment, or connect to the other'];
}

function tenantProblem(claims: JsonObject, { tenant }: WantedTokens): Finding | undefined {
  const found = tenantOf(claims);
  if (found === undefined) return ['tenant', 'names no tenant', 'give an access token of a tenant'];
  if (tenant === undefined || !isGuid(tenant) || found.toLowerCase() === tenant.toLowerCase()) return undefined;
  return [
    'tenant',
    `is of the tenant "${cleanServerText(found, 80)}" and not of "${tenant}"`,
    'give one of that tenant, or its -TenantId',
  ];
}

function endProblem({ endMs }: SuppliedTeamsToken, nowMs: number): Finding | undefined {
  if (endMs === undefined) return ['end', 'does not say when it ends', 'give one as it was issued'];
  if (!hasEnded(endMs, nowMs)) return undefined;
  const end = new Date(endMs);
  const when = Number.isNaN(end.getTime()) ? 'before all time' : `at ${end.toISOString()}`;
  if (endMs <= nowMs) return ['ended', `ended ${when}`, 'get a new one'];
  return ['ended', `ends ${when}, and less than five minutes are as good as none`, 'get a new one'];
}

function nameOf({ number, api }: SuppliedTeamsToken): string {
  return `Token ${number} (${api === undefined ? 'not recognised' : labelOf(api).replace(/^the /, '')})`;
}

/** Says what the tokens lack; follows "an access token". */
function missingFrom(tokens: readonly SuppliedTeamsToken[]): string {
  const missing = (['graph', 'teams'] as const).filter((name) => !tokens.some(({ api }) => api === name));
  const names = (missing.length === 0 ? (['graph', 'teams'] as const) : missing).map(
    (name) => `for ${labelOf(name)} (${teamsApis[name].applicationId})`,
  );
  return names.join(' or ');
}
