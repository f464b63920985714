import { EntradaError } from '../../base/errors.ts';
import { builtInClouds, type Cloud, defaultCloudName, findCloud } from '../../model/cloud.ts';
import { isObject } from '../../base/json.ts';
import { kindOf } from '../../base/kind-of.ts';
import { isGuid } from '../../oauth/authority.ts';
import type { EnvironmentStore } from './environment-store.ts';
import { readApiAddress, readHttpsOrigin } from './https-origin.ts';

/** The settings of an environment, as entered by the user. */
export interface EnvironmentSettings {
  readonly name: string;
  readonly azureADEndpoint?: string | undefined;
  readonly graphEndpoint?: string | undefined;
  /** The resource of Graph's tokens: an https address, `api://...` or a GUID. An empty text stands for the address. */
  readonly graphAudience?: string | undefined;
  /** Of the Teams admin API. An empty text removes it. */
  readonly teamsEndpoint?: string | undefined;
  /** PEM file with the only authorities to trust there. An empty text removes it. */
  readonly caFile?: string | undefined;
}

/** Lists the built-in environments and the user's own, by name. */
export async function listEnvironments(store: EnvironmentStore): Promise<Cloud[]> {
  const own = await store.read();
  return [...builtInClouds, ...own].toSorted((one, other) =>
    one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1,
  );
}

/** Looks an environment up by name, in any case; undefined when there is none. */
export async function lookUpEnvironment(store: EnvironmentStore, name: string): Promise<Cloud | undefined> {
  // The built-in ones need no file, so they are found even when the settings file is damaged.
  return findCloud(builtInClouds, name) ?? findCloud(await store.read(), name);
}

/**
 * Finds an environment by name, in any case; Global when none is named.
 *
 * @throws {EntradaError} `ENVIRONMENT_NOT_FOUND` with the original's text.
 */
export async function findEnvironment(store: EnvironmentStore, name: string | undefined): Promise<Cloud> {
  const wanted = name ?? defaultCloudName;
  const cloud = await lookUpEnvironment(store, wanted);
  if (cloud !== undefined) return cloud;
  const isLab = wanted.toLowerCase() === 'lab';
  throw new EntradaError(
    'ENVIRONMENT_NOT_FOUND',
    `Unable to find environment with name '${wanted}'. Use Get-EntraEnvironment to list available environments.`,
    {
      hint: isLab
        ? 'The local tenant is there while "entrada lab" runs in another terminal.'
        : 'Add-EntraEnvironment adds one.',
    },
  );
}

/**
 * Adds an environment, or replaces the user-defined one of that name.
 *
 * @throws {EntradaError} `ENVIRONMENT_INVALID` for a built-in name or an endpoint that is not an absolute https URL.
 */
export async function addEnvironment(store: EnvironmentStore, settings: EnvironmentSettings): Promise<Cloud> {
  refuseToAddBuiltIn(settings.name);
  return save(store, settings, () => undefined);
}

/**
 * Changes a user-defined environment; creates it when both endpoints are specified.
 *
 * @throws {EntradaError} `ENVIRONMENT_INVALID`, `ENVIRONMENT_NOT_FOUND`.
 */
export async function setEnvironment(store: EnvironmentStore, settings: EnvironmentSettings): Promise<Cloud> {
  refuseBuiltIn(settings.name, (name) => `Cannot change built-in environment ${name}.`);
  return save(store, settings, (own) => {
    const existing = findCloud(own, settings.name);
    const isWhole = settings.azureADEndpoint !== undefined && settings.graphEndpoint !== undefined;
    if (existing === undefined && !isWhole) throw notFound(settings.name);
    return existing;
  });
}

/**
 * Removes a user-defined environment and returns it.
 *
 * @throws {EntradaError} `ENVIRONMENT_INVALID` for a built-in name, `ENVIRONMENT_NOT_FOUND`.
 */
export async function removeEnvironment(store: EnvironmentStore, name: string): Promise<Cloud> {
  refuseBuiltIn(name, (builtInName) => `Cannot remove built-in environment ${builtInName}.`);
  const removed: Cloud[] = [];
  await store.update((own) => {
    const cloud = findCloud(own, name);
    if (cloud === undefined) throw notFound(name);
    removed.push(cloud);
    return own.filter((other) => other !== cloud);
  });
  const [cloud] = removed;
  if (cloud === undefined) throw notFound(name);
  return cloud;
}

/**
 * Throws for the name of a built-in environment.
 *
 * @throws {EntradaError} `ENVIRONMENT_INVALID` with the original's text.
 */
export function refuseToAddBuiltIn(name: string): void {
  refuseBuiltIn(name, (builtInName) => `Cannot add built-in environment ${builtInName}.`);
}

/**
 * Checks environments that a program supplies, as Add-EntraEnvironment checks its parameters.
 *
 * @param supplied - The library's option, from a caller that may not have types.
 * @returns The environments with the endpoints as {@link Cloud} has them.
 * @throws {EntradaError} `ENVIRONMENT_INVALID`, also for a built-in name and for a name that occurs twice.
 */
export function checkEnvironments(supplied: unknown): Cloud[] {
  if (!Array.isArray(supplied)) throw unusable('', `it is ${kindOf(supplied)}; pass an array of clouds`);
  const checked: Cloud[] = [];
  for (const [index, entry] of supplied.entries()) {
    const place = `[${index}]`;
    if (!isObject(entry)) throw unusable(place, `it is ${kindOf(entry)}; pass an object with a name and endpoints`);
    const texts = Object.fromEntries(
      ['name', 'azureADEndpoint', 'graphEndpoint', 'graphAudience', 'teamsEndpoint', 'caFile'].map((field) => {
        const value = entry[field] ?? '';
        if (typeof value !== 'string') throw unusable(`${place}.${field}`, `it is ${kindOf(value)}; pass a string`);
        return [field, value];
      }),
    );
    const { name = '', ...settings } = texts;
    if (name.trim() === '') throw unusable(`${place}.name`, 'it is missing or empty');
    if (findCloud(checked, name) !== undefined) throw unusable(`${place}.name`, `"${name}" occurs twice`);
    refuseToAddBuiltIn(name);
    checked.push(merge({ name, graphAudience: '', ...settings }, undefined));
  }
  return checked;
}

function unusable(place: string, found: string): EntradaError {
  return new EntradaError('ENVIRONMENT_INVALID', `Cannot use "environments${place}": ${found}`);
}

async function save(
  store: EnvironmentStore,
  settings: EnvironmentSettings,
  existingIn: (own: readonly Cloud[]) => Cloud | undefined,
): Promise<Cloud> {
  const saved = await store.update((own) => {
    const cloud = merge(settings, existingIn(own));
    return [...own.filter((other) => other.name.toLowerCase() !== cloud.name.toLowerCase()), cloud];
  });
  const cloud = findCloud(saved, settings.name);
  if (cloud === undefined) throw notFound(settings.name);
  return cloud;
}

function merge(settings: EnvironmentSettings, existing: Cloud | undefined): Cloud {
  const caFile = settings.caFile ?? existing?.caFile ?? '';
  const teamsEndpoint = settings.teamsEndpoint ?? existing?.teamsEndpoint ?? '';
  const azureADEndpoint = originOf(settings.azureADEndpoint ?? existing?.azureADEndpoint ?? '', 'AzureADEndpoint');
  const graphEndpoint = originOf(
    settings.graphEndpoint ?? existing?.graphEndpoint ?? '',
    'GraphEndpoint',
    readApiAddress,
  );
  const named = settings.graphAudience ?? existing?.graphAudience;
  const isNew = existing === undefined;
  const graphAudience = named === undefined && isNew ? usualAudience(azureADEndpoint, graphEndpoint) : named;
  return {
    name: existing?.name ?? settings.name,
    azureADEndpoint,
    graphEndpoint,
    ...(graphAudience === undefined || graphAudience === '' ? {} : { graphAudience: audienceOf(graphAudience) }),
    ...(teamsEndpoint === '' ? {} : { teamsEndpoint: originOf(teamsEndpoint, 'TeamsEndpoint', readApiAddress) }),
    type: 'User-defined',
    ...(caFile === '' ? {} : { caFile }),
  };
}

/** The sign-in service of a built-in cloud knows that cloud's Graph, and not the proxy in front of it. */
function usualAudience(azureADEndpoint: string, graphEndpoint: string): string | undefined {
  if (builtInClouds.some((cloud) => cloud.graphEndpoint === graphEndpoint)) return undefined;
  return builtInClouds.find((cloud) => cloud.azureADEndpoint === azureADEndpoint)?.graphEndpoint;
}

function audienceOf(text: string): string {
  const audience = text.trim().replace(/\/+$/, '');
  if (isGuid(audience) || /^(?:https|api):\/\/[^\s?#@]+$/i.test(audience)) return audience;
  throw new EntradaError(
    'ENVIRONMENT_INVALID',
    `Cannot use "${text.replace(/\/\/.*@/s, '//')}" as GraphAudience: it is not an https address, an api:// address or a GUID; use one like https://graph.microsoft.com`,
  );
}

function originOf(text: string, parameterName: string, readAddress = readHttpsOrigin): string {
  const read = readAddress(text);
  if (read.kind === 'origin') return read.origin;
  throw new EntradaError(
    'ENVIRONMENT_INVALID',
    `Cannot use "${read.shown}" as ${parameterName}: ${read.found}; use one like https://login.example.com`,
  );
}

function refuseBuiltIn(name: string, text: (builtInName: string) => string): void {
  const builtIn = findCloud(builtInClouds, name);
  if (builtIn === undefined) return;
  throw new EntradaError('ENVIRONMENT_INVALID', text(builtIn.name), {
    hint: 'Choose another name; Get-EntraEnvironment lists those in use.',
  });
}

function notFound(name: string): EntradaError {
  return new EntradaError('ENVIRONMENT_NOT_FOUND', `Environment ${name} not found.`, {
    hint: 'Get-EntraEnvironment lists the environments; Add-EntraEnvironment adds one.',
  });
}
