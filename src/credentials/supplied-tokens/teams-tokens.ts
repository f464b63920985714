import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { type JsonObject, textField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import type { Cloud } from '../../model/cloud.ts';
import { teamsApplicationId, graphResourceOf } from '../../model/resource.ts';
import { splitScopes } from '../../model/scope.ts';
import type { TokenSet } from '../../model/token.ts';
import { readSuppliedTeamsToken } from './teams-token.ts';
import { findProblems } from './teams-problems.ts';

/** The tokens of -AccessTokens. */
export interface SuppliedTeamsTokens {
  /** One for Microsoft Graph and one for the Teams admin API, in any order. */
  readonly tokens: readonly Secret[];
  /** The cloud whose APIs they must be for. */
  readonly cloud: Cloud;
  /** The name of the cloud for messages; default: its name in the Teams cmdlets. */
  readonly environmentName?: string | undefined;
  /** The tenant that they must be for; a GUID, since nothing else can be compared. */
  readonly tenant?: string | undefined;
}

/** A token for each API. */
export interface TeamsTokens {
  readonly graph: TokenSet;
  readonly teams: TokenSet;
}

/**
 * Checks two supplied tokens: JWTs, one for Microsoft Graph and one for the Teams admin API, both of this cloud, of one
 * tenant, of one kind and of one account or application, valid for more than five minutes. They are never renewed and
 * may expire at different times.
 *
 * @throws {EntradaError} `INPUT_INVALID` with a line for each problem; `SIGN_IN_NEEDED` when they only have expired.
 * `details.problems` has the same for programs.
 */
export function useSuppliedTeamsTokens(supplied: SuppliedTeamsTokens, clock: Clock): TeamsTokens {
  const tokens = supplied.tokens.map((token, index) => readSuppliedTeamsToken(token, index + 1, supplied.cloud));
  const problems = findProblems(tokens, supplied, clock.nowMs());
  const [graph, teams] = (['graph', 'teams'] as const).map((api) => tokens.find((token) => token.api === api));
  if (problems.length > 0 || graph?.claims === undefined || teams?.claims === undefined) {
    throw new EntradaError(
      problems.every(({ kind }) => kind === 'ended') ? 'SIGN_IN_NEEDED' : 'INPUT_INVALID',
      ['Cannot use the access tokens of -AccessTokens:', ...problems.map(({ text }) => text)].join('\n'),
      {
        hint: `Get a token for ${graphResourceOf(supplied.cloud)}/.default and one for ${teamsApplicationId}/.default with the same sign-in.`,
        details: { problems: problems.map(({ kind, numbers }) => ({ kind, tokens: numbers })) },
      },
    );
  }
  return {
    graph: tokenSetOf(graph.text, graph.claims, graph.expiresAtMs),
    teams: tokenSetOf(teams.text, teams.claims, teams.expiresAtMs),
  };
}

function tokenSetOf(text: string, claims: JsonObject, expiresAtMs: number | undefined): TokenSet {
  return {
    accessToken: new Secret(text),
    expiresAtMs: expiresAtMs ?? 0,
    scopes: splitScopes([textField(claims, 'scp') ?? '']),
  };
}
