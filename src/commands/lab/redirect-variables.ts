import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redirection } from '../../lab/redirection/start-redirection.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Returns the variables that lead the public names of Microsoft's services to the lab: for programs that use a proxy,
 * and for Node, whose clients mostly do not. They replace the caller's proxy, and settings of the lab's own addresses.
 *
 * @param authorities - PEM text that the robot browser trusts.
 * @param folder - Temporary folder of the command.
 */
export function redirectVariables(
  { proxyUrl, preloadFile, tlsPort, hosts }: Redirection,
  authorities: string,
  folder: string,
  env: Variables,
): Record<string, string> {
  const caFile = join(folder, 'redirect-ca.pem');
  writeFileSync(caFile, authorities, { mode: 0o600 });
  const proxies = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].map((name) => [name, proxyUrl]);
  const direct = ['NO_PROXY', 'no_proxy'].map((name) => [name, 'localhost,127.0.0.1,::1']);
  const options = [env['NODE_OPTIONS'] ?? '', `--require ${quoteOption(preloadFile)}`].filter((text) => text !== '');
  return {
    ...Object.fromEntries([...proxies, ...direct]),
    NODE_OPTIONS: options.join(' '),
    ENTRADA_LAB_CA_FILE: caFile,
    ENTRADA_LAB_REDIRECT_HOSTS: hosts.join(','),
    ENTRADA_LAB_REDIRECT_PORT: String(tlsPort),
  };
}

/** As Node reads NODE_OPTIONS: in double quotes, with a backslash before quotes and backslashes. */
function quoteOption(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
