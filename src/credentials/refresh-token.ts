import { EntradaError } from '../base/errors.ts';
import { secretOrNull } from '../base/fields.ts';
import type { Secret } from '../base/secret.ts';
import { authorityOf } from '../oauth/authority.ts';
import { redeemRefreshToken } from '../oauth/token-endpoint.ts';
import type { Renewable } from './credential.ts';

/** Null when the service gave none: the session lasts as long as its tokens. */
export interface RefreshTokenFields {
  readonly refreshToken: Secret | null;
}

/** How the session of a person is saved and renewed, however they signed in. */
export const refreshTokenStore: Renewable<RefreshTokenFields> = {
  kind: 'refresh-token',
  restore: (fields) => ({ refreshToken: secretOrNull(fields, 'refreshToken') }),
  async renew(fields, { cloud, tenant, clientId, claims, scopes }, services) {
    if (fields.refreshToken === null) {
      throw new EntradaError(
        'SIGN_IN_NEEDED',
        'The session does not have a refresh token, and its access token has expired.',
      );
    }
    const client = { authority: authorityOf(cloud, tenant), clientId, claims };
    const tokens = await redeemRefreshToken(client, fields.refreshToken, scopes, await services.oauth());
    // Without a new one the old one stays valid (RFC 6749 6).
    return { tokens, fields: tokens.refreshToken === undefined ? fields : { refreshToken: tokens.refreshToken } };
  },
};
