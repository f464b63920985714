import type { SignInServices } from '../../credentials/credential.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../http/message.ts';
import { sendWithRetry, tellOfWaits } from '../../http/retry.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { Services } from '../services/services.ts';

/** Far more than any token response: a service that sends more is not an identity service. */
const maxBodyBytes = 1024 * 1024;

/**
 * Returns the services for a way to sign in: those of the session, bound to one cloud and a time limit, with the
 * retries that are safe at the identity platform.
 *
 * @param timeoutMs - For each request; null: the default of the transport.
 */
export function signInServices(cloud: Cloud, timeoutMs: number | null, services: Services): SignInServices {
  const { clock, env, signal } = services;
  return {
    clock,
    env,
    signal,
    async oauth() {
      const transport = await services.transportTo(cloud, timeoutMs);
      const retrying: Transport = (request) =>
        sendWithRetry(
          transport,
          { ...request, maxBodyBytes },
          { clock, maxDelayMs: 60_000, onRetry: tellOfWaits(services) },
        );
      return { transport: retrying, clock, signal };
    },
    async outsideTransport() {
      const transport = limited(await services.outsideTransport(), timeoutMs);
      return (request) => transport({ ...request, maxBodyBytes });
    },
    localTransport: limited(services.localTransport, timeoutMs),
    machine: () => services.machine(),
    findCertificate: services.findCertificate,
    certificateNamed: services.certificateNamed,
    onPrompt: (prompt) => services.onPrompt(prompt),
    warn: (text) => services.warn(text),
    verbose: (text) => services.verbose(text),
  };
}

/** Adds the session's time limit to every request; a shorter limit of a request is kept. */
function limited<R extends HttpRequest>(
  transport: (request: R) => Promise<HttpResponse>,
  timeoutMs: number | null,
): (request: R) => Promise<HttpResponse> {
  if (timeoutMs === null) return transport;
  return (request) => transport({ ...request, timeoutMs: Math.min(request.timeoutMs ?? timeoutMs, timeoutMs) });
}
