import { type JsonObject, parseSentJsonObject } from '../../base/json.ts';
import { seedTeamsAdmin, settingTypes } from '../seed/seed-teams-admin.ts';
import type { LabRequest, TeamsConfiguration, Tenant } from '../tenant/tenant.ts';
import { readFederationChanges } from './federation-domains.ts';
import { ok, type TeamsResponse, type TeamsContext } from './teams-context.ts';
import { invalidInput, notFound, TeamsFault } from './teams-fault.ts';

/** GET /Skype.Policy/configurations/{Type} */
export function listConfigurations({ tenant }: TeamsContext, [type = '']: readonly string[]): TeamsResponse {
  return ok(requireType(tenant, type).instances);
}

/** GET .../configuration/{Identity} */
export function readConfiguration(
  { tenant }: TeamsContext,
  [type = '', identity = '']: readonly string[],
): TeamsResponse {
  const { instances } = requireType(tenant, type);
  return ok(instances[requireIndex(instances, identity)]);
}

/** POST /Skype.Policy/configurations/{Type}: a new policy, with the global one's values as defaults. */
export function createConfiguration({ request, tenant }: TeamsContext, [type = '']: readonly string[]): TeamsResponse {
  const found = requireType(tenant, type);
  const body = readObject(request);
  const { Identity: identity } = body;
  if (typeof identity !== 'string') throw invalidInput('Identity');
  if (indexOf(found.instances, identity) !== -1) {
    throw new TeamsFault(409, 'ClientError', `The configuration ${identity} already exists`);
  }
  return { ...ok(add(found, identity, body)), status: 201 };
}

/** PUT .../configuration/{Identity}: changes the properties in the body, and creates a missing policy. */
export function putConfiguration(
  { request, tenant }: TeamsContext,
  [type = '', identity = '']: readonly string[],
): TeamsResponse {
  const found = requireType(tenant, type);
  const body = readObject(request);
  const { Identity: named } = body;
  if (named !== undefined && (typeof named !== 'string' || !isSameIdentity(named, identity))) {
    throw invalidInput('Identity');
  }
  const index = indexOf(found.instances, identity);
  const old = found.instances[index];
  if (old === undefined) return ok(add(found, identity, body));
  const changed = { ...old, ...readChanges(found, body) };
  found.instances[index] = changed;
  return ok(changed);
}

/** DELETE .../configuration/{Identity}: the global one is reset to its initial values instead. */
export function deleteConfiguration(
  { tenant }: TeamsContext,
  [type = '', identity = '']: readonly string[],
): TeamsResponse {
  const { instances, defaults } = requireType(tenant, type);
  const index = requireIndex(instances, identity);
  if (index === 0) instances[0] = defaults;
  else instances.splice(index, 1);
  return { status: 200 };
}

interface FoundType {
  readonly type: string;
  readonly instances: TeamsConfiguration[];
  /** The initial global instance, which defines the properties of the type. */
  readonly defaults: TeamsConfiguration;
}

function requireType({ teamsAdmin: { configurations } }: Tenant, name: string): FoundType {
  const type = Object.keys(configurations).find((each) => each.toLowerCase() === name.toLowerCase());
  const instances = type === undefined ? undefined : configurations[type];
  const current = instances?.[0];
  if (type === undefined || instances === undefined || current === undefined) {
    throw notFound(`configuration type ${name}`);
  }
  return { type, instances, defaults: seedTeamsAdmin().configurations[type]?.[0] ?? current };
}

function requireIndex(instances: readonly TeamsConfiguration[], identity: string): number {
  const index = indexOf(instances, identity);
  if (index === -1) throw notFound(`configuration ${identity}`);
  return index;
}

function indexOf(instances: readonly TeamsConfiguration[], identity: string): number {
  return instances.findIndex((instance) => isSameIdentity(instance.Identity, identity));
}

function isSameIdentity(one: string, other: string): boolean {
  return fullIdentity(one).toLowerCase() === fullIdentity(other).toLowerCase();
}

/** `Tag:` is optional. */
function fullIdentity(identity: string): string {
  return /^(global$|tag:)/i.test(identity) ? identity : `Tag:${identity}`;
}

function add(found: FoundType, identity: string, body: JsonObject): TeamsConfiguration {
  const full = fullIdentity(identity).replace(/^tag:/i, 'Tag:');
  const isName = /^Tag:[^\s*][^*]{0,127}$/.test(full);
  if (!isName || settingTypes.has(found.type)) throw invalidInput('Identity');
  const added = { ...found.defaults, ...readChanges(found, body), Identity: full, Key: { ScopeClass: 'Tag' } };
  found.instances.push(added);
  return added;
}

/** Checks the properties of a body against those of the type. */
function readChanges({ type, defaults }: FoundType, body: JsonObject): JsonObject {
  const { Identity: _identity, Key: _key, ...changes } = body;
  const read = type === 'TenantFederationSettings' ? readFederationChanges(changes) : changes;
  for (const [name, value] of Object.entries(read)) {
    if (!Object.hasOwn(defaults, name) || kindOf(value) !== kindOf(defaults[name])) throw invalidInput(name);
  }
  return read;
}

function kindOf(value: unknown): string {
  // A string that is not set is null.
  if (value === null) return 'string';
  return Array.isArray(value) ? 'list' : typeof value;
}

/**
 * Reads the JSON object of a write.
 *
 * @throws {TeamsFault} 400 for anything else.
 */
function readObject({ headers, body }: LabRequest): JsonObject {
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(String(headers['content-type']))) throw invalidInput('body');
  const value = parseSentJsonObject(body);
  if (value === undefined) throw invalidInput('body');
  return value;
}
