import type { SignInTarget } from '../../credentials/credential.ts';
import { millisecondsOf, ofAnySet, type SignInOptions } from '../../credentials/sign-in-options.ts';
import { connectEntraTable } from '../../model/connect-entra.ts';
import type { SessionRecord } from '../../model/context.ts';
import { findEnvironment } from '../environments/environments.ts';
import { checkContextName } from '../saved/named-contexts.ts';
import { saveAsCurrent } from '../saved/save-session.ts';
import type { Services } from '../services/services.ts';
import { checkOptions } from './check-options.ts';
import type { ConnectEntraOptions } from '../../model/connect-options.ts';
import { checkSignIn, signIn } from './sign-in.ts';

/**
 * Signs in and saves the session as the current one. Saved sessions change only after the sign-in succeeded.
 *
 * @param name - What to call the context; without it, it keeps its name or gets that of the account.
 * @throws {EntradaError} `PARAMETER_SET_UNRESOLVED`, `ENVIRONMENT_NOT_FOUND`, `PARAMETER_VALUE_INVALID`,
 * `CONTEXT_EXISTS`, those of the credentials and of the cache.
 */
export async function connectEntra(
  options: ConnectEntraOptions,
  services: Services,
  name?: string,
): Promise<SessionRecord> {
  const { signInOptions, target, clientTimeoutMs } = await readOptions(options, services, name);
  return saveAsCurrent(await signIn(signInOptions, target, clientTimeoutMs, services), name, services);
}

/**
 * Checks a sign-in as {@link connectEntra} does, for -WhatIf and -Confirm. Nothing is sent or changed.
 *
 * @throws {EntradaError} As {@link connectEntra}.
 */
export async function checkConnectEntra(
  options: ConnectEntraOptions,
  services: Services,
  name?: string,
): Promise<void> {
  const { signInOptions, target, clientTimeoutMs } = await readOptions(options, services, name);
  await checkSignIn(signInOptions, target, clientTimeoutMs, services);
}

async function readOptions(options: ConnectEntraOptions, services: Services, name: string | undefined) {
  checkOptions(connectEntraTable, options);
  const signInOptions = await withScopesFor(ofAnySet(options));
  const cloud = await findEnvironment(services.environments, signInOptions.environment);
  const clientTimeoutMs = millisecondsOf(signInOptions.clientTimeout, 'ClientTimeout');
  if (name !== undefined) checkContextName(name);
  const target: SignInTarget = { service: 'entra', cloud };
  return { signInOptions, target, clientTimeoutMs };
}

async function withScopesFor(options: SignInOptions): Promise<SignInOptions> {
  const { for: calls, ...others } = options;
  if (calls === undefined) return options;
  const { scopesForCalls } = await import('../../permissions/scopes-for-calls.ts');
  return { ...others, scopes: [...(options.scopes ?? []), ...scopesForCalls(calls)] };
}
