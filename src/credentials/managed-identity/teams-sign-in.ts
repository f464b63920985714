import { EntradaError, isEntradaError, withCodeOf } from '../../base/errors.ts';
import type { ManagedIdentityEndpoint, ManagedIdentityId } from '../../model/stored-credential.ts';
import type { TokenSet } from '../../model/token.ts';
import { azAccounts, probeAzAccounts, usualEndpoint } from './az-accounts.ts';
import { chooseSource, identitySources } from './choose-source.ts';
import { imds, notHere, probeImds } from './imds.ts';
import type { IdentitySource, ManagedIdentityRequest, ManagedIdentityServices, SourceRequest } from './source.ts';

/** A token, and how to request the next one without searching again. */
export interface TeamsIdentity {
  readonly tokens: TokenSet;
  /** With the kind of id that the source accepted; null: the identity of the machine itself. */
  readonly identity: ManagedIdentityId | null;
  /** The address that responded, when it is not the source that the variables or files show. */
  readonly endpoint: ManagedIdentityEndpoint | null;
}

/**
 * Requests a token of this machine's managed identity as Connect-MicrosoftTeams does: from the named endpoint; else
 * from the first source that is here; else, without IMDS, from the older service at localhost. A client id that the
 * source does not know is tried again as an object id, because the two look alike.
 *
 * @throws {EntradaError} As `signInWithManagedIdentity`; `INPUT_INVALID` also for an invalid endpoint.
 */
export async function signInWithTeamsIdentity(
  request: ManagedIdentityRequest,
  services: ManagedIdentityServices,
): Promise<TeamsIdentity> {
  const { source, endpoint, isFound } = await findSource(request, services);
  services.verbose(`Asking ${source.name} for a token for ${request.resource}.`);
  const sent = { ...request, isRenewal: request.isRenewal === true || isFound, lookedFor: signsOf(identitySources) };
  const identity = request.identity ?? null;
  try {
    return { tokens: await source.acquire(sent, services), identity, endpoint };
  } catch (error) {
    if (!isUnknownIdentity(error)) throw error;
    const other = asObject(source, identity);
    if (other === undefined) throw error;
    services.verbose(`${source.name} does not know the client id "${other.id}"; trying it as an object id.`);
    return {
      tokens: await acquireOther(source, { ...sent, identity: other }, services, error),
      identity: other,
      endpoint,
    };
  }
}

/**
 * Reads -AccountId as the original does: null for an empty text or the name of a person; a path is a resource id,
 * anything else a client id.
 */
export function readTeamsAccountId(text: string): ManagedIdentityId | null {
  const id = text.trim();
  if (id === '' || id.includes('@')) return null;
  return { kind: id.includes('/') ? 'resource-id' : 'client-id', id };
}

interface FoundSource {
  readonly source: IdentitySource;
  readonly endpoint: ManagedIdentityEndpoint | null;
  /** It responded just now, so it is not probed. */
  readonly isFound: boolean;
}

async function findSource(request: ManagedIdentityRequest, services: ManagedIdentityServices): Promise<FoundSource> {
  const { env, endpoint } = request;
  if (endpoint !== undefined) return { source: azAccounts(endpoint), endpoint, isFound: true };
  const source = chooseSource(env, services.machine);
  if (source !== imds || request.isRenewal === true) return { source, endpoint: null, isFound: false };
  const noImds = await probeImds(env, services);
  if (noImds === undefined) return { source, endpoint: null, isFound: true };
  const noOther = await probeAzAccounts(usualEndpoint, services);
  const older = azAccounts(usualEndpoint);
  if (noOther === undefined) return { source: older, endpoint: usualEndpoint, isFound: true };
  throw notHere([noImds, noOther], signsOf([...identitySources, older]));
}

function signsOf(sources: readonly IdentitySource[]): string[] {
  return sources.map(({ name, lookedFor }) => `${name} (${lookedFor})`);
}

/** AADSTS codes of an application that the tenant does not have; some sources pass them on. */
const unknownApplication = [70_001, 700_016];

function isUnknownIdentity(error: unknown): error is EntradaError {
  if (!isEntradaError(error)) return false;
  const aadsts: unknown = error.details['aadsts'];
  const isNamed = Array.isArray(aadsts) && unknownApplication.some((code) => aadsts.includes(code));
  return error.code === 'IDENTITY_UNAVAILABLE' || isNamed;
}

/** Returns the same id as an object id, when the source supports these. */
function asObject(source: IdentitySource, identity: ManagedIdentityId | null): ManagedIdentityId | undefined {
  const isSupported = identity?.kind === 'client-id' && source.idFields['object-id'] !== undefined;
  return isSupported ? { kind: 'object-id', id: identity.id } : undefined;
}

/** When the id is unknown as an object id, too, the first error is reported. */
async function acquireOther(
  source: IdentitySource,
  request: SourceRequest,
  services: ManagedIdentityServices,
  first: EntradaError,
): Promise<TokenSet> {
  try {
    return await source.acquire(request, services);
  } catch (error) {
    if (!isUnknownIdentity(error)) throw error;
    throw withBothKinds(first);
  }
}

function withBothKinds(error: EntradaError): EntradaError {
  return withCodeOf(error, error.message, {
    hint: 'It was tried as a client id and as an object id. Check the id, and that the identity is assigned here.',
    cause: error.cause,
    details: error.details,
  });
}
