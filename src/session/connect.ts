import { EntradaError } from '../base/errors.ts';
import { connectEntraTable } from '../model/connect-entra.ts';
import type { SessionRecord } from '../model/context.ts';
import { setsHolding } from '../model/parameter-table.ts';
import { recordOf } from './contexts.ts';
import { findEnvironment } from './environments.ts';
import { chooseContextName } from './named-contexts.ts';
import { entryOf } from './renew.ts';
import type { Services } from './services.ts';
import {
  type AnyOptions,
  type ConnectEntraOptions,
  isProgram,
  millisecondsOf,
  type SignedIn,
  type SignInPlace,
} from './sign-in.ts';

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
  const { tokens, facts, credential, requestedScopes } = await signIn(any, { cloud, clientTimeoutMs, services });
  const unnamed = {
    ...recordOf(tokens, facts),
    requestedScopes,
    credential,
    clientTimeoutMs,
    tokens: { [cloud.graphEndpoint]: entryOf(tokens) },
    savedAtMs: services.clock.nowMs(),
  };
  const record = { ...unnamed, name: await chooseContextName(services.cache, unnamed, name) };
  await saveAsCurrent(record, services);
  return record;
}

/** The record goes first: what leads to it must not lead to a gap. */
async function saveAsCurrent(record: SessionRecord, { cache }: Services): Promise<void> {
  const before = await cache.read(record.id).catch(() => undefined);
  await cache.write(record);
  await cache.writeNamed(record.name, record.id);
  await cache.writeCurrent(record.service, record.id);
  if (before !== undefined && before.name.toLowerCase() !== record.name.toLowerCase()) {
    await cache.writeNamed(before.name, undefined);
  }
}

type SignIn = (options: AnyOptions, place: SignInPlace) => Promise<SignedIn>;

/** Picks the way to sign in by what is given, and loads no other. */
async function chooseSignIn(options: AnyOptions): Promise<SignIn> {
  refuseMixedSets(options);
  if (options.accessToken !== undefined) return (await import('./sign-in-given-token.ts')).signInGivenToken;
  if (isProgram(options)) return (await import('./sign-in-program.ts')).signInProgram;
  return (await import('./sign-in-person.ts')).signInPerson;
}

/** TypeScript keeps the sets apart; a caller without types is told here. */
function refuseMixedSets(options: AnyOptions): void {
  const table = connectEntraTable;
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== false);
  const names = given.map(([name]) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  const unknown = names.find((name) => !Object.hasOwn(table.parameters, name));
  if (unknown !== undefined) {
    throw new EntradaError(
      'PARAMETER_NOT_FOUND',
      `A parameter cannot be found that matches parameter name '${unknown}'.`,
    );
  }
  if (setsHolding(table, names).length > 0) return;
  throw new EntradaError(
    'PARAMETER_SET_UNRESOLVED',
    'Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.',
    { hint: `No parameter set holds all of ${names.join(', ')}.` },
  );
}
