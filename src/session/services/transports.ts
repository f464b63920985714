import type { Transport } from '../../http/message.ts';
import type { Services } from './services.ts';
import { authorityAdviceFor, readAuthorities, readExtraAuthorities } from '../environments/ca-file.ts';

/** The settings of {@link createTransports}. */
export interface TransportSettings {
  readonly userAgent: string;
  /** The process's environment, which can name a proxy. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with a warning about each file of authorities that others can change, at each use of the file. */
  readonly warn?: ((text: string) => void) | undefined;
  /** Aborted when idle connections are to end, and others after their request. */
  readonly closing?: AbortSignal | undefined;
  /** Called with redacted lines about every request. */
  readonly trace?: ((line: string) => void) | undefined;
  /** Called with the name of each proxy at its first use. */
  readonly verbose?: ((text: string) => void) | undefined;
}

/**
 * Creates the transports to the clouds: one pool of connections for each set of trusted authorities and time limit.
 *
 * Requests to a cloud with a CA file trust only the authorities in that file, and no other requests trust them; other
 * requests trust those of `ENTRADA_CA_FILE` in addition to the system's. The
 * network code is loaded at the first call, because a cached token does not need it.
 */
export function createTransports(settings: TransportSettings): Services['transportTo'] {
  const made = new Map<string, Transport>();
  const named = new Set<string>();
  return async (cloud, timeoutMs) => {
    const authorityAdvice = authorityAdviceFor(cloud);
    const name = JSON.stringify([cloud.caFile ?? null, timeoutMs, authorityAdvice]);
    const existing = made.get(name);
    if (existing !== undefined) return existing;
    const { createTransport } = await import('../../http/transport.ts');
    const { describeProxy, proxyFor } = await import('../../http/proxy-for.ts');
    const transport = createTransport({
      userAgent: settings.userAgent,
      trace: settings.trace,
      ca: readAuthorities(cloud, settings.warn),
      extraCa: cloud.caFile === undefined ? readExtraAuthorities(settings.env, settings.warn) : undefined,
      authorityAdvice,
      closing: settings.closing,
      timeoutMs: timeoutMs ?? undefined,
      proxyFor(url) {
        const proxy = proxyFor(url, settings.env);
        if (proxy !== undefined && !named.has(proxy.url.href)) {
          named.add(proxy.url.href);
          settings.verbose?.(`Requests to ${url.host} go through ${describeProxy(proxy)}.`);
        }
        return proxy;
      },
    });
    made.set(name, transport);
    return transport;
  };
}
