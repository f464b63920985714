import type { Transport } from '../../http/message.ts';
import { readRetryAfterMs } from '../../http/retry-after.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { Services } from '../../session/services/services.ts';
import { isOfApi, tenantOfToken } from '../api-token.ts';

/** Thrown in place of the first request of a page when the tenant has got all the requests of the time. */
export class RateReached extends Error {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('The rate limit of the tenant is reached.');
    this.waitMs = waitMs;
  }
}

/** Thrown when a service is busy, in place of its response. */
export class ServiceBusy extends Error {
  /** The wait that the service asks for; 0 if it does not. */
  readonly waitMs: number;

  constructor(host: string, status: number, waitMs: number) {
    super(`${host} responded with ${status}`);
    this.waitMs = waitMs;
  }
}

/** Options of {@link limitedServices}. */
export interface ServiceLimits {
  /** Returns 0, or the milliseconds until the next question; undefined: without a limit. */
  readonly take: ((tenant: string) => Promise<number>) | undefined;
  /** Stands for the tenant where the token does not name it. */
  readonly tenant: string;
  /** Whether the response of a busy service becomes {@link ServiceBusy}. */
  readonly failsWhenBusy: boolean;
  /** Called with the GUID of the tenant in the token, before the request is sent. */
  readonly onTenant?: ((tenantId: string) => void) | undefined;
}

/** Services for one tenant, and where the requests of each page begin. */
export interface LimitedServices<S> {
  readonly services: S;
  /** Called before each page. */
  beginPage(): void;
}

/** As in `sendWithRetry`. */
const busyStatuses = new Set([429, 502, 503, 504]);

/**
 * Returns services that ask before each request to an API of the cloud. A page that cannot begin yet fails with
 * {@link RateReached}; further requests of a page, such as one with a renewed token, wait: the page would never be
 * complete otherwise. A busy service fails with {@link ServiceBusy}, so that the worker does something else meanwhile.
 */
export function limitedServices<S extends Pick<Services, 'clock' | 'transportTo'>>(
  services: S,
  { take, tenant, failsWhenBusy, onTenant }: ServiceLimits,
): LimitedServices<S> {
  const { clock } = services;
  let isBegun = false;
  const untilAllowed = async (requested: string, signal: AbortSignal | undefined): Promise<void> => {
    for (;;) {
      const waitMs = (await take?.(requested)) ?? 0;
      if (waitMs === 0) break;
      if (!isBegun) throw new RateReached(waitMs);
      await clock.sleep(waitMs, signal);
    }
    isBegun = true;
  };
  return {
    beginPage: () => void (isBegun = false),
    services: {
      ...services,
      async transportTo(cloud: Cloud, timeoutMs: number | null): Promise<Transport> {
        const transport = await services.transportTo(cloud, timeoutMs);
        return async (request) => {
          const { url, headers, signal } = request;
          if (isOfApi(url, cloud)) {
            const requested = tenantOfToken(headers?.['authorization']);
            if (requested !== undefined) onTenant?.(requested);
            await untilAllowed(requested ?? tenant, signal);
          }
          const response = await transport(request);
          const { status } = response;
          if (!failsWhenBusy || !busyStatuses.has(status)) return response;
          const waitMs = readRetryAfterMs(response.headers['retry-after'], clock.nowMs()) ?? 0;
          throw new ServiceBusy(url.host, status, waitMs);
        };
      },
    },
  };
}
