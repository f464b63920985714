import { EntradaError } from '../../../base/errors.ts';
import { isObject, type JsonObject, parseJsonObject, textField } from '../../../base/json.ts';
import { type Cloud, findCloud } from '../../../model/cloud.ts';
import type { Parameter } from '../../../model/parameter-table.ts';
import type { CommandHost } from '../../command.ts';

/** -Environment of the commands that change a running lab. */
export const environmentParameter = {
  type: 'String',
  aliases: ['Name'],
  description: 'The environment of the lab, where several run.',
  defaultText: 'that of the running lab',
  notEmpty: true,
  completedFrom: 'own environments',
} as const satisfies Parameter;

/** -Tenant of the commands that change a running lab. */
export const tenantParameter = {
  type: 'String',
  description: 'A tenant of the lab, by its id or a domain.',
  defaultText: 'the first tenant',
  notEmpty: true,
} as const satisfies Parameter;

/** Sends a request to the API of a running lab and returns its JSON; an empty object for an empty response. */
export type CallLab = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
) => Promise<JsonObject>;

/**
 * Finds the running lab through the environment that it registered.
 *
 * @param name - Of the environment; undefined: the only lab that runs.
 * @throws {EntradaError} `LAB_FAILED` if no lab runs or several do, `ENVIRONMENT_NOT_FOUND` for an unknown name.
 */
export async function findRunningLab(name: string | undefined, host: CommandHost): Promise<CallLab> {
  const clouds = await host.services.environments.read();
  const labs = clouds.filter(isOfLab);
  if (name !== undefined) return callerOf(requireLab(clouds, name), host);
  const running = await Promise.all(labs.map(async (lab) => ((await isRunning(lab, host)) ? [lab] : [])));
  const [only, ...others] = running.flat();
  if (only === undefined) {
    throw new EntradaError('LAB_FAILED', 'Cannot find a running lab: no environment of a lab responds', {
      hint: 'Start one in another terminal: entrada lab',
    });
  }
  if (others.length === 0) return callerOf(only, host);
  const names = [only, ...others].map((lab) => lab.name).join(', ');
  throw new EntradaError('LAB_FAILED', `Cannot choose a lab: several run (${names}); use -Environment`);
}

function requireLab(clouds: readonly Cloud[], name: string): Cloud {
  const found = findCloud(clouds, name);
  if (found === undefined) {
    const names = clouds.filter(isOfLab).map((cloud) => cloud.name);
    const known = names.length === 0 ? 'no lab is registered' : `use ${names.join(', ')}`;
    throw new EntradaError('ENVIRONMENT_NOT_FOUND', `Cannot find the lab "${name}": unknown environment; ${known}`);
  }
  if (isOfLab(found)) return found;
  throw new EntradaError('ENVIRONMENT_INVALID', `Cannot change "${found.name}": it is not the environment of a lab`);
}

function isOfLab({ azureADEndpoint, caFile }: Cloud): boolean {
  return caFile !== undefined && /^https:\/\/localhost:\d+$/.test(azureADEndpoint);
}

async function isRunning(lab: Cloud, host: CommandHost): Promise<boolean> {
  try {
    return (await callerOf(lab, host)('GET', ''))['lab'] === 'entrada';
  } catch {
    return false;
  }
}

/** Well above the time of a seed with 100,000 users. */
const timeoutMs = 60_000;

function callerOf(lab: Cloud, host: CommandHost): CallLab {
  return async (method, path, body) => {
    const transport = await host.services.transportTo(lab, timeoutMs);
    const response = await transport({
      method,
      url: new URL(`/lab/api${path}`, lab.azureADEndpoint),
      headers: method === 'GET' ? {} : { 'content-type': 'application/json', 'x-entrada-lab': '1' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      signal: host.services.signal,
    });
    const answer = parseJsonObject(response.body.toString('utf8'));
    if (response.status < 300) return answer ?? {};
    throw refusalOf(lab, response.status, answer);
  };
}

function refusalOf(lab: Cloud, status: number, answer: JsonObject | undefined): EntradaError {
  const error = isObject(answer?.['error']) ? answer['error'] : undefined;
  const message = error === undefined ? undefined : textField(error, 'message');
  if (message === undefined) {
    const found = `it responded with ${status}, which is not from a lab of this version`;
    return new EntradaError('LAB_FAILED', `Cannot use the lab "${lab.name}": ${found}; start the lab again`);
  }
  // The message of a seed lists all of them already.
  const isWhole = message.includes('\n');
  const problems =
    !isWhole && Array.isArray(error?.['problems']) ? error['problems'].slice(1).flatMap(textOfProblem) : [];
  const text = [message, ...problems].join('\n');
  return new EntradaError(status === 400 || status === 404 ? 'INPUT_INVALID' : 'LAB_FAILED', text, {
    details: isWhole ? { problems: error?.['problems'] } : {},
  });
}

function textOfProblem(problem: unknown): string[] {
  if (!isObject(problem)) return [];
  return [`Also "${textField(problem, 'path') ?? ''}": ${textField(problem, 'message') ?? ''}`];
}

/** Returns the query `?tenant=...` for -Tenant, with further parameters. */
export function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** Returns the parameters that were given as fields of the API: `DelayMs` is `delayMs`. */
export function fieldsOf(parameters: Readonly<Record<string, unknown>>): JsonObject {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [`${name.slice(0, 1).toLowerCase()}${name.slice(1)}`, value]));
}
