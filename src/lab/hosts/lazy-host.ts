import type { Hono } from 'hono';
import type { LabEnv } from './lab-server.ts';
import type { RequestListener } from './loopback-listener.ts';

/**
 * Returns a listener of a host that is loaded at its first request: most commands in a lab ask few of its hosts, and
 * the fetch API of Node alone takes as long as a start of Node.
 */
export function lazyHost(create: () => Promise<Hono<LabEnv>>): RequestListener {
  let listener: RequestListener | undefined;
  let loading: Promise<RequestListener> | undefined;
  return async (request, response) => {
    listener ??= await (loading ??= load(create));
    return listener(request, response);
  };
}

async function load(create: () => Promise<Hono<LabEnv>>): Promise<RequestListener> {
  const [{ getRequestListener }, { fetch }] = await Promise.all([import('@hono/node-server'), create()]);
  return getRequestListener(fetch, { overrideGlobalObjects: false });
}
