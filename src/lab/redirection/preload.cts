/*
 * Loaded into programs of "entrada lab -Redirect -- COMMAND" by NODE_OPTIONS. Most clients of Node do not use a proxy, so
 * their TLS connections to public names lead to the lab's port here. Nothing else of Node changes.
 */
const module_: typeof import('node:module') = require('node:module');
const net: typeof import('node:net') = require('node:net');
const tls: typeof import('node:tls') = require('node:tls');

type Options = import('node:tls').ConnectionOptions & { readonly autoSelectFamily?: boolean };

const port = Number(process.env['ENTRADA_LAB_REDIRECT_PORT']);
const hosts = new Set((process.env['ENTRADA_LAB_REDIRECT_HOSTS'] ?? '').split(','));

if (port > 0) {
  const { connect } = tls;
  const redirected = (...args: readonly unknown[]): unknown => {
    const options = optionsOf(args);
    const host = (options.host ?? 'localhost').toLowerCase();
    // node:https passes `path: null`.
    if (options.socket || options.path || isLocal(host)) return Reflect.apply(connect, tls, args);
    if (!hosts.has(host) || Number(options.port) !== 443) return refused(`${host}:${String(options.port)}`);
    const { lookup: _lookup, servername, ...others } = options;
    const own: Options = {
      ...others,
      host: '127.0.0.1',
      port,
      servername: servername || host,
      autoSelectFamily: false,
    };
    const callback = args.at(-1);
    return Reflect.apply(connect, tls, typeof callback === 'function' ? [own, callback] : [own]);
  };
  Object.assign(tls, { connect: redirected });
  module_.syncBuiltinESMExports();
}

/** The forms of tls.connect(): (options), (port, options), (port, host, options) and (path, options). */
function optionsOf([first, ...more]: readonly unknown[]): Options {
  if (isOptions(first)) return first;
  const options = more.find(isOptions) ?? {};
  if (!/^\d+$/.test(String(first))) return { ...options, path: String(first) };
  return { ...options, port: Number(first), ...(typeof more[0] === 'string' ? { host: more[0] } : {}) };
}

function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null;
}

function isLocal(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);
}

function refused(target: string): import('node:tls').TLSSocket {
  const socket = new tls.TLSSocket(new net.Socket());
  const names = [...hosts].join(', ');
  const text = `Cannot connect to "${target}" in "entrada lab -Redirect": it leads only to ${names}, each at port 443`;
  process.nextTick(() => socket.destroy(new Error(text)));
  return socket;
}
