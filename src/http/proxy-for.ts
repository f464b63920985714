type Env = Readonly<Record<string, string | undefined>>;

/**
 * Returns the proxy that the environment sets for an https URL: `HTTPS_PROXY`, else `ALL_PROXY`, in upper or lower
 * case, unless `NO_PROXY` excludes the host (a name and its subdomains, an address, `host:port`, or `*` for all). A
 * proxy without a scheme uses http. Loopback addresses never go through a proxy.
 *
 * @returns Undefined for a direct connection, also when the value is not a URL.
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
    const name = entry.toLowerCase().replace(/:\d+$/, '');
    const only = /:(\d+)$/.exec(entry)?.[1];
    if (name === '' || (only !== undefined && only !== port)) return false;
    const suffix = name.replace(/^\*?\./, '');
    return name === '*' || host === suffix || host.endsWith(`.${suffix}`);
  });
}
