import { EntradaError } from '../base/errors.ts';
import { parseJsonObject, textField } from '../base/json.ts';
import type { Cloud } from '../model/cloud.ts';
import { isGuid, namesTenant } from './authority.ts';
import type { OAuthServices } from './exchange.ts';

/**
 * Returns the id of a tenant that is named by id (also in braces) or by domain. The id of a domain is in the issuer of
 * its v2.0 configuration document, which needs no sign-in (OpenID Connect Discovery 1.0, 4).
 *
 * @returns The GUID in lower case; undefined when the name stands for every tenant, such as `common`.
 * @throws {EntradaError} `INPUT_INVALID` when the cloud does not know the tenant; those of the transport.
 */
export async function resolveTenantId(
  cloud: Cloud,
  tenant: string,
  { transport, signal }: Pick<OAuthServices, 'transport' | 'signal'>,
): Promise<string | undefined> {
  const name = tenant.trim().replace(/^\{(.*)\}$/, '$1');
  if (!namesTenant(name)) return undefined;
  if (isGuid(name)) return name.toLowerCase();
  const path = `/${encodeURIComponent(name)}/v2.0/.well-known/openid-configuration`;
  const url = new URL(`${cloud.azureADEndpoint}${path}`);
  const { status, body } = await transport({ method: 'GET', url, headers: { accept: 'application/json' }, signal });
  const document = status === 200 ? parseJsonObject(body.toString('utf8')) : undefined;
  const issuer = document === undefined ? undefined : textField(document, 'issuer');
  const id = issuer?.split('/').find(isGuid);
  if (id !== undefined) return id.toLowerCase();
  const found = status === 200 ? 'the response does not name its id' : `the service responded with status ${status}`;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot find the tenant "${name}" at "${url.host}", so the access token cannot be compared with it: ${found}`,
    { hint: 'Check -TenantId, or use the id of the tenant.' },
  );
}
