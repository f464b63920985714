import { Agent, type AgentOptions } from 'node:https';
import { EntradaError } from '../base/errors.ts';

/** What decides about connections. */
export interface ConnectionOptions {
  /** PEM text of the only authorities to trust; absent: those of Node. */
  readonly ca?: string | undefined;
  /** Gives the proxy for an address, undefined for none; default: none is used. */
  readonly proxyFor?: ((url: URL) => URL | undefined) | undefined;
}

/** Makes the pools of connections: one direct, one for each proxy; the code for proxies is loaded when one is named. */
export function createAgents(options: ConnectionOptions): (url: URL) => Promise<Agent> {
  const settings: AgentOptions = {
    keepAlive: true,
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot hand a credential to a stranger.
    rejectUnauthorized: true,
    // A list, because Node takes an empty text for "those of Node" and an empty list entry for "nobody".
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
 * Says that a proxy did not open the way. What it answered in place of the server is not read: nobody vouches for it.
 */
export function proxyRefusal(status: number, url: URL): EntradaError {
  return new EntradaError('NETWORK_UNREACHABLE', `Cannot reach "${url.host}": the proxy answered ${status}`, {
    hint:
      status === 407
        ? 'The proxy wants a user name and password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.'
        : 'Check HTTPS_PROXY, or leave the host out with NO_PROXY.',
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
  // Its constructor drops what TLS has to be told: whom to trust, and that somebody must be.
  Object.assign(agent.options, settings);
  return agent;
}
