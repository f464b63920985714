import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { type JsonObject, textField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import type { Cloud } from '../../model/cloud.ts';
import { splitScopes } from '../../model/scope.ts';
import type { TokenSet } from '../../model/token.ts';
import { isGuid } from '../../oauth/authority.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { audienceOf, endMsOf, hasEnded, readSuppliedClaims } from './claims.ts';
import { findOtherClouds, graphApi, isForApi } from './cloud.ts';

/** A token that somebody else got. */
export interface SuppliedToken {
  readonly token: Secret;
  /** Whose Graph it has to be for. */
  readonly cloud: Cloud;
  /** The tenant it has to be of; only a GUID can be compared. */
  readonly tenant?: string | undefined;
}

/**
 * Takes a token as it is, once it was read: it is a JWT of this cloud's Graph and of the tenant, and has more than five
 * minutes to live. It is never renewed. Its signature is checked by Graph alone, which is whom it is for.
 *
 * @throws {EntradaError} `INPUT_INVALID` when it is none, or one for another API, cloud or tenant; `SIGN_IN_NEEDED` when
 * it has ended; both begin in the original's words and go on with what was found.
 */
export function useSuppliedToken({ token, cloud, tenant }: SuppliedToken, clock: Clock): TokenSet {
  // A line copied from a terminal often ends in a line break.
  const text = token.reveal().trim();
  const claims = readSuppliedClaims(text);
  if (claims === undefined) throw invalid(`Its ${text.length} characters are no JSON Web Token.`);
  const endMs = endMsOf(claims);
  if (endMs === undefined) throw invalid('It does not say when it ends.');
  if (hasEnded(endMs, clock.nowMs())) throw expired(endMs);
  checkCloud(claims, cloud);
  checkAudience(claims, cloud);
  if (tenant !== undefined && isGuid(tenant)) checkTenant(claims, tenant);
  return {
    accessToken: new Secret(text),
    expiresAtMs: endMs,
    scopes: splitScopes([textField(claims, 'scp') ?? '']),
  };
}

/** A token of another cloud names that cloud's hosts: its Graph as the audience, or its sign-in as the issuer. */
function checkCloud(claims: JsonObject, cloud: Cloud): void {
  const owners = findOtherClouds(claims, cloud, [graphApi]);
  const [first] = owners;
  if (first === undefined) return;
  const names = owners.map(({ name }) => `"${name}"`).join(' or ');
  throw invalid(
    `It is of the environment ${names} and not of "${cloud.name}".`,
    `Connect with -Environment ${first.name}.`,
  );
}

function checkAudience(claims: JsonObject, cloud: Cloud): void {
  if (isForApi(claims, cloud, graphApi)) return;
  throw invalid(
    `It is for "${cleanServerText(audienceOf(claims), 120)}" and not for Microsoft Graph.`,
    `Ask its issuer for a token for ${cloud.graphEndpoint}.`,
  );
}

function checkTenant(claims: JsonObject, tenant: string): void {
  const found = textField(claims, 'tid') ?? '';
  if (found.toLowerCase() === tenant.toLowerCase()) return;
  throw invalid(`It is of the tenant "${cleanServerText(found, 80)}" and not of "${tenant}".`);
}

function expired(endMs: number): EntradaError {
  const end = new Date(endMs);
  const found = Number.isNaN(end.getTime()) ? '' : ` It ends at ${end.toISOString()}.`;
  return new EntradaError('SIGN_IN_NEEDED', `The provided access token has expired. ${advice}${found}`, {
    hint: 'A given token cannot be renewed, and one with less than five minutes left counts as ended.',
  });
}

const advice = 'Set a valid access token to `-AccessToken` parameter and try again.';

function invalid(found: string, hint?: string): EntradaError {
  const message = `The provided access token is invalid. ${advice} ${found}`;
  return new EntradaError('INPUT_INVALID', message, hint === undefined ? {} : { hint });
}
