import type { Clock } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';
import { type JsonObject, numberField, textField } from '../base/json.ts';
import { Secret } from '../base/secret.ts';
import { builtInClouds, type Cloud } from '../model/cloud.ts';
import { readClaims } from '../model/jwt.ts';
import { splitScopes } from '../model/scope.ts';
import type { TokenSet } from '../model/token.ts';
import { isGuid } from '../oauth/authority.ts';
import { cleanServerText } from '../oauth/server-text.ts';

/** A token that somebody else got. */
export interface GivenToken {
  readonly token: Secret;
  /** Whose Graph it has to be for. */
  readonly cloud: Cloud;
  /** The tenant it has to be of; only a GUID can be compared. */
  readonly tenant?: string | undefined;
}

/** Microsoft Graph as an application, in every cloud. */
const graphApplicationId = '00000003-0000-0000-c000-000000000000';
/** The original's; a token this near its end is one that has ended. */
const endMarginMs = 5 * 60 * 1000;

/**
 * Takes a token as it is, once it was read: it is a JWT of this cloud's Graph and of the tenant, and has more than five
 * minutes to live. It is never renewed. Its signature is checked by Graph alone, which is whom it is for.
 *
 * @throws {EntradaError} `INPUT_INVALID` when it is none, or one for another API, cloud or tenant; `SIGN_IN_NEEDED` when
 * it has ended; both begin in the original's words and go on with what was found.
 */
export function useGivenToken({ token, cloud, tenant }: GivenToken, clock: Clock): TokenSet {
  // A line copied from a terminal often ends in a line break.
  const text = token.reveal().trim();
  // The signature is nobody's to read here, and still travels in a header.
  const claims = /\.[\w-]*$/.test(text) ? readClaims(text) : undefined;
  if (claims === undefined) throw invalid(`Its ${text.length} characters are no JSON Web Token.`);
  const exp = numberField(claims, 'exp');
  if (exp === undefined) throw invalid('It does not say when it ends.');
  if (exp * 1000 - clock.nowMs() <= endMarginMs) throw expired(exp);
  checkCloud(claims, cloud);
  checkAudience(claims, cloud);
  if (tenant !== undefined && isGuid(tenant)) checkTenant(claims, tenant);
  return {
    accessToken: new Secret(text),
    expiresAtMs: exp * 1000,
    scopes: splitScopes([textField(claims, 'scp') ?? '']),
  };
}

/** A token of another cloud names that cloud's hosts: its Graph as the audience, or its sign-in as the issuer. */
function checkCloud(claims: JsonObject, cloud: Cloud): void {
  const byAudience = otherOwners(hostOf(textField(claims, 'aud')), cloud, (known) => [hostOf(known.graphEndpoint)]);
  // Several clouds share an issuer, so the audience tells more.
  const owners = byAudience.length > 0 ? byAudience : otherOwners(hostOf(textField(claims, 'iss')), cloud, issuerHosts);
  const [first] = owners;
  if (first === undefined) return;
  const names = owners.map(({ name }) => `"${name}"`).join(' or ');
  throw invalid(
    `It is of the environment ${names} and not of "${cloud.name}".`,
    `Connect with -Environment ${first.name}.`,
  );
}

/** Gives the clouds that a host belongs to; none when it is one of this cloud's own, or nobody's we know. */
function otherOwners(
  host: string | undefined,
  cloud: Cloud,
  hostsOf: (known: Cloud) => readonly (string | undefined)[],
): readonly Cloud[] {
  if (host === undefined || hostsOf(cloud).includes(host)) return [];
  return builtInClouds.filter((known) => hostsOf(known).includes(host));
}

function checkAudience(claims: JsonObject, cloud: Cloud): void {
  const audience = textField(claims, 'aud') ?? '';
  if (audience.toLowerCase() === graphApplicationId || hostOf(audience) === hostOf(cloud.graphEndpoint)) return;
  throw invalid(
    `It is for "${cleanServerText(audience, 120)}" and not for Microsoft Graph.`,
    `Ask its issuer for a token for ${cloud.graphEndpoint}.`,
  );
}

function checkTenant(claims: JsonObject, tenant: string): void {
  const found = textField(claims, 'tid') ?? '';
  if (found.toLowerCase() === tenant.toLowerCase()) return;
  throw invalid(`It is of the tenant "${cleanServerText(found, 80)}" and not of "${tenant}".`);
}

/** Issuers of v1 tokens beside the sign-in host itself; several clouds share one. */
const olderIssuers: Readonly<Record<string, readonly string[]>> = {
  'login.microsoftonline.com': ['sts.windows.net', 'login.windows.net', 'login.microsoft.com'],
  'login.microsoftonline.us': ['sts.windows.net', 'login.usgovcloudapi.net'],
  'login.chinacloudapi.cn': ['sts.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
};

function issuerHosts(cloud: Cloud): string[] {
  const host = hostOf(cloud.azureADEndpoint) ?? '';
  return [host, ...(olderIssuers[host] ?? [])];
}

function hostOf(address: string | undefined): string | undefined {
  return address !== undefined && URL.canParse(address) ? new URL(address).host || undefined : undefined;
}

function expired(exp: number): EntradaError {
  const end = new Date(exp * 1000);
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
