import { EntradaError } from '../base/errors.ts';

/** The application ID of Azure DevOps, in the public cloud: the resource of its tokens. */
export const azureDevOpsResource = '499b84ac-1321-427f-aa17-267ca6975798';

/**
 * Returns whether a request of git for a credential (git-credential(1), INPUT/OUTPUT FORMAT) is for Azure DevOps, over
 * https. Every other host must not get the token.
 *
 * @param operation - `get`, `store`, `erase` or one of a later version; only `get` asks for a credential.
 * @param input - Lines of `name=value`; a blank line ends them.
 * @param hosts - Further hosts, each with its port unless that is 443: those of Azure DevOps Server.
 * @throws {EntradaError} `INPUT_INVALID` for an address or a pattern: no request has such a host.
 */
export function wantsToken(operation: string, input: string, hosts: readonly string[]): boolean {
  const wrong = hosts.find((one) => !/^[\p{L}\p{N}._-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/iu.test(one));
  if (wrong !== undefined) {
    throw new EntradaError('INPUT_INVALID', `Cannot allow the host "${wrong}": it is not HOST or HOST:PORT`, {
      hint: 'For example: -AllowedHosts tfs.contoso.com:8443',
    });
  }
  const [attributes = ''] = input.replaceAll('\r\n', '\n').split('\n\n');
  const values = new Map(
    attributes.split('\n').map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const host = withoutUsualPort(values.get('host') ?? '');
  return (
    operation === 'get' &&
    values.get('protocol') === 'https' &&
    (/^(?:dev\.azure\.com|[a-z0-9-]+\.visualstudio\.com)$/.test(host) ||
      hosts.some((one) => withoutUsualPort(one) === host))
  );
}

function withoutUsualPort(host: string): string {
  return host.toLowerCase().replace(/:443$/, '');
}
