import { type JsonObject, textField } from '../../base/json.ts';
import type { Secret } from '../../base/secret.ts';
import type { Cloud } from '../../model/cloud.ts';
import { teamsApplicationId } from '../../model/resource.ts';
import { audienceOf, describeNoToken, expiryMsOf, readSuppliedClaims } from './claims.ts';
import { findOtherClouds, graphApi, isForApi, type TokenApi } from './cloud.ts';

/** One of the two APIs of a Teams session. */
export type TeamsApiName = 'graph' | 'teams';

/** The two APIs of a Teams session. */
export const teamsApis: Readonly<Record<TeamsApiName, TokenApi & { readonly label: string }>> = {
  graph: { ...graphApi, label: 'Microsoft Graph' },
  teams: {
    applicationId: teamsApplicationId,
    addressIn: ({ teamsEndpoint }) => teamsEndpoint,
    label: 'Teams admin API',
  },
};

/** A person's token, or an application's. */
export type TokenKind = 'Delegated' | 'AppOnly';

/** One of the tokens of -AccessTokens, as far as it can be read. */
export interface SuppliedTeamsToken {
  /** Counted from 1, in the order of -AccessTokens. */
  readonly number: number;
  readonly text: string;
  /** The API that it is for, in any cloud; undefined for another API. */
  readonly api: TeamsApiName | undefined;
  /** Undefined when it is not an access token. */
  readonly claims: JsonObject | undefined;
  /** A description when it is not an access token; follows "it". */
  readonly found: string;
  /** Epoch milliseconds; undefined without an expiry time. */
  readonly expiresAtMs: number | undefined;
  readonly kind: TokenKind;
}

/** A problem of supplied tokens. */
export interface TokenProblem {
  readonly kind: 'count' | 'form' | 'audience' | 'cloud' | 'tenant' | 'kind' | 'account' | 'end' | 'ended';
  /** The tokens that have it, counted from 1. */
  readonly numbers: readonly number[];
  /** One line: the token, the finding, and what would work. */
  readonly text: string;
}

const idToken = 'is an ID token, which identifies a user but does not authorize requests';

/** Returns the name of an API for a sentence. */
export function labelOf(api: TeamsApiName): string {
  return api === 'graph' ? teamsApis.graph.label : `the ${teamsApis.teams.label}`;
}

/** Returns the tenant that a token names, unchecked: not fit for a message. */
export function tenantOf(claims: JsonObject): string | undefined {
  return textField(claims, 'tid') || undefined;
}

/** Reads one token and describes it when it is not an access token. */
export function readSuppliedTeamsToken(token: Secret, number: number, cloud: Cloud): SuppliedTeamsToken {
  // A line copied from a terminal often ends in a line break.
  const text = token.reveal().trim();
  const read = readSuppliedClaims(text);
  const api = read === undefined ? undefined : apiOf(read, cloud);
  const isAccessToken = read !== undefined && (api !== undefined || !isIdToken(read));
  return {
    number,
    text,
    api,
    claims: isAccessToken ? read : undefined,
    found: isAccessToken ? '' : read === undefined ? describeNoToken(text) : idToken,
    expiresAtMs: read === undefined ? undefined : expiryMsOf(read),
    kind: read === undefined ? 'AppOnly' : kindOf(read),
  };
}

/** Tokens of other clouds are recognized, too, so that the problem can be named. */
function apiOf(claims: JsonObject, cloud: Cloud): TeamsApiName | undefined {
  return (['graph', 'teams'] as const).find((name) => {
    const api = teamsApis[name];
    const others = findOtherClouds(claims, cloud, [api]);
    return [cloud, ...others].some((known) => isForApi(claims, known, api));
  });
}

/** The audience of an ID token is its own application, and it does not name an application or a permission. */
function isIdToken(claims: JsonObject): boolean {
  return audienceOf(claims) !== '' && ['scp', 'roles', 'appid', 'azp', 'idtyp'].every((name) => !(name in claims));
}

/** Only a person's token has `scp`; the optional claim `idtyp` names the kind (access token claims reference). */
function kindOf(claims: JsonObject): TokenKind {
  const kind = textField(claims, 'idtyp');
  if (kind === 'app') return 'AppOnly';
  return kind === 'user' || (textField(claims, 'scp') ?? '') !== '' ? 'Delegated' : 'AppOnly';
}
