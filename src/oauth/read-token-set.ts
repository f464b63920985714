import type * as OAuth from 'oauth4webapi';
import type { Clock } from '../base/clock.ts';
import { numberField } from '../base/json.ts';
import { Secret } from '../base/secret.ts';
import { splitScopes } from '../model/scope.ts';
import type { TokenSet } from '../model/token.ts';
import { earliestExpiryMs, isAccessToken, longestLifetimeMs, refreshTimeMs } from '../model/token-lifetime.ts';

const usualLifetimeS = 3600;

/**
 * Converts a validated token response to a {@link TokenSet}, with times by the local clock.
 *
 * @throws {Error} For an access token that no header can carry, and for a lifetime of more than a year.
 */
export function readTokenSet(library: typeof OAuth, tokens: OAuth.TokenEndpointResponse, clock: Clock): TokenSet {
  const nowMs = clock.nowMs();
  const claims = library.getValidatedIdTokenClaims(tokens);
  const { access_token: accessToken, expires_in: expiresIn = usualLifetimeS } = tokens;
  if (!isAccessToken(accessToken)) throw new Error('its access_token contains characters that a token cannot have');
  if (expiresIn * 1000 > longestLifetimeMs) throw new Error(`its expires_in is ${expiresIn} s, more than a year`);
  const namedMs = nowMs + expiresIn * 1000;
  const expiresAtMs = earliestExpiryMs([namedMs], accessToken, nowMs) ?? namedMs;
  const refreshAtMs = refreshTimeMs(numberField(tokens, 'refresh_in'), expiresAtMs, nowMs);
  return {
    accessToken: new Secret(accessToken),
    expiresAtMs,
    ...(refreshAtMs === undefined ? {} : { refreshAtMs }),
    scopes: splitScopes([tokens.scope ?? '']),
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: new Secret(tokens.refresh_token) }),
    ...(claims === undefined ? {} : { idTokenClaims: claims }),
  };
}
