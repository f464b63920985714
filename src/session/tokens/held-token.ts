import { EntradaError } from '../../base/errors.ts';
import type { SessionRecord } from '../../model/context.ts';
import { graphResourceOf, resourceNamed } from '../../model/resource.ts';
import { isRenewable } from '../../model/stored-credential.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import type { TokenRequest } from './token-request.ts';

/** A token that expires sooner than this is renewed (as MSAL and Azure.Identity do). */
export const renewalMarginMs = 5 * 60_000;

/** The cached token of a session for a request. */
export interface HeldToken {
  /** The name that the token is cached under. */
  readonly resource: string;
  /** The token, when it has the requested permissions; it may have expired. */
  readonly serves: AccessTokenEntry | undefined;
  /** Until it expires; negative afterwards, or without a token. */
  readonly lifeMs: number;
  /** Whether it can be used without a renewal. */
  readonly isFresh: boolean;
}

/**
 * Looks for the token that serves a request among those of a session.
 *
 * @throws {EntradaError} `INPUT_INVALID` for an empty resource, and one with spaces or control characters.
 */
export function heldToken(record: SessionRecord, request: TokenRequest, nowMs: number): HeldToken {
  const resource = resourceOfRequest(request.resource, record);
  const held = tokenFor(record, resource);
  const serves = held !== undefined && holdsScopes(held, request.scopes ?? []) ? held : undefined;
  const lifeMs = (serves?.expiresAtMs ?? 0) - nowMs;
  const marginMs = isRenewable(record.credential) ? renewalMarginMs : 0;
  return { resource, serves, lifeMs, isFresh: serves !== undefined && lifeMs > marginMs };
}

/** Returns the token that a session has for a resource, which can have any name, also `constructor`. */
export function tokenFor({ tokens }: SessionRecord, resource: string): AccessTokenEntry | undefined {
  return Object.hasOwn(tokens, resource) ? tokens[resource] : undefined;
}

/** Returns whether a token has all the permissions, with or without their resource. */
export function holdsScopes(entry: AccessTokenEntry, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const held = new Set(entry.scopes.map(shortScope));
  return wanted.every((scope) => held.has(shortScope(scope)) || shortScope(scope) === '.default');
}

/** An API has many names; its tokens are cached under one. */
function resourceOfRequest(name: string | undefined, { cloud }: SessionRecord): string {
  const resource = (name ?? graphResourceOf(cloud)).replace(/\/+$/, '');
  // After a space, the identity platform reads another scope.
  if (/^$|[\s\p{Cc}]/u.test(resource)) throw notResource(name ?? '');
  return resourceNamed(resource, cloud);
}

function notResource(name: string): EntradaError {
  const found = JSON.stringify(name.slice(0, 200));
  return new EntradaError('INPUT_INVALID', `Cannot get a token for ${found}: it is not the address or ID of an API`, {
    hint: 'Use an address such as https://vault.azure.net, or the application ID.',
  });
}

function shortScope(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
}
