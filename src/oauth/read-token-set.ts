import type * as OAuth from 'oauth4webapi';
import type { Clock } from '../base/clock.ts';
import { numberField } from '../base/json.ts';
import { Secret } from '../base/secret.ts';
import { splitScopes } from '../model/scope.ts';
import type { TokenSet } from '../model/token.ts';

/** Converts a validated token response to a {@link TokenSet}, with times by our clock. */
export function readTokenSet(library: typeof OAuth, tokens: OAuth.TokenEndpointResponse, clock: Clock): TokenSet {
  const nowMs = clock.nowMs();
  const claims = library.getValidatedIdTokenClaims(tokens);
  const refreshIn = numberField(tokens, 'refresh_in');
  return {
    accessToken: new Secret(tokens.access_token),
    expiresAtMs: nowMs + (tokens.expires_in ?? 3600) * 1000,
    ...(refreshIn === undefined ? {} : { refreshAtMs: nowMs + refreshIn * 1000 }),
    scopes: splitScopes([tokens.scope ?? '']),
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: new Secret(tokens.refresh_token) }),
    ...(claims === undefined ? {} : { idTokenClaims: claims }),
  };
}
