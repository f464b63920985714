import type { SessionRecord } from '../../model/context.ts';
import { teamsApplicationId } from '../../model/resource.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import type { TokenWish } from './token-wish.ts';

/** A token with less life than this is renewed (as MSAL and Azure.Identity do). */
export const renewalMarginMs = 5 * 60_000;

/** What a session has at hand for a wish. */
export interface HeldToken {
  /** What the token is kept under. */
  readonly resource: string;
  /** The token, when it holds what is wished for; it may have ended. */
  readonly serves: AccessTokenEntry | undefined;
  readonly lifeMs: number;
  /** It has life enough to be handed out without a renewal. */
  readonly isFresh: boolean;
}

/** Looks for the token that serves a wish among those of a session. */
export function heldToken(record: SessionRecord, wish: TokenWish, nowMs: number): HeldToken {
  const resource = resourceNamed(wish.resource, record);
  const held = record.tokens[resource];
  const serves = held !== undefined && holdsScopes(held, wish.scopes ?? []) ? held : undefined;
  const lifeMs = (serves?.expiresAtMs ?? 0) - nowMs;
  // Nothing renews a token that was handed in: it serves until its end.
  const marginMs = record.credential.kind === 'given-token' ? 0 : renewalMarginMs;
  return { resource, serves, lifeMs, isFresh: serves !== undefined && lifeMs > marginMs };
}

/** Claims that a token holds all the permissions, with or without their resource. */
export function holdsScopes(entry: AccessTokenEntry, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const held = new Set(entry.scopes.map(shortScope));
  return wanted.every((scope) => held.has(shortScope(scope)) || shortScope(scope) === '.default');
}

/** The admin API goes by many names, and its tokens are kept under one. */
function resourceNamed(name: string | undefined, { cloud }: SessionRecord): string {
  const resource = (name ?? cloud.graphEndpoint).replace(/\/+$/, '');
  const isTeams = [teamsApplicationId, 'teams', cloud.teamsEndpoint].includes(resource.toLowerCase());
  return isTeams ? teamsApplicationId : resource;
}

function shortScope(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
}
