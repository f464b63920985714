import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { type JsonObject, textField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import type { Cloud } from '../../model/cloud.ts';
import { teamsApplicationId } from '../../model/resource.ts';
import { splitScopes } from '../../model/scope.ts';
import type { TokenSet } from '../../model/token.ts';
import { type TokenKind, readSuppliedTeamsToken } from './teams-token.ts';
import { findProblems } from './teams-problems.ts';

/** Tokens that somebody else got, as -AccessTokens hands them in. */
export interface SuppliedTeamsTokens {
  /** One for Microsoft Graph and one for the Teams admin API, in any order. */
  readonly tokens: readonly Secret[];
  /** Whose APIs they have to be for. */
  readonly cloud: Cloud;
  /** What the cloud was asked for by; default: the name that the Teams cmdlets have for it. */
  readonly environmentName?: string | undefined;
  /** The tenant they have to be of; only a GUID can be compared. */
  readonly tenant?: string | undefined;
}

/** A token for each API, and what both say of whom they are. */
export interface TeamsTokens {
  readonly graph: TokenSet;
  readonly teams: TokenSet;
  /** Read and not verified: the APIs do that. */
  readonly claims: { readonly graph: JsonObject; readonly teams: JsonObject };
  readonly kind: TokenKind;
  /** As the tokens name it. */
  readonly tenantId: string;
}

/**
 * Takes two tokens as they are, once they were read: each is a JWT, one is for Microsoft Graph and one for the Teams admin
 * API, both of this cloud, of one tenant, of one kind and of one account or application, with more than five minutes to
 * live. They are never renewed and may end at different times.
 *
 * @throws {EntradaError} `INPUT_INVALID` with a line for each thing that is wrong with any of them; `SIGN_IN_NEEDED` when
 * nothing is wrong but that they have ended. `details.problems` has the same for programs.
 */
export function useSuppliedTeamsTokens(given: SuppliedTeamsTokens, clock: Clock): TeamsTokens {
  const tokens = given.tokens.map((token, index) => readSuppliedTeamsToken(token, index + 1, given.cloud));
  const problems = findProblems(tokens, given, clock.nowMs());
  const [graph, teams] = (['graph', 'teams'] as const).map((api) => tokens.find((token) => token.api === api));
  if (problems.length > 0 || graph?.claims === undefined || teams?.claims === undefined) {
    throw new EntradaError(
      problems.every(({ kind }) => kind === 'ended') ? 'SIGN_IN_NEEDED' : 'INPUT_INVALID',
      ['Cannot use the access tokens of -AccessTokens:', ...problems.map(({ text }) => text)].join('\n'),
      {
        hint: `Get a token for ${given.cloud.graphEndpoint}/.default and one for ${teamsApplicationId}/.default with the same sign-in.`,
        details: { problems: problems.map(({ kind, numbers }) => ({ kind, tokens: numbers })) },
      },
    );
  }
  return {
    graph: tokenSetOf(graph.text, graph.claims, graph.endMs),
    teams: tokenSetOf(teams.text, teams.claims, teams.endMs),
    claims: { graph: graph.claims, teams: teams.claims },
    kind: graph.kind,
    tenantId: textField(graph.claims, 'tid') ?? '',
  };
}

function tokenSetOf(text: string, claims: JsonObject, endMs: number | undefined): TokenSet {
  return {
    accessToken: new Secret(text),
    expiresAtMs: endMs ?? 0,
    scopes: splitScopes([textField(claims, 'scp') ?? '']),
  };
}
