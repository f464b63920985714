import { randomUUID } from 'node:crypto';
import { EntradaError } from '../../base/errors.ts';
import type { ApiVersion } from '../../model/resource.ts';
import type { Api } from './api.ts';
import { graphErrorFrom } from './graph-error.ts';
import { builtInClouds, type Cloud } from '../../model/cloud.ts';
import { sessionAddress } from './session-address.ts';

/** Microsoft Graph. */
export const graphApi: Api = {
  name: 'graph',
  address: graphAddress,
  headers: () => ({ 'client-request-id': randomUUID() }),
  errorFrom: graphErrorFrom,
  warningsIn: () => [],
};

/**
 * Returns the URL of a Graph request: paths begin at the version, by default `/v1.0`, unless they name one.
 *
 * A URL of another cloud's Graph goes to the session's own, query kept, as in the original.
 *
 * @throws {EntradaError} `INPUT_INVALID` for any other host, and for an address with another version.
 */
function graphAddress(text: string, cloud: Cloud, version?: ApiVersion): URL {
  const url = sessionAddress(text, {
    endpoint: cloud.graphEndpoint,
    otherClouds: builtInClouds.map(({ graphEndpoint }) => graphEndpoint),
    examplePath: '/users',
    completePath: (path) => (/^\/(v1\.0|beta)(\/|\?|$)/i.test(path) ? path : `/${version ?? 'v1.0'}${path}`),
  });
  const [, written] = /^\/(v1\.0|beta)(?:\/|$)/i.exec(pathBelow(url, cloud)) ?? [];
  if (version === undefined || written?.toLowerCase() === version) return url;
  const found = written === undefined ? 'does not name a version' : `names version ${written}`;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot send a request to "${url.pathname}" as version ${version}: the address ${found}`,
    { hint: 'Name the version once: in the address, or with -ApiVersion and a path such as /users.' },
  );
}

/** The address of Graph can have a path, too. */
function pathBelow({ pathname }: URL, { graphEndpoint }: Cloud): string {
  const base = new URL(graphEndpoint).pathname.replace(/\/$/, '');
  return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}
