import { EntradaError, type ErrorCode, isEntradaError } from '../base/errors.ts';
import type { TokenSet } from '../model/token.ts';
import { type DeviceAuthorization, requestDeviceCode } from '../oauth/device-authorization.ts';
import type { OAuthClient } from '../oauth/exchange.ts';
import { redeemDeviceCode } from '../oauth/token-endpoint.ts';
import { checkAccount } from './check-account.ts';
import { defineCredential } from './credential.ts';
import { acquireWithPerson } from './person.ts';
import type { CredentialServices, InteractiveRequest } from './prompt.ts';
import { refreshTokenStore } from './refresh-token.ts';
import { withinSignInLimit } from './sign-in-limit.ts';

/** A person who enters a code in a browser on any machine. */
export const credential = defineCredential({
  show: {
    authType: 'Delegated',
    signInAgain: {
      accountParameter: '-AccountId',
      switches: { entra: ['-UseDeviceCode'], teams: ['-UseDeviceAuthentication'] },
    },
  },
  contextScope: 'CurrentUser',
  acquire: acquireWithPerson(signInWithDeviceCode),
  store: refreshTokenStore,
});

/** RFC 8628 3.5: slow_down adds five seconds, for this and all later polls. */
const slowDownMs = 5000;
const maxFaultDelayMs = 30_000;
/** A service that names a shorter interval, or none that can be waited for, must not be flooded. */
const minIntervalMs = 1000;

/** The person may be typing the code meanwhile, so these do not end the sign-in. */
const transientErrors = new Set<ErrorCode>([
  'NETWORK_UNREACHABLE',
  'NETWORK_TIMED_OUT',
  'RESPONSE_INVALID',
  'SERVICE_UNAVAILABLE',
]);

/**
 * Signs a person in who enters a code in a browser on any machine (RFC 8628).
 *
 * `onPrompt` is called with the code and the page. `slow_down` and transient network errors do not end the sign-in.
 *
 * @throws {EntradaError} `DEVICE_CODE_EXPIRED`, `SIGN_IN_DECLINED`, `SIGN_IN_TIMED_OUT`, `STATE_MISMATCH` for another
 * account than the named one, `CANCELLED`, and those of the token endpoint.
 */
export async function signInWithDeviceCode(
  client: OAuthClient,
  request: InteractiveRequest,
  services: CredentialServices,
): Promise<TokenSet> {
  return withinSignInLimit(request.timeoutMs, services, async (signal) => {
    const bounded = { ...services, signal };
    const authorization = await requestDeviceCode(client, request.scopes, bounded);
    const { message, userCode, verificationUri, expiresAtMs } = authorization;
    await services.onPrompt({ kind: 'device-code', message, userCode, verificationUri, expiresAtMs });
    const tokens = await pollUntilApproved(client, authorization, bounded);
    checkAccount(tokens, request.loginHint);
    return tokens;
  });
}

async function pollUntilApproved(
  client: OAuthClient,
  authorization: DeviceAuthorization,
  services: CredentialServices,
): Promise<TokenSet> {
  let { intervalMs } = authorization;
  let faultDelayMs = 0;
  while (services.clock.nowMs() < authorization.expiresAtMs) {
    const leftMs = authorization.expiresAtMs - services.clock.nowMs();
    await services.clock.sleep(Math.min(Math.max(intervalMs + faultDelayMs, minIntervalMs), leftMs), services.signal);
    try {
      return await redeemDeviceCode(client, authorization.deviceCode, services);
    } catch (error) {
      if (!isEntradaError(error)) throw error;
      const verdict = judge(error);
      if (verdict === 'final') throw finalError(error);
      if (verdict === 'slow-down') intervalMs += slowDownMs;
      faultDelayMs = verdict === 'fault' ? nextFaultDelayMs(faultDelayMs, error) : 0;
    }
  }
  throw expired();
}

/** RFC 8628 3.5: exponential back-off on connection errors; a longer wait that the service names is kept. */
function nextFaultDelayMs(previousMs: number, error: EntradaError): number {
  const ownDelayMs = Math.min(maxFaultDelayMs, Math.max(1000, previousMs * 2));
  const { retryAfterMs } = error.details;
  return typeof retryAfterMs === 'number' ? Math.max(ownDelayMs, retryAfterMs) : ownDelayMs;
}

function judge(error: EntradaError): 'pending' | 'slow-down' | 'fault' | 'final' {
  if (error.details['error'] === 'authorization_pending') return 'pending';
  if (error.details['error'] === 'slow_down') return 'slow-down';
  return transientErrors.has(error.code) ? 'fault' : 'final';
}

function finalError(error: EntradaError): EntradaError {
  switch (error.details['error']) {
    case 'expired_token':
    case 'code_expired':
      return expired(error);
    case 'authorization_declined':
    case 'access_denied':
      return new EntradaError('SIGN_IN_DECLINED', 'The sign-in was declined in the browser.', {
        hint: 'Run the command again and choose Continue.',
        cause: error,
        details: error.details,
      });
    default:
      return error;
  }
}

function expired(cause?: EntradaError): EntradaError {
  return new EntradaError('DEVICE_CODE_EXPIRED', 'The device code expired before it was approved.', {
    hint: 'Run the command again and enter the new code.',
    cause,
    details: cause?.details ?? {},
  });
}
