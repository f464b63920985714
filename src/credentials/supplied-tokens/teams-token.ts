import { type JsonObject, textField } from '../../base/json.ts';
import type { Secret } from '../../base/secret.ts';
import type { Cloud } from '../../model/cloud.ts';
import { teamsApplicationId } from '../../model/resource.ts';
import { audienceOf, endMsOf, readSuppliedClaims } from './claims.ts';
import { findOtherClouds, graphApi, isForApi, type TokenApi } from './cloud.ts';

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

/** Whose token it is: a person's, or an application's own. */
export type TokenKind = 'Delegated' | 'AppOnly';

/** One of the tokens of -AccessTokens, as far as it can be read. */
export interface SuppliedTeamsToken {
  /** Counted from 1, in the order they were given. */
  readonly number: number;
  readonly text: string;
  /** Which API it is for, in whatever cloud; undefined when it is for neither. */
  readonly api: TeamsApiName | undefined;
  /** Undefined when it is no access token. */
  readonly claims: JsonObject | undefined;
  /** What it is in place of an access token; follows "it". */
  readonly found: string;
  /** Epoch milliseconds; undefined when it does not say. */
  readonly endMs: number | undefined;
  readonly kind: TokenKind;
}

/** Something that is wrong with tokens that were handed in. */
export interface TokenProblem {
  readonly kind: 'count' | 'form' | 'audience' | 'cloud' | 'tenant' | 'kind' | 'account' | 'end' | 'ended';
  /** Of the tokens that it is about, counted from 1. */
  readonly numbers: readonly number[];
  /** One line: which token, what was found, and what would work. */
  readonly text: string;
}

/** Longer headers are refused by every server; a token of a person in very many groups has a tenth of this. */
const maxLength = 65_536;

/** Names an API as it stands in a sentence. */
export function labelOf(api: TeamsApiName): string {
  return api === 'graph' ? teamsApis.graph.label : `the ${teamsApis.teams.label}`;
}

/** Gives the tenant that a token names, as it stands there: not fit for a message. */
export function tenantOf(claims: JsonObject): string | undefined {
  return textField(claims, 'tid') || undefined;
}

/** Reads one token, whatever it is. */
export function readSuppliedTeamsToken(token: Secret, number: number, cloud: Cloud): SuppliedTeamsToken {
  // A line copied from a terminal often ends in a line break.
  const text = token.reveal().trim();
  const read = text.length > maxLength ? undefined : readSuppliedClaims(text);
  const api = read === undefined ? undefined : apiOf(read, cloud);
  const isAccessToken = read !== undefined && (api !== undefined || !isIdToken(read));
  return {
    number,
    text,
    api,
    claims: isAccessToken ? read : undefined,
    found: isAccessToken ? '' : describe(text, read !== undefined),
    endMs: read === undefined ? undefined : endMsOf(read),
    kind: read === undefined ? 'AppOnly' : kindOf(read),
  };
}

/** A token of another cloud is recognised as well, so that what is wrong can be told. */
function apiOf(claims: JsonObject, cloud: Cloud): TeamsApiName | undefined {
  return (['graph', 'teams'] as const).find((name) => {
    const api = teamsApis[name];
    const others = findOtherClouds(claims, cloud, [api]);
    return [cloud, ...others].some((known) => isForApi(claims, known, api));
  });
}

/** The audience of an ID token is the application that asked; and it names neither that nor any permission. */
function isIdToken(claims: JsonObject): boolean {
  return audienceOf(claims) !== '' && ['scp', 'roles', 'appid', 'azp', 'idtyp'].every((name) => !(name in claims));
}

/** Only a person's token has `scp`, and applications may have asked for `idtyp`, which says it (access token claims). */
function kindOf(claims: JsonObject): TokenKind {
  const kind = textField(claims, 'idtyp');
  if (kind === 'app') return 'AppOnly';
  return kind === 'user' || (textField(claims, 'scp') ?? '') !== '' ? 'Delegated' : 'AppOnly';
}

/** Refresh tokens are for the sign-in service alone; what they look like is seen, and promised by nobody. */
const refreshToken = /^(?:[01]\.A[\w-]{20,}|M\.[A-Z]\d|OAQ?ABA)/;

function describe(text: string, isJwt: boolean): string {
  if (text === '') return 'is empty';
  if (text.length > maxLength) return `is longer (${text.length} characters) than any token`;
  if (isJwt) return 'is an ID token, which tells who signed in and opens nothing';
  if (refreshToken.test(text)) return 'looks like a refresh token, which is for the sign-in service alone';
  if (/^bearer\s/i.test(text)) return 'begins with "Bearer", which belongs to the header and not to the token';
  return `is no JSON Web Token (${text.length} characters)`;
}
