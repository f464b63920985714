import { randomUUID } from 'node:crypto';
import type { Secret } from '../base/secret.ts';

/** A token that is handed out. */
export interface TokenGrant {
  readonly accessToken: Secret;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
  readonly clientId: string;
}

/** One version of App Service's protocol for managed identities. */
export interface IdentityProtocol {
  readonly version: string;
  /** The query parameters that name an identity. */
  readonly identityNames: readonly string[];
  success(grant: TokenGrant, resource: string): unknown;
  failure(status: number, message: string): unknown;
}

const newest: IdentityProtocol = {
  version: '2019-08-01',
  identityNames: ['client_id', 'principal_id', 'object_id', 'mi_res_id', 'msi_res_id'],
  success: ({ accessToken, expiresAtMs, clientId }, resource) => ({
    access_token: accessToken.reveal(),
    expires_on: String(Math.floor(expiresAtMs / 1000)),
    resource,
    token_type: 'Bearer',
    client_id: clientId,
  }),
  failure: (statusCode, message) => ({ statusCode, message, correlationId: randomUUID() }),
};

const older: IdentityProtocol = {
  version: '2017-09-01',
  identityNames: ['clientid'],
  success: ({ accessToken, expiresAtMs }, resource) => ({
    access_token: accessToken.reveal(),
    expires_on: writeDate(expiresAtMs),
    resource,
    token_type: 'Bearer',
  }),
  failure: (StatusCode, Message) => ({ StatusCode, Message, CorrelationId: randomUUID() }),
};

/** Finds the protocol of an api-version; the newest one for any other. */
export function findProtocol(version: string | null): IdentityProtocol {
  return version === older.version ? older : newest;
}

/** As App Service on Linux writes it: `06/20/2019 02:57:58 +00:00`. */
function writeDate(epochMs: number): string {
  const [date = '', time = ''] = new Date(epochMs).toISOString().slice(0, 19).split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${month}/${day}/${year} ${time} +00:00`;
}
