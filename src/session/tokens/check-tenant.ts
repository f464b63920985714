import { EntradaError } from '../../base/errors.ts';
import { textField } from '../../base/json.ts';
import { readClaims } from '../../model/jwt.ts';
import type { TokenSet } from '../../model/token.ts';
import { isGuid } from '../../oauth/authority.ts';
import { cleanServerText } from '../../oauth/server-text.ts';

/**
 * Checks that tokens are for the tenant that they were requested from. The session is renewed in the tenant that its
 * token names, so that another one would receive the credential. Tokens that do not name a tenant pass.
 *
 * @param tenant - As requested; only a GUID can be compared.
 * @throws {EntradaError} `TOKEN_RESPONSE_INVALID` for another tenant, or one that is not a GUID.
 */
export function checkTenant(tokens: TokenSet, tenant: string): void {
  const sources = [readClaims(tokens.accessToken.reveal()), tokens.idTokenClaims];
  for (const claims of sources) {
    const found = claims?.['tid'];
    if (claims === undefined || found === undefined) continue;
    const id = textField({ ...claims }, 'tid') ?? '';
    if (isGuid(id) && (!isGuid(tenant) || id.toLowerCase() === tenant.toLowerCase())) continue;
    const wanted = isGuid(tenant) ? `the tenant "${tenant}"` : 'a tenant';
    throw new EntradaError(
      'TOKEN_RESPONSE_INVALID',
      `Cannot use the token for ${wanted}: it names ${named(id)}; it was not saved`,
      { hint: 'Check -TenantId and the endpoints of the environment.' },
    );
  }
}

function named(id: string): string {
  if (isGuid(id)) return `the tenant "${id}"`;
  return id === '' ? 'a tenant without an id' : `the tenant "${cleanServerText(id, 80)}", which is not a GUID`;
}
