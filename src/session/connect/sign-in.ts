import type { SignInTarget } from '../../credentials/credential.ts';
import { chooseCredential, loadCredential } from '../../credentials/registry.ts';
import type { SignInOptions } from '../../credentials/sign-in-options.ts';
import type { ContextScope, SessionRecord } from '../../model/context.ts';
import { recordOf } from '../saved/record-from-tokens.ts';
import type { Services } from '../services/services.ts';
import { checkTenant } from '../tokens/check-tenant.ts';
import { fitHint } from '../tokens/fit-hint.ts';
import { rehearsal } from './rehearsal.ts';
import { signInServices } from '../tokens/sign-in-services.ts';
import { entryOf } from '../tokens/token-entry.ts';
import { graphResourceOf } from '../../model/resource.ts';

/**
 * Signs in with the way that the options choose, and loads no other.
 *
 * @param clientTimeoutMs - The time limit of each request, now and in this session; null: the default.
 * @returns The session, to be named and saved.
 * @throws {EntradaError} `TOKEN_RESPONSE_INVALID` for a token of another tenant; those of the way to sign in.
 */
export async function signIn(
  options: SignInOptions,
  target: SignInTarget,
  clientTimeoutMs: number | null,
  services: Services,
): Promise<Omit<SessionRecord, 'name'>> {
  const { service, cloud } = target;
  const credentialType = chooseCredential(options);
  const credential = await loadCredential(credentialType);
  const own = signInServices(cloud, clientTimeoutMs, services);
  const acquired = await credential.acquire(options, target, own).catch((error: unknown) => {
    throw fitHint(error, { service, credentialType });
  });
  const { tokens, otherTokens = {}, tenant, clientId, requestedScopes, stored } = acquired;
  for (const set of [tokens, ...Object.values(otherTokens)]) checkTenant(set, tenant);
  const facts = {
    service,
    authType: credential.show.authType,
    credentialType,
    cloud,
    tenant,
    clientId,
    scope: options.contextScope ?? credential.contextScope,
    ...(acquired.certificate === undefined ? {} : { certificate: acquired.certificate }),
    managedIdentityId: acquired.managedIdentityId ?? null,
  };
  const nowMs = services.clock.nowMs();
  const sets = Object.entries({ [graphResourceOf(cloud)]: tokens, ...otherTokens });
  return {
    ...recordOf(tokens, facts),
    requestedScopes,
    credential: stored,
    clientTimeoutMs,
    tokens: Object.fromEntries(sets.map(([resource, set]) => [resource, entryOf(set, nowMs)])),
    savedAtMs: nowMs,
  };
}

/**
 * Checks a sign-in as {@link signIn} does, up to the point where it would leave this process. Nothing is sent or saved,
 * and no person, key or program is asked.
 *
 * @throws {EntradaError} Those of the way to sign in.
 */
export async function checkSignIn(
  options: SignInOptions,
  target: SignInTarget,
  clientTimeoutMs: number | null,
  services: Services,
): Promise<void> {
  const credentialType = chooseCredential(options);
  const credential = await loadCredential(credentialType);
  const asksPerson = credential.show.signInAgain !== null;
  const { services: own, isOver } = rehearsal(signInServices(target.cloud, clientTimeoutMs, services), asksPerson);
  const checked = credential.acquire(options, target, own).catch((error: unknown) => {
    throw fitHint(error, { service: target.service, credentialType });
  });
  await Promise.race([isOver, checked]);
}

/**
 * Returns where the session is saved: -ContextScope, else the default of the way to sign in, which is loaded for it.
 */
export async function contextScopeOf(options: SignInOptions): Promise<ContextScope> {
  return options.contextScope ?? (await loadCredential(chooseCredential(options))).contextScope;
}
