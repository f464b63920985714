import type { Cloud } from './cloud.ts';

/** Scopes of OpenID Connect that every sign-in of a person asks for. */
export const protocolScopes = ['openid', 'profile', 'offline_access'] as const;

/** Scopes of OpenID Connect itself; they belong to no resource. */
const withoutResource = new Set<string>([...protocolScopes, 'email']);

/** Splits every element on commas and blanks, drops what is empty and keeps the first of equal names (any case). */
export function splitScopes(elements: readonly string[]): string[] {
  const kept = new Map<string, string>();
  for (const part of elements.flatMap((element) => element.split(/[,\s]+/))) {
    if (part !== '' && !kept.has(part.toLowerCase())) kept.set(part.toLowerCase(), part);
  }
  return [...kept.values()];
}

/** Gives the scopes with those of the protocol removed. */
export function withoutProtocolScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !withoutResource.has(scope.toLowerCase()));
}

/** Writes Graph scopes with their resource (`User.Read` becomes `https://graph.microsoft.com/User.Read`). */
export function qualifyScopes(scopes: readonly string[], cloud: Cloud): string[] {
  return scopes.map((scope) =>
    withoutResource.has(scope.toLowerCase()) || /^[a-z][a-z0-9+.-]*:\/\//i.test(scope) || scope.includes('/')
      ? scope
      : `${cloud.graphEndpoint}/${scope}`,
  );
}

/** The scope that asks for everything an application was granted on a resource. */
export function defaultScope(resource: string): string {
  return `${resource.replace(/\/+$/, '')}/.default`;
}
