import { randomUUID } from 'node:crypto';
import type { Api } from './api.ts';
import { graphAddress } from './graph-address.ts';
import { graphErrorFrom } from './graph-error.ts';

/** Microsoft Graph. */
export const graphApi: Api = {
  name: 'graph',
  address: graphAddress,
  headers: () => ({ 'client-request-id': randomUUID() }),
  errorFrom: graphErrorFrom,
  warningsIn: () => [],
};
