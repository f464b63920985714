import { Secret } from '../base/secret.ts';
import { longestLifetimeMs } from '../model/token-lifetime.ts';
import { type OAuthClient, type OAuthServices, runExchange } from './exchange.ts';

/** The code and page for approving a sign-in on another device, and the code to poll with (RFC 8628 3.2). */
export interface DeviceAuthorization {
  readonly deviceCode: Secret;
  readonly userCode: string;
  readonly verificationUri: string;
  /** The service's own message, which names the page and the code. */
  readonly message: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
  readonly intervalMs: number;
}

/**
 * Requests a device code (RFC 8628 3.1).
 *
 * @throws {EntradaError} As {@link runExchange} does.
 */
export async function requestDeviceCode(
  client: OAuthClient,
  scopes: readonly string[],
  services: OAuthServices,
): Promise<DeviceAuthorization> {
  const authorization = await runExchange(client, services, {
    action: 'get a device code',
    send: ({ library, server, client: asker, proof, options }) =>
      library.deviceAuthorizationRequest(server, asker, proof, { scope: scopes.join(' ') }, options),
    read: ({ library, server, client: asker }, response) =>
      library.processDeviceAuthorizationResponse(server, asker, response),
  });
  const { user_code: userCode, verification_uri: verificationUri } = authorization;
  const ownMessage = `To sign in, use a web browser to open the page ${verificationUri} and enter the code ${userCode} to authenticate.`;
  return {
    deviceCode: new Secret(authorization.device_code),
    userCode,
    verificationUri,
    message: typeof authorization['message'] === 'string' ? authorization['message'] : ownMessage,
    expiresAtMs: services.clock.nowMs() + Math.min(authorization.expires_in * 1000, longestLifetimeMs),
    intervalMs: (authorization.interval ?? 5) * 1000,
  };
}
