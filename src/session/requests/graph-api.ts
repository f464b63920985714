import { randomUUID } from 'node:crypto';
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
 * Returns the URL of a Graph request: paths begin at `/v1.0` unless they name a version.
 *
 * A URL of another cloud's Graph goes to the session's own, query kept, as in the original.
 *
 * @throws {EntradaError} `INPUT_INVALID` for any other host.
 */
function graphAddress(text: string, cloud: Cloud): URL {
  return sessionAddress(text, {
    endpoint: cloud.graphEndpoint,
    otherClouds: builtInClouds.map(({ graphEndpoint }) => graphEndpoint),
    examplePath: '/users',
    completePath: (path) => (/^\/(v1\.0|beta)(\/|\?|$)/i.test(path) ? path : `/v1.0${path}`),
  });
}
