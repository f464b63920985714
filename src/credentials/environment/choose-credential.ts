import { EntradaError } from '../../base/errors.ts';
import { Secret } from '../../base/secret.ts';
import { readClientId, readTenant } from '../sign-in-ids.ts';
import { readVariable, type Variables } from './variables.ts';

/** A complete credential from the environment, and the names of its variables. */
export type EnvironmentCredential = EnvironmentApplication &
  (
    | { readonly kind: 'client-secret'; readonly clientSecret: Secret }
    | {
        readonly kind: 'certificate';
        /** PEM or PFX. */
        readonly certificatePath: string;
        readonly certificatePassword?: Secret;
        readonly sendCertificateChain: boolean;
      }
    | { readonly kind: 'user-password'; readonly userName: string; readonly password: Secret }
    | { readonly kind: 'federated-token-file'; readonly path: string }
  );

interface EnvironmentApplication {
  readonly tenantId: string;
  readonly clientId: string;
  /** Names of the variables it was read from. */
  readonly used: readonly string[];
}

/**
 * Chooses the credential that the environment contains, in the order of Azure.Identity's EnvironmentCredential: client
 * secret, certificate, user name and password, federated token file. An empty variable,
 * and one of white space only, counts as unset.
 *
 * @throws {EntradaError} `IDENTITY_UNAVAILABLE` in the original's words when no set is complete; the hint names the
 * most complete set and its missing variables; `PARAMETER_VALUE_INVALID` for a tenant or an application that cannot be
 * one.
 */
export function chooseEnvironmentCredential(env: Variables): EnvironmentCredential {
  const whole = sets.find((set) => missingFrom(set, env).length === 0);
  if (whole === undefined) throw notConfigured(env);
  const read = (name: string) => valueOf(env, name) ?? '';
  const used = [...shared, ...whole.variables, ...whole.optional].filter((name) => read(name) !== '');
  const application = {
    tenantId: readTenant(read('AZURE_TENANT_ID'), 'AZURE_TENANT_ID'),
    clientId: readClientId(read('AZURE_CLIENT_ID'), 'AZURE_CLIENT_ID'),
    used,
  };
  switch (whole.kind) {
    case 'client-secret':
      return { ...application, kind: 'client-secret', clientSecret: new Secret(read('AZURE_CLIENT_SECRET')) };
    case 'certificate': {
      const password = valueOf(env, 'AZURE_CLIENT_CERTIFICATE_PASSWORD');
      return {
        ...application,
        kind: 'certificate',
        certificatePath: read('AZURE_CLIENT_CERTIFICATE_PATH'),
        ...(password === undefined ? {} : { certificatePassword: new Secret(password) }),
        sendCertificateChain: /^(?:true|1)$/i.test(read('AZURE_CLIENT_SEND_CERTIFICATE_CHAIN').trim()),
      };
    }
    case 'user-password':
      return {
        ...application,
        kind: 'user-password',
        userName: read('AZURE_USERNAME'),
        password: new Secret(read('AZURE_PASSWORD')),
      };
    case 'federated-token-file':
      return { ...application, kind: 'federated-token-file', path: read('AZURE_FEDERATED_TOKEN_FILE') };
  }
}

function valueOf(env: Variables, name: string): string | undefined {
  const value = readVariable(env, name);
  return value?.trim() === '' ? undefined : value;
}

/** Every set needs these. */
const shared = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID'];

interface VariableSet {
  readonly kind: EnvironmentCredential['kind'];
  /** For people. */
  readonly name: string;
  readonly variables: readonly string[];
  readonly optional: readonly string[];
}

const secretSet: VariableSet = {
  kind: 'client-secret',
  name: 'a client secret',
  variables: ['AZURE_CLIENT_SECRET'],
  optional: [],
};

/** In the order they are tried. */
const sets: readonly VariableSet[] = [
  secretSet,
  {
    kind: 'certificate',
    name: 'a certificate',
    variables: ['AZURE_CLIENT_CERTIFICATE_PATH'],
    optional: ['AZURE_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN'],
  },
  {
    kind: 'user-password',
    name: 'user name and password',
    variables: ['AZURE_USERNAME', 'AZURE_PASSWORD'],
    optional: [],
  },
  {
    kind: 'federated-token-file',
    name: 'a federated token file',
    variables: ['AZURE_FEDERATED_TOKEN_FILE'],
    optional: [],
  },
];

function missingFrom(set: VariableSet, env: Variables): string[] {
  return [...shared, ...set.variables].filter((name) => valueOf(env, name) === undefined);
}

function notConfigured(env: Variables): EntradaError {
  const set = nearestSet(env);
  const missing = missingFrom(set, env);
  const present = [...shared, ...set.variables].filter((name) => !missing.includes(name));
  const found = present.length === 0 ? 'none of its variables is set' : `${listed(present)} set`;
  return new EntradaError(
    'IDENTITY_UNAVAILABLE',
    'EnvironmentCredential authentication unavailable. Environment variables are not fully configured.',
    {
      hint: `Nearest is ${set.name}: ${found}, ${listed(missing)} missing.`,
      details: { nearest: set.kind, present, missing },
    },
  );
}

/** Returns the set with the fewest missing variables among those that are begun; else the first. */
function nearestSet(env: Variables): VariableSet {
  const begun = sets.filter((set) =>
    [...set.variables, ...set.optional].some((name) => valueOf(env, name) !== undefined),
  );
  return begun.toSorted((a, b) => missingFrom(a, env).length - missingFrom(b, env).length)[0] ?? secretSet;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? `${last} is` : `${names.slice(0, -1).join(', ')} and ${last} are`;
}
