import { isAbsolute, resolve } from 'node:path';
import { EntradaError, isEntradaError, messageOf } from '../../base/errors.ts';
import { isObject, parseJsonOrUndefined } from '../../base/json.ts';
import type { Cloud } from '../../model/cloud.ts';
import { teamsEnvironments } from '../../model/teams-environment.ts';
import { readHttpsOrigin } from './https-origin.ts';
import { lookUpEnvironment } from './environments.ts';
import type { EnvironmentStore } from './environment-store.ts';
import { readAuthorities } from './ca-file.ts';
import type { TeamsEndpoints, TeamsEnvironment, TeamsEnvironmentStore } from './environment-store.ts';

/** The keys of -EndpointUris, each with the field of a cloud that it sets. */
const keys: Readonly<Record<string, keyof TeamsEndpoints>> = {
  ActiveDirectory: 'azureADEndpoint',
  MsGraphEndpointResourceId: 'graphEndpoint',
  TeamsConfigApiEndpoint: 'teamsEndpoint',
  CaFile: 'caFile',
};

/**
 * Reads the table of -EndpointUris.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for an unknown key, an address that is not an https address, or a
 * file that cannot be read.
 */
export function readEndpointUris(table: Readonly<Record<string, string>>): TeamsEndpoints {
  const endpoints: { -readonly [N in keyof TeamsEndpoints]: string } = {};
  for (const [name, value] of Object.entries(table)) {
    const entry = Object.entries(keys).find(([known]) => known.toLowerCase() === name.toLowerCase());
    if (entry === undefined) {
      throw invalid(`Cannot use the key "${name}" in -EndpointUris: it is none of ${Object.keys(keys).join(', ')}`);
    }
    const [, field] = entry;
    endpoints[field] = field === 'caFile' ? (isAbsolute(value) ? value : resolve(value)) : originOf(name, value);
  }
  if (endpoints.caFile !== undefined) checkCaFile(endpoints.caFile);
  return endpoints;
}

/** Writes endpoints as -EndpointUris takes them. */
export function writeEndpointUris(endpoints: TeamsEndpoints): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([key, field]) => {
      const value = endpoints[field];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/**
 * Finds the cloud to sign in to: the requested one, else the one that Set-TeamsEnvironmentConfig saved, else the
 * commercial cloud. Saved addresses apply to the saved environment only.
 *
 * @throws {EntradaError} `ENVIRONMENT_NOT_FOUND`; `ENVIRONMENT_INVALID` where the cloud does not have a Teams admin
 * API.
 */
export async function findTeamsCloud(
  requested: TeamsEnvironment,
  stores: { readonly teamsEnvironment: TeamsEnvironmentStore; readonly environments: EnvironmentStore },
): Promise<Cloud> {
  const saved = await stores.teamsEnvironment.read();
  const name = requested.name ?? saved.name ?? 'AzureCloud';
  const known = await cloudNamed(name, stores.environments);
  const isSaved = requested.name === undefined || ownNameOf(requested.name) === ownNameOf(saved.name ?? 'AzureCloud');
  const cloud: Cloud = { ...known, ...(isSaved ? saved.endpoints : {}), ...requested.endpoints };
  if (cloud.teamsEndpoint !== undefined) return cloud;
  throw new EntradaError(
    'ENVIRONMENT_INVALID',
    `Cannot connect to Teams in "${name}": it does not have a Teams admin API`,
    {
      hint: "-EndpointUris @{TeamsConfigApiEndpoint='https://HOST'} names one, for this sign-in; Set-EntraEnvironment -TeamsEndpoint for every one.",
    },
  );
}

/**
 * Checks the name of an environment.
 *
 * @throws {EntradaError} `ENVIRONMENT_NOT_FOUND`.
 */
export async function cloudNamed(name: string, environments: EnvironmentStore): Promise<Cloud> {
  const cloud = await lookUpEnvironment(environments, ownNameOf(name));
  if (cloud !== undefined) return cloud;
  throw new EntradaError('ENVIRONMENT_NOT_FOUND', `Cannot find the Teams environment "${name}"`, {
    hint: `Use ${Object.keys(teamsEnvironments).join(', ')}, or a name that Get-EntraEnvironment lists; leave it out for the commercial cloud and GCC.`,
  });
}

/**
 * Reads what Set-TeamsEnvironmentConfig wrote.
 *
 * @param path - For messages.
 * @throws {EntradaError} `SETTINGS_UNREADABLE`.
 */
export function readTeamsEnvironment(text: string, path: string): TeamsEnvironment {
  const damaged = (found: string): EntradaError =>
    new EntradaError('SETTINGS_UNREADABLE', `Cannot read the Teams environment "${path}": ${found}`, {
      hint: 'Run Clear-TeamsEnvironmentConfig to delete the file; it was not changed.',
    });
  const body = parseJsonOrUndefined(text);
  if (body === undefined) throw damaged(`its ${text.length} characters are not JSON`);
  const uris = isObject(body) ? (body['endpointUris'] ?? {}) : undefined;
  if (!isObject(body) || !isObject(uris)) throw damaged('it does not contain a table "endpointUris"');
  const name = body['teamsEnvironmentName'];
  if (name !== undefined && typeof name !== 'string') throw damaged('its "teamsEnvironmentName" is not a text');
  const table = Object.fromEntries(Object.entries(uris).map(([key, value]) => [key, String(value)]));
  try {
    return { name, endpoints: readEndpointUris(table) };
  } catch (cause) {
    throw damaged(isEntradaError(cause) ? cause.message : String(cause));
  }
}

/** Returns the cloud's own name for its name in the Teams cmdlets; any other name unchanged. Both in lower case. */
function ownNameOf(name: string): string {
  const entry = Object.entries(teamsEnvironments).find(([known]) => known.toLowerCase() === name.toLowerCase());
  return (entry?.[1] ?? name).toLowerCase();
}

function originOf(key: string, text: string): string {
  const read = readHttpsOrigin(text);
  if (read.kind === 'origin') return read.origin;
  throw invalid(
    `Cannot use "${read.shown}" as ${key} in -EndpointUris: ${read.found}; use one like https://login.example.com`,
  );
}

function checkCaFile(caFile: string): void {
  try {
    readAuthorities({ name: '', azureADEndpoint: '', graphEndpoint: '', type: 'User-defined', caFile });
  } catch (cause) {
    const found = isEntradaError(cause) ? String(cause.details['found']) : messageOf(cause);
    throw invalid(`Cannot use "${caFile}" as CaFile in -EndpointUris: ${found}; name a PEM file`);
  }
}

function invalid(message: string): EntradaError {
  return new EntradaError('PARAMETER_VALUE_INVALID', message);
}
