import { Agent, type AgentOptions } from 'node:https';
import { EntradaError } from '../base/errors.ts';

/** Settings that apply to every connection. */
export interface ConnectionOptions {
  /** PEM text of the only authorities to trust; default: Node's. */
  readonly ca?: string | undefined;
  /** Returns the proxy for a URL, or undefined for a direct connection; default: no proxy. */
  readonly proxyFor?: ((url: URL) => URL | undefined) | undefined;
}

/** Creates the connection pools: one direct, one for each proxy; proxy code is loaded only when a proxy is set. */
export function createAgents(options: ConnectionOptions): (url: URL) => Promise<Agent> {
  const settings: AgentOptions = {
    keepAlive: true,
    // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot send a credential to an untrusted server.
    rejectUnauthorized: true,
    // A list, because Node reads an empty string as "Node's authorities" and an empty list entry as "none".
    ...(options.ca === undefined ? {} : { ca: [options.ca] }),
  };
  const direct = new Agent(settings);
  const proxied = new Map<string, Promise<Agent>>();
  return async (url) => {
    const proxy = options.proxyFor?.(url);
    if (proxy === undefined) return direct;
    const existing = proxied.get(proxy.href);
    if (existing !== undefined) return existing;
    const made = makeProxyAgent(proxy, settings);
    proxied.set(proxy.href, made);
    return made;
  };
}

/**
 * Returns the error for a proxy that refused the tunnel. Its response is not read, because it is not authenticated.
 */
export function proxyRefusal(status: number, url: URL): EntradaError {
  return new EntradaError('NETWORK_UNREACHABLE', `Cannot reach "${url.host}": the proxy responded with ${status}`, {
    hint:
      status === 407
        ? 'The proxy requires a user name and password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.'
        : 'Check HTTPS_PROXY, or exclude the host with NO_PROXY.',
    details: { host: url.host, proxyStatus: status },
  });
}

async function makeProxyAgent(proxy: URL, settings: AgentOptions): Promise<Agent> {
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new EntradaError(
      'INPUT_INVALID',
      `Cannot use the proxy at "${proxy.host}": its scheme is "${proxy.protocol}"`,
      {
        hint: 'HTTPS_PROXY names a proxy as http://HOST:PORT or https://HOST:PORT.',
      },
    );
  }
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const agent = new HttpsProxyAgent(proxy, settings);
  // Its constructor drops the TLS options: the trusted authorities, and that a trusted one is required.
  Object.assign(agent.options, settings);
  return agent;
}
