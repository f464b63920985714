import { createHash } from 'node:crypto';
import { isEntradaError } from '../base/errors.ts';
import type { Cloud } from '../model/cloud.ts';
import type { SessionRecord } from '../model/context.ts';
import { resourceNamed } from '../model/resource.ts';
import type { AccessTokenEntry } from '../model/token.ts';
import type { Services } from '../session/services/services.ts';
import { acquireToken } from '../session/tokens/acquire.ts';
import { childEnvironment, execVariable, refuseNesting } from './child-environment.ts';
import { type ChildHost, runChild } from './run-child.ts';
import { type EndpointAnswer, type EndpointRequest, openTokenEndpoint } from './token-endpoint.ts';
import { readTokenVariables } from './token-variables.ts';
import { withoutProxy } from './without-proxy.ts';

/** How to run a command with a session. */
export interface ExecOptions {
  /** The program and its arguments. */
  readonly words: readonly string[];
  /** The only APIs that the command may get tokens for; empty: every API. */
  readonly resources: readonly string[];
  /** Tokens in variables: `NAME=RESOURCE`. */
  readonly tokenVariables: readonly string[];
  /** Puts stand-ins for `az` and `azd` first in PATH; their program and first arguments. */
  readonly azShim?: readonly string[] | undefined;
  /** A file to append every hand-out to; absolute. */
  readonly logFile?: string | undefined;
  /** Removed variables that the command inherits all the same. */
  readonly keptVariables: readonly string[];
  /** Serves clients that name another identity than the session's. */
  readonly servesAnyIdentity: boolean;
  /** The context that was chosen by name, for Entrada's own commands in the child. */
  readonly contextName?: string | undefined;
}

/** How long a renewal in the background can hold up the end of the process. */
const graceMs = 2000;

/**
 * Runs a command whose environment has a managed identity endpoint, which hands out access tokens of a session while
 * the command runs. Refresh tokens and secrets stay in this process.
 *
 * @returns The command's exit status.
 * @throws {EntradaError} `NOT_SUPPORTED` inside another `exec`; `EXEC_NOT_FOUND`, `EXEC_FAILED`, `INPUT_INVALID`; those
 * of tokens for variables.
 */
export async function runWithSession(
  record: SessionRecord,
  options: ExecOptions,
  caller: Services,
  host: ChildHost,
): Promise<number> {
  refuseNesting(caller.env);
  const ended = new AbortController();
  const signals = caller.signal === undefined ? [ended.signal] : [caller.signal, ended.signal];
  const services: Services = { ...caller, isLongLived: true, signal: AbortSignal.any(signals) };
  const variables = await tokensInVariables(options.tokenVariables, record, services);
  const logHandOut = await handOutLog(options.logFile, services);
  const refusals = new Set<string>();
  const endpoint = await openTokenEndpoint(async (request) => {
    const answer = await answerRequest(request, record, options, services);
    logHandOut(request, answer, Number(new URL(endpoint.url).port));
    if (answer.kind === 'refused' && !refusals.has(answer.message)) {
      refusals.add(answer.message);
      caller.warn(`A program asked for a token for ${shortened(request.resource)} and got none: ${answer.message}`);
    }
    return answer;
  });
  const shim = options.azShim === undefined ? undefined : await writeShim(options.azShim);
  try {
    const secret = endpoint.secret.reveal();
    const added = {
      ...variables,
      ...(options.contextName === undefined ? {} : { ENTRADA_CONTEXT: options.contextName }),
      ...(shim === undefined ? {} : shim.pathVariable(caller.env)),
      ...withoutProxy(caller.env, new URL(endpoint.url).hostname),
      [execVariable]: record.name,
      IDENTITY_ENDPOINT: endpoint.url,
      IDENTITY_HEADER: secret,
      MSI_ENDPOINT: endpoint.url,
      MSI_SECRET: secret,
    };
    return await runChild(options.words, childEnvironment(caller.env, added, options.keptVariables), host);
  } finally {
    endpoint.close();
    shim?.remove();
    setTimeout(() => ended.abort(), graceMs).unref();
  }
}

async function writeShim(words: readonly string[]) {
  const { writeAzShim } = await import('./az-shim.ts');
  return writeAzShim(words);
}

async function answerRequest(
  { resource, tenant, identity, refusedDigest }: EndpointRequest,
  record: SessionRecord,
  options: ExecOptions,
  services: Services,
): Promise<EndpointAnswer> {
  const { ClientId, ManagedIdentityId } = record.context;
  const refused = (status: number, message: string): EndpointAnswer => ({ kind: 'refused', status, message });
  if (
    !options.servesAnyIdentity &&
    identity !== undefined &&
    ![ClientId, ManagedIdentityId].some((id) => id?.toLowerCase() === identity.toLowerCase())
  ) {
    return refused(
      400,
      `No identity "${shortened(identity)}" here: the session's is ${ClientId}. Leave the ID out, or run "entrada exec -AnyIdentity".`,
    );
  }
  const isAllowed =
    options.resources.length === 0 || options.resources.some((one) => isSameResource(resource, one, record.cloud));
  if (!isAllowed) {
    return refused(400, `"${shortened(resource)}" is not one of the APIs that -Resource of "entrada exec" names.`);
  }
  try {
    const request = { resource: withoutScope(resource), tenantId: tenant };
    const entry = await acquireToken(record.id, request, services);
    const isRefused = refusedDigest?.toLowerCase() === digestOf(entry);
    const fresh = isRefused ? await acquireToken(record.id, { ...request, forceRenewal: true }, services) : entry;
    return {
      kind: 'granted',
      grant: { accessToken: fresh.accessToken, expiresAtMs: fresh.expiresAtMs, clientId: ClientId },
    };
  } catch (error) {
    if (!isEntradaError(error)) return refused(500, 'Entrada failed; see its messages.');
    // Clients try 5xx again.
    const status = transientExits.has(error.exitStatus) ? 503 : 400;
    return refused(status, error.hint === undefined ? error.message : `${sentence(error.message)} ${error.hint}`);
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Exit status of network errors. */
const transientExits = new Set([5]);

async function tokensInVariables(
  wanted: readonly string[],
  record: SessionRecord,
  services: Services,
): Promise<Record<string, string>> {
  const variables: [name: string, token: string][] = [];
  for (const [name, resource] of readTokenVariables(wanted)) {
    const entry = await acquireToken(record.id, { resource: withoutScope(resource) }, services);
    variables.push([name, entry.accessToken.reveal()]);
  }
  // Built from entries, so that a name such as __proto__ stays a name.
  return Object.fromEntries(variables);
}

/** A scope counts as its resource. */
function withoutScope(text: string): string {
  return text.replace(/\/\.default$/i, '').replace(/\/+$/, '');
}

function isSameResource(one: string, other: string, cloud: Cloud): boolean {
  const [first, second] = [one, other].map((text) => resourceNamed(withoutScope(text), cloud).toLowerCase());
  return first === second;
}

/** As MSAL computes it for `token_sha256_to_refresh`. */
function digestOf({ accessToken }: AccessTokenEntry): string {
  return createHash('sha256').update(accessToken.reveal()).digest('hex');
}

type LogHandOut = (request: EndpointRequest, answer: EndpointAnswer, port: number) => void;

async function handOutLog(path: string | undefined, { clock, warn }: Services): Promise<LogHandOut> {
  if (path === undefined) return () => {};
  const { openActivityLog } = await import('../session/log/activity-log.ts');
  const { callerProcess } = await import('./caller-process.ts');
  const log = openActivityLog({ level: 'Info', path }, { clock, warn });
  return ({ resource, tenant, callerPort, userAgent }, answer, port) => {
    const caller = callerProcess(callerPort, port) ?? 'an unknown process';
    const agent = userAgent === '' ? '' : `, User-Agent ${shortened(userAgent)}`;
    const where = tenant === undefined ? '' : ` in ${shortened(tenant)}`;
    const what = answer.kind === 'granted' ? 'Handed out a token' : 'Refused a token';
    const why = answer.kind === 'granted' ? '' : `: ${answer.message}`;
    log.write(
      answer.kind === 'granted' ? 'Info' : 'Warning',
      'exec',
      `${what} for ${shortened(resource)}${where} to ${caller}${agent}${why}`,
    );
  };
}

/** A program can send anything. */
function shortened(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 200);
}
