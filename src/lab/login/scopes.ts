import type { LabState } from './lab-state.ts';
import { Refusal } from './refusal.ts';
import { graphResource, graphResourceId, type Resource, requireResource } from './resources.ts';
import { isGraphScope } from '../apis/graph-permissions.ts';

const protocolScopes = new Set(['openid', 'profile', 'email', 'offline_access']);

/** The scopes of one resource in a request. */
export interface ResourceScopes {
  readonly resource: Resource;
  /** The name the client used for the resource; empty when it wrote short Graph scopes. */
  readonly resourceName: string;
  /** Scope names without their resource; empty for `.default`. */
  readonly names: readonly string[];
  readonly isDefault: boolean;
}

/** A `scope` parameter, read. */
export interface ScopeRequest {
  /** Of openid, profile, email, offline_access; in lower case. */
  readonly protocol: ReadonlySet<string>;
  readonly resources: readonly ResourceScopes[];
}

/**
 * Reads a `scope` parameter: `User.Read`, `https://graph.microsoft.com/User.Read`, `{guid}/.default`.
 *
 * @throws {Refusal} 70011 for an invalid scope and for one that Graph does not have; those of {@link requireResource}.
 */
export function readScope(lab: LabState, text: string): ScopeRequest {
  const protocol = new Set<string>();
  const resources = new Map<
    string,
    { resource: Resource; resourceName: string; names: string[]; isDefault: boolean }
  >();
  for (const part of text.split(/\s+/).filter((word) => word !== '')) {
    if (protocolScopes.has(part.toLowerCase())) {
      protocol.add(part.toLowerCase());
      continue;
    }
    const { resourceName, name } = splitScope(part, text);
    const resource = resourceName === '' ? graphResource(lab) : requireResource(lab, resourceName);
    const entry = resources.get(resource.id) ?? { resource, resourceName, names: [], isDefault: false };
    resources.set(resource.id, entry);
    if (name !== '.default' && resource.id === graphResourceId && !isGraphScope(name)) {
      throw new Refusal(70011, { scope: part });
    }
    if (name === '.default') entry.isDefault = true;
    else if (!entry.names.some((other) => other.toLowerCase() === name.toLowerCase())) entry.names.push(name);
    if (entry.isDefault && entry.names.length > 0) throw new Refusal(70011, { scope: text });
  }
  return { protocol, resources: [...resources.values()] };
}

/**
 * Returns the one requested resource; Graph when there are only protocol scopes.
 *
 * @throws {Refusal} 700022 when there are several.
 */
export function singleResource(lab: LabState, request: ScopeRequest, text: string): ResourceScopes {
  if (request.resources.length > 1) throw new Refusal(700022, { scope: text });
  return request.resources[0] ?? { resource: graphResource(lab), resourceName: '', names: [], isDefault: false };
}

/** Converts a `resource` of the v1 endpoints to a scope; users always get every kind of token there. */
export function scopeOfResource(resource: string, kind: 'app' | 'user'): string {
  const scope = `${resource}/.default`;
  return kind === 'app' ? scope : `${scope} openid profile offline_access`;
}

/** Writes a scope name with the client's spelling of its resource. */
export function writeScope(resourceName: string, name: string): string {
  return resourceName === '' ? name : `${resourceName}/${name}`;
}

function splitScope(part: string, text: string): { resourceName: string; name: string } {
  const slash = part.lastIndexOf('/');
  const resourceName = slash < 0 ? '' : part.slice(0, slash);
  const name = part.slice(slash + 1);
  const isName = name === '.default' ? slash > 0 : /^[a-z][\w.-]{0,119}$/i.test(name);
  if (!isName) throw new Refusal(70011, { scope: text });
  return { resourceName, name };
}
