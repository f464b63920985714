import { Agent, type AgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Proxy } from './proxy-for.ts';
import { contextOf, contextWith } from './extra-authorities.ts';
import { createTunnelAgent } from './tunnel.ts';
import { monotonicMs } from '../base/monotonic-ms.ts';

/** Settings that apply to every connection. */
export interface ConnectionOptions {
  /** PEM text of the only authorities to trust; default: Node's. */
  readonly ca?: string | undefined;
  /** PEM text of authorities to trust in addition to Node's. Has no effect with `ca`. */
  readonly extraCa?: string | undefined;
  /** How to have another authority trusted, for messages; default: ENTRADA_CA_FILE. */
  readonly authorityAdvice?: string | undefined;
  /** Aborted when idle connections are to end, and others after their request. Default: never. */
  readonly closing?: AbortSignal | undefined;
  /** Milliseconds of any clock that is never set; default: that of the process. */
  readonly nowMs?: (() => number) | undefined;
  /** Returns the proxy for a URL, or undefined for a direct connection; default: no proxy. */
  readonly proxyFor?: ((url: URL) => Proxy | undefined) | undefined;
}

/**
 * A server ends a connection that is idle, Node's after 5 s. A request that is sent meanwhile is lost, and one that
 * changes something cannot be repeated.
 */
const longestIdleMs = 4000;

/** Creates the connection pools: one direct (for undefined), one for each proxy. To be asked before each request. */
export function createAgents(options: ConnectionOptions): (proxy: Proxy | undefined) => Agent {
  const settings: AgentOptions = {
    keepAlive: true,
    // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot send a credential to an untrusted server.
    rejectUnauthorized: true,
    ...(options.ca === undefined ? {} : contextOf(options.ca)),
    ...(options.ca === undefined && options.extraCa !== undefined ? contextWith(options.extraCa) : {}),
  };
  const { nowMs = monotonicMs } = options;
  const idleSinceMs = new WeakMap<object, number>();
  const pool = (agent: Agent): Agent => {
    const keep = agent.keepSocketAlive.bind(agent);
    agent.keepSocketAlive = (socket) => {
      idleSinceMs.set(socket, nowMs());
      return keep(socket);
    };
    return endedBy(options.closing, agent);
  };
  const withoutIdle = (agent: Agent): Agent => {
    for (const socket of idleSockets(agent)) {
      if (nowMs() - Number(idleSinceMs.get(socket)) > longestIdleMs) socket.destroy();
    }
    return agent;
  };
  const direct = pool(new Agent(settings));
  const proxied = new Map<string, Agent>();
  return (proxy) => {
    if (proxy === undefined) return withoutIdle(direct);
    const agent = proxied.get(proxy.url.href) ?? pool(createTunnelAgent(proxy, settings, options.authorityAdvice));
    proxied.set(proxy.url.href, agent);
    return withoutIdle(agent);
  };
}

function endedBy(closing: AbortSignal | undefined, agent: Agent): Agent {
  const end = () => {
    // Asked after each request.
    agent.keepSocketAlive = () => false;
    for (const socket of idleSockets(agent)) socket.destroy();
  };
  if (closing?.aborted === true) end();
  else closing?.addEventListener('abort', end);
  return agent;
}

function idleSockets({ freeSockets }: Agent): Socket[] {
  return Object.values(freeSockets)
    .flat()
    .filter((socket) => socket !== undefined);
}
