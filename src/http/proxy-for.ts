type Env = Readonly<Record<string, string | undefined>>;

/**
 * Gives the proxy that the environment names for an https address: `HTTPS_PROXY`, else `ALL_PROXY`, in either case, unless
 * `NO_PROXY` leaves the host out (a name and those below it, an address, `host:port`, or `*` for all). A proxy without a
 * scheme speaks http. Loopback addresses never go through a proxy.
 *
 * @returns Undefined for a direct connection, also when what is named is no address.
 */
export function proxyFor(url: URL, env: Env): URL | undefined {
  const named = read(env, 'HTTPS_PROXY') ?? read(env, 'ALL_PROXY');
  const host = url.hostname.toLowerCase();
  if (named === undefined || isLoopback(host) || isLeftOut(host, url.port || '443', env)) return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(named) ? named : `http://${named}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}

function read(env: Env, name: string): string | undefined {
  return env[name.toLowerCase()] || env[name] || undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function isLeftOut(host: string, port: string, env: Env): boolean {
  return (read(env, 'NO_PROXY') ?? '').split(/[\s,]+/).some((entry) => {
    const { name = '', only } = /^(?<name>.*?)(?::(?<only>\d+))?$/.exec(entry.toLowerCase())?.groups ?? {};
    if (name === '' || (only !== undefined && only !== port)) return false;
    const suffix = name.replace(/^\*?\./, '');
    return name === '*' || host === suffix || host.endsWith(`.${suffix}`);
  });
}
