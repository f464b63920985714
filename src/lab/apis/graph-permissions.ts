import type { AppRole, ExposedScope } from '../tenant/application.ts';
import { derivedGuid } from '../tenant/derived-id.ts';
import { graphPermissionTable } from './graph-permission-table.ts';

/** The permissions of an API. */
export interface ApiPermissions {
  readonly scopes: readonly ExposedScope[];
  readonly roles: readonly AppRole[];
}

/** Delegated permissions that are older than the table's source, or that it leaves out. */
const protocolScopes: readonly ExposedScope[] = [
  scope('37f7f235-527c-4136-accd-4a02d197296e', 'openid', 'User'),
  scope('14dad69e-099b-42c9-810b-d002981feec1', 'profile', 'User'),
  scope('64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0', 'email', 'User'),
  scope('7427e0e9-2fba-42fe-b0c0-848c9e6a8182', 'offline_access', 'User'),
];

let known: ApiPermissions | undefined;

/** Returns the permissions of Microsoft Graph; reads the table once, when they are first needed. */
export function graphPermissions(): ApiPermissions {
  return (known ??= readTable());
}

let knownScopes: ReadonlySet<string> | undefined;

/** Returns whether Graph has a delegated permission of this name, in any letter case. */
export function isGraphScope(name: string): boolean {
  knownScopes ??= new Set(graphPermissions().scopes.map(({ value }) => value.toLowerCase()));
  return knownScopes.has(name.toLowerCase());
}

/** Creates a delegated permission without further texts. */
export function scope(id: string, value: string, type: ExposedScope['type']): ExposedScope {
  return { id, value, type, isEnabled: true };
}

/** Creates a role for applications without further texts; without an id, it gets one that is derived from its name. */
export function applicationRole(value: string, id: string = derivedGuid('role', value)): AppRole {
  return { id, value, displayName: value, allowedMemberTypes: ['Application'], isEnabled: true };
}

function readTable(): ApiPermissions {
  const scopes: ExposedScope[] = [];
  const roles: AppRole[] = [];
  for (const entry of graphPermissionTable.split(/\s+/).filter(Boolean)) {
    const [marked = '', delegated = '', application = ''] = entry.split(':');
    const name = marked.replace('!', '');
    if (delegated !== '') scopes.push(scope(readGuid(delegated), name, marked === name ? 'User' : 'Admin'));
    if (application !== '') roles.push(applicationRole(name, readGuid(application)));
  }
  const isListed = new Set(scopes.map(({ value }) => value));
  return { scopes: [...protocolScopes.filter(({ value }) => !isListed.has(value)), ...scopes], roles };
}

function readGuid(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
