import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { type JsonObject, textField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import type { Cloud } from '../../model/cloud.ts';
import { graphResourceOf } from '../../model/resource.ts';
import { splitScopes } from '../../model/scope.ts';
import type { TokenSet } from '../../model/token.ts';
import { isGuid } from '../../oauth/authority.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { audienceOf, describeNoToken, expiryMsOf, isExpired, readSuppliedClaims } from './claims.ts';
import { findOtherClouds, graphApi, isForApi } from './cloud.ts';

/** A supplied token for Microsoft Graph. */
export interface SuppliedToken {
  readonly token: Secret;
  /** The cloud whose Graph it must be for. */
  readonly cloud: Cloud;
  /** The tenant that it must be for; a GUID, since nothing else can be compared. */
  readonly tenant?: string | undefined;
}

/**
 * Checks a supplied token: it must be a JWT for this cloud's Graph and for the tenant, and be valid for more than five
 * minutes. It is never renewed. Only Graph, which receives it, checks its signature.
 *
 * @throws {EntradaError} `INPUT_INVALID` when it is not a JWT, or for another API, cloud or tenant; `SIGN_IN_NEEDED`
 * when it has expired. Both begin with the original's text, followed by the finding.
 */
export function useSuppliedToken({ token, cloud, tenant }: SuppliedToken, clock: Clock): TokenSet {
  // A line copied from a terminal often ends in a line break.
  const text = token.reveal().trim();
  const claims = readSuppliedClaims(text);
  if (claims === undefined) throw invalid(`It ${describeNoToken(text)}.`);
  const expiresAtMs = expiryMsOf(claims);
  if (expiresAtMs === undefined) throw invalid('It does not have an expiry time.');
  if (isExpired(expiresAtMs, clock.nowMs())) throw expired(expiresAtMs);
  checkCloud(claims, cloud);
  checkAudience(claims, cloud);
  if (tenant !== undefined && isGuid(tenant)) checkTenant(claims, tenant);
  return {
    accessToken: new Secret(text),
    expiresAtMs: expiresAtMs,
    scopes: splitScopes([textField(claims, 'scp') ?? '']),
  };
}

/** A token of another cloud names its hosts: its Graph as the audience, or its sign-in service as the issuer. */
function checkCloud(claims: JsonObject, cloud: Cloud): void {
  const owners = findOtherClouds(claims, cloud, [graphApi]);
  const [first] = owners;
  if (first === undefined) return;
  const names = owners.map(({ name }) => `"${name}"`).join(' or ');
  throw invalid(
    `It is for the environment ${names}, not for "${cloud.name}".`,
    `Connect with -Environment ${first.name}.`,
  );
}

function checkAudience(claims: JsonObject, cloud: Cloud): void {
  if (isForApi(claims, cloud, graphApi)) return;
  throw invalid(
    `It is for "${cleanServerText(audienceOf(claims), 120)}", not for Microsoft Graph.`,
    `Ask its issuer for a token for ${graphResourceOf(cloud)}.`,
  );
}

function checkTenant(claims: JsonObject, tenant: string): void {
  const found = textField(claims, 'tid') ?? '';
  if (found.toLowerCase() === tenant.toLowerCase()) return;
  throw invalid(`It is for the tenant "${cleanServerText(found, 80)}", not for "${tenant}".`);
}

function expired(expiresAtMs: number): EntradaError {
  const end = new Date(expiresAtMs);
  const found = Number.isNaN(end.getTime()) ? '' : ` It expires at ${end.toISOString()}.`;
  return new EntradaError('SIGN_IN_NEEDED', `The provided access token has expired. ${advice}${found}`, {
    hint: 'A supplied token cannot be renewed, and must be valid for more than five minutes.',
  });
}

const advice = 'Set a valid access token to `-AccessToken` parameter and try again.';

function invalid(found: string, hint?: string): EntradaError {
  const message = `The provided access token is invalid. ${advice} ${found}`;
  return new EntradaError('INPUT_INVALID', message, hint === undefined ? {} : { hint });
}
