/** Variables that lead a request over http to a proxy, in any letter case. */
const proxyNames = new Set(['http_proxy', 'all_proxy']);

/**
 * Returns the variables that keep a child's requests to an address of this machine from a proxy, to which they would
 * tell their secret. Without a proxy, there are none. Programs read `NO_PROXY`, `no_proxy` or both.
 *
 * @param address - A host, such as `127.0.0.1`.
 */
export function withoutProxy(
  env: Readonly<Record<string, string | undefined>>,
  address: string,
): Readonly<Record<string, string>> {
  const isProxied = Object.entries(env).some(([name, value]) => proxyNames.has(name.toLowerCase()) && value);
  if (!isProxied) return {};
  const { NO_PROXY: upper, no_proxy: lower } = env;
  const listed = (own: string | undefined) => (own?.trim() === '*' ? own : [own, address].filter(Boolean).join(','));
  return { NO_PROXY: listed(upper ?? lower), no_proxy: listed(lower ?? upper) };
}
