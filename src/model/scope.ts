import type { Cloud } from './cloud.ts';
import { graphResourceOf } from './resource.ts';

/** The OpenID Connect scopes that every user sign-in requests. */
export const protocolScopes = ['openid', 'profile', 'offline_access'] as const;

/** OpenID Connect scopes, which do not belong to a resource. */
const withoutResource = new Set<string>([...protocolScopes, 'email']);

/** Splits elements at commas, semicolons and spaces, without empty parts and duplicates (ignoring case). */
export function splitScopes(elements: readonly string[]): string[] {
  const kept = new Map<string, string>();
  for (const part of elements.flatMap((element) => element.split(/[,;\s]+/))) {
    if (part !== '' && !kept.has(part.toLowerCase())) kept.set(part.toLowerCase(), part);
  }
  return [...kept.values()];
}

/** Returns the scopes without those of OpenID Connect. */
export function withoutProtocolScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !withoutResource.has(scope.toLowerCase()));
}

/** The start of a permission: an object, and what is done with it. No top-level domain is one of these verbs. */
const permission =
  /^[A-Za-z]\w*(?:-\w+)*\.(?:Access|Create|Delete|Enable|Export|Import|Invite|Join|Manage|Read|Remove|Selected|Send|Update|Upload|Write)(?![a-z])/;

/**
 * Returns whether a text is a permission of Microsoft Graph or another API (`Group.Read.All`), or an OpenID Connect
 * scope, rather than an ID or a domain (`Contoso.Com`).
 */
export function looksLikeScope(text: string): boolean {
  const name = text.replace(/^[a-z][a-z0-9+.-]*:\/\/.*\//i, '');
  return withoutResource.has(text.toLowerCase()) || /(?:^\.default|\.All)$/.test(name) || permission.test(name);
}

/** Qualifies Graph scopes with their resource (`User.Read` becomes `https://graph.microsoft.com/User.Read`). */
export function qualifyScopes(scopes: readonly string[], cloud: Cloud): string[] {
  return scopes.map((scope) =>
    withoutResource.has(scope.toLowerCase()) || /^[a-z][a-z0-9+.-]*:\/\//i.test(scope) || scope.includes('/')
      ? scope
      : `${graphResourceOf(cloud)}/${scope}`,
  );
}

/** Returns the scope that requests everything an application was granted on a resource. */
export function defaultScope(resource: string): string {
  return `${resource.replace(/\/+$/, '')}/.default`;
}
