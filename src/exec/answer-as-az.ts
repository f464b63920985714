import { EntradaError } from '../base/errors.ts';
import { isObject, parseJsonObject, textField } from '../base/json.ts';
import { Secret } from '../base/secret.ts';
import { readClaims } from '../model/jwt.ts';
import type { Services } from '../session/services/services.ts';
import { execVariable } from './child-environment.ts';
import { tenantField } from './token-endpoint.ts';
import { type FormattedToken, tokenFormats } from './token-formats.ts';

/** The token that a command line of `az` or `azd` asks for. */
export interface AzRequest {
  readonly kind: 'token';
  readonly resource: string;
  readonly tenant: string | undefined;
  readonly format: 'az' | 'azd';
  /** A property to print alone (`--query accessToken --output tsv`). */
  readonly query: string | undefined;
  /** As plain text rather than JSON. */
  readonly isPlain: boolean;
}

const usage =
  'this is the stand-in of "entrada exec -AzShim", which answers "az account get-access-token" and "azd auth token"';

/** The APIs that `az account get-access-token --resource-type` names. */
const resourceTypes: Readonly<Record<string, string>> = {
  'aad-graph': 'https://graph.windows.net',
  arm: 'https://management.azure.com',
  batch: 'https://batch.core.windows.net',
  'data-lake': 'https://datalake.azure.net',
  media: 'https://rest.media.azure.net',
  'ms-graph': 'graph',
  'oss-rdbms': 'https://ossrdbms-aad.database.windows.net',
};

/**
 * Parses the arguments of `az` or `azd`.
 *
 * @param words - The program's name and its arguments.
 * @throws {EntradaError} `NOT_SUPPORTED` for anything but a request for a token, and for an option that is not known or
 * lacks its value: without it, the token could be of another tenant or for another API.
 */
export function readAzArguments([program = '', ...words]: readonly string[]): AzRequest {
  const isAzd = program === 'azd';
  const command = isAzd ? ['auth', 'token'] : ['account', 'get-access-token'];
  const { names, options } = readOptions(words);
  if (names.join(' ') !== command.join(' ')) throw unsupported(program, `"${names.join(' ')}"`);
  const unknown = [...options.keys()].find((name) => !switches.has(name) && !valued.has(name) && !scopes.has(name));
  if (unknown !== undefined) throw unsupported(program, unknown);
  const bare = [...options].find(
    ([name, values]) => !switches.has(name) && (values.length === 0 || values.includes('')),
  );
  if (bare !== undefined) throw unsupported(program, `${bare[0]} without a value`);
  const all = (...keys: readonly string[]) => keys.flatMap((key) => options.get(key) ?? []);
  const last = (...keys: readonly string[]) => all(...keys).at(-1);
  const type = last('--resource-type');
  if (type !== undefined && !Object.hasOwn(resourceTypes, type)) throw unsupported(program, `--resource-type ${type}`);
  const ofType = type === undefined ? undefined : resourceTypes[type];
  const named = [last('--resource'), ofType, ...all(...scopes)].filter((text) => text !== undefined);
  const resources = [...new Set(named.map((text) => text.replace(/\/\.default$/i, '')))];
  if (resources.length > 1) throw unsupported(program, `a token for several APIs (${resources.join(', ')})`);
  if (options.has('--claims') || options.has('--claims-challenge')) throw unsupported(program, 'a claims challenge');
  const output = last('--output', '-o') ?? 'json';
  const query = last('--query');
  if (!['json', 'jsonc', 'tsv', 'none'].includes(output)) throw unsupported(program, `--output ${output}`);
  if (output === 'tsv' && query === undefined) throw unsupported(program, '--output tsv without --query');
  return {
    kind: 'token',
    resource: resources[0] ?? 'https://management.azure.com',
    tenant: last('--tenant', '--tenant-id', '-t'),
    format: isAzd ? 'azd' : 'az',
    query,
    isPlain: output === 'tsv',
  };
}

/** Options of az and azd without a value. */
const switches = new Set(['--debug', '--verbose', '--only-show-errors', '--no-prompt']);
/** Options with one value; those that the token does not depend on are accepted. */
const valued = new Set([
  ...['--output', '-o', '--query', '--subscription', '-s', '--name', '-n'],
  ...['--resource', '--resource-type', '--tenant', '--tenant-id', '-t', '--claims', '--claims-challenge'],
  ...['--cwd', '-C', '--environment', '-e'],
]);
/** Options with any number of values. */
const scopes = new Set(['--scope', '--scopes']);

/**
 * Separates the names of a command from its options, which can be anywhere, as in `az` and `azd`. `--name=value`
 * and `-ovalue` are possible; an option that is none of those above has all words up to the next one.
 */
function readOptions(words: readonly string[]) {
  const names: string[] = [];
  const options = new Map<string, string[]>();
  let open: { readonly name: string; readonly values: string[] } | undefined;
  for (const word of words) {
    if (word.startsWith('-')) {
      const { name, value } = readOption(word);
      const values = options.get(name) ?? [];
      options.set(name, values);
      if (value !== undefined) values.push(value);
      const isComplete = switches.has(name) || (valued.has(name) && value !== undefined);
      open = isComplete ? undefined : { name, values };
    } else if (open === undefined) {
      names.push(word);
    } else {
      open.values.push(word);
      if (valued.has(open.name)) open = undefined;
    }
  }
  return { names, options };
}

function readOption(word: string): { readonly name: string; readonly value: string | undefined } {
  const short = word.slice(0, 2);
  if (!word.startsWith('--') && word.length > 2 && valued.has(short)) {
    return { name: short, value: word.slice(2).replace(/^=/, '') };
  }
  const [name = '', value] = word.split(/=(.*)/s);
  return { name, value };
}

function unsupported(program: string, found: string): EntradaError {
  return new EntradaError('NOT_SUPPORTED', `${program}: ${found} is not supported: ${usage}`);
}

/**
 * Requests a token from the endpoint of the surrounding `entrada exec` and returns it as `az` or `azd` would print it.
 *
 * @throws {EntradaError} `NOT_SUPPORTED` outside of `entrada exec`, `SIGN_IN_NEEDED` with the endpoint's reason.
 */
export async function answerAsAz(
  request: AzRequest,
  { env, localTransport }: Pick<Services, 'env' | 'localTransport'>,
): Promise<string> {
  const endpoint = env['IDENTITY_ENDPOINT'] ?? '';
  if (!env[execVariable] || !URL.canParse(endpoint)) {
    throw new EntradaError('NOT_SUPPORTED', `${request.format}: only works for programs that "entrada exec" started`);
  }
  const url = new URL(endpoint);
  url.searchParams.set('api-version', '2019-08-01');
  url.searchParams.set('resource', request.resource);
  if (request.tenant !== undefined) url.searchParams.set(tenantField, request.tenant);
  const headers = { 'x-identity-header': env['IDENTITY_HEADER'] ?? '' };
  const { status, body } = await localTransport({ method: 'GET', url, headers });
  // 403 has an empty body.
  const answer = parseJsonObject(body.toString()) ?? {};
  const token = textField(answer, 'access_token');
  if (status !== 200 || token === undefined) {
    const message = textField(answer, 'message') ?? `status ${status}`;
    throw new EntradaError('SIGN_IN_NEEDED', `Cannot get a token from entrada exec: ${message}`);
  }
  const expiresAtMs = Number(answer['expires_on']) * 1000;
  const tenantId = textField(readClaims(token) ?? {}, 'tid') ?? '';
  return format(request, { accessToken: new Secret(token), expiresAtMs, tenantId, account: '' }, env);
}

function format({ format: name, query, isPlain }: AzRequest, token: FormattedToken, env: Services['env']): string {
  const text = tokenFormats[name].write(token, env);
  if (query === undefined) return text;
  const all: unknown = JSON.parse(text);
  const value = isObject(all) && Object.hasOwn(all, query) ? all[query] : undefined;
  if (value === undefined) throw unsupported(name, `--query ${query}`);
  return isPlain && typeof value === 'string' ? value : JSON.stringify(value);
}
