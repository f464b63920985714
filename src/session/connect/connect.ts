import { connectEntraTable } from '../../model/connect-entra.ts';
import type { SessionRecord } from '../../model/context.ts';
import { checkOptions } from './check-options.ts';
import { recordOf } from '../saved/record-from-tokens.ts';
import { findEnvironment } from '../environments/environments.ts';
import { entryOf } from '../tokens/token-entry.ts';
import { saveAsCurrent } from '../saved/save-session.ts';
import type { Services } from '../services/services.ts';
import {
  type AnyOptions,
  type ConnectEntraOptions,
  isProgram,
  millisecondsOf,
  type SignedIn,
  type SignInPlace,
} from './sign-in-options.ts';

/**
 * Signs in and saves the session as the current one. Nothing that was saved before changes until the sign-in succeeded.
 *
 * @param name - What to call the context; without it, it keeps its name or gets that of the account.
 * @throws {EntradaError} `PARAMETER_SET_UNRESOLVED`, `ENVIRONMENT_NOT_FOUND`, `PARAMETER_VALUE_INVALID`, `CONTEXT_EXISTS`,
 * those of the credentials and of the cache.
 */
export async function connectEntra(
  options: ConnectEntraOptions,
  services: Services,
  name?: string,
): Promise<SessionRecord> {
  const any: AnyOptions = options;
  const cloud = await findEnvironment(services.environments, any.environment);
  const clientTimeoutMs = millisecondsOf(any.clientTimeout, 'ClientTimeout');
  const signIn = await chooseSignIn(any);
  const { tokens, facts, credential, requestedScopes } = await signIn(any, {
    service: 'entra',
    cloud,
    clientTimeoutMs,
    services,
  });
  const unnamed = {
    ...recordOf(tokens, facts),
    requestedScopes,
    credential,
    clientTimeoutMs,
    tokens: { [cloud.graphEndpoint]: entryOf(tokens, services.clock.nowMs()) },
    savedAtMs: services.clock.nowMs(),
  };
  return saveAsCurrent(unnamed, name, services);
}

type SignIn = (options: AnyOptions, place: SignInPlace) => Promise<SignedIn>;

/** Picks the way to sign in by what is given, and loads no other. */
async function chooseSignIn(options: AnyOptions): Promise<SignIn> {
  checkOptions(connectEntraTable, options);
  if (options.accessToken !== undefined) return (await import('./sign-in-given-token.ts')).signInGivenToken;
  if (isProgram(options)) return (await import('./sign-in-program.ts')).signInProgram;
  return (await import('./sign-in-person.ts')).signInPerson;
}
