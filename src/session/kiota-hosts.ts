import type { SessionRecord } from '../model/context.ts';

/** The hosts that a client of Kiota may send a token to: AllowedHostsValidator of `@microsoft/kiota-abstractions`. */
export interface KiotaHosts {
  getAllowedHosts(): string[];
  setAllowedHosts(hosts: Set<string>): void;
  isUrlHostValid(url: string): boolean;
}

/** Returns the hosts of a session's APIs. */
export function kiotaHosts({ service, cloud }: Pick<SessionRecord, 'service' | 'cloud'>): KiotaHosts {
  const endpoints = [cloud.graphEndpoint, service === 'teams' ? cloud.teamsEndpoint : undefined];
  let hosts = endpoints.flatMap((endpoint) => (endpoint === undefined ? [] : [new URL(endpoint).host]));
  return {
    getAllowedHosts: () => [...hosts],
    setAllowedHosts(others) {
      hosts = [...others].map((host) => host.toLowerCase());
    },
    isUrlHostValid: (url) => URL.canParse(url) && hosts.includes(new URL(url).host),
  };
}
