import { EntradaError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import { kindOf } from '../../base/kind-of.ts';
import { findWrongValue } from '../../model/find-wrong-value.ts';
import type { Parameter } from '../../model/parameter-table.ts';
import { scopesForCalls } from '../../permissions/scopes-for-calls.ts';
import { checkApplicationName } from './check-plan.ts';
import { azureDevOpsTrusts, gitHubTrusts } from './federated-subjects.ts';
import type { SetupOptions } from './setup-options.ts';
import type { SetupPlan } from './setup-plan.ts';

type OptionType = (Parameter & { readonly type: 'String' | 'String[]' | 'Boolean' | 'Int32' })['type'];

const shared = { name: 'String', kind: 'String', for: 'String[]', grantConsent: 'Boolean' } as const;
const federated = { ...shared, roles: 'String[]', issuer: 'String' } as const;
const optionTypes: Readonly<Record<SetupOptions['kind'], Readonly<Record<string, OptionType>>>> = {
  'public-client': { ...shared, scopes: 'String[]' },
  daemon: { ...shared, roles: 'String[]', certificateDays: 'Int32', contextName: 'String' },
  github: {
    ...federated,
    repository: 'String',
    branches: 'String[]',
    tags: 'String[]',
    deploymentEnvironments: 'String[]',
    pullRequests: 'Boolean',
  },
  'azure-devops': { ...federated, connection: 'String', organizationId: 'String', subject: 'String' },
};
const required: Readonly<Record<SetupOptions['kind'], readonly string[]>> = {
  'public-client': ['name'],
  daemon: ['name'],
  github: ['name', 'repository'],
  'azure-devops': ['name', 'connection'],
};

/**
 * Reads the application to set up from the options of a caller, who may not have types.
 *
 * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_MISSING`, `PARAMETER_VALUE_INVALID`, `INPUT_INVALID`.
 */
export function planOfOptions(options: SetupOptions): SetupPlan {
  checkSetupOptions(options);
  checkApplicationName(options.name);
  const { name, kind, grantConsent: grantsConsent = false, for: calls = [] } = options;
  const plan = { name, kind, grantsConsent, scopes: [], roles: [], trusts: [], certificateDays: 365 };
  if (kind === 'public-client') {
    const scopes = namesIn([...(options.scopes ?? []), ...scopesForCalls(calls)]);
    return { ...plan, scopes: scopes.length === 0 && options.scopes === undefined ? ['User.Read'] : scopes };
  }
  const roles = namesIn([...(options.roles ?? []), ...scopesForCalls(calls, 'application')]);
  switch (kind) {
    case 'daemon':
      return { ...plan, roles, certificateDays: checkedDays(options.certificateDays ?? 365) };
    case 'github': {
      const { deploymentEnvironments: environments, pullRequests: hasPullRequests, ...wanted } = options;
      return { ...plan, roles, trusts: gitHubTrusts({ ...wanted, environments, hasPullRequests }) };
    }
    case 'azure-devops':
      return { ...plan, roles, trusts: azureDevOpsTrusts(options) };
  }
}

/** Names without repetitions; users of PowerShell separate them by spaces, too. */
export function namesIn(list: readonly string[] = []): string[] {
  const names = list.flatMap((text) => text.split(/[\s,;]+/)).filter((name) => name !== '');
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

function checkedDays(days: number): number {
  if (days >= 1 && days <= 1095) return days;
  throw invalid('certificateDays', `${days} was found`, 'a number from 1 to 1095');
}

function checkSetupOptions(options: unknown): void {
  if (!isObject(options)) throw invalid('the options', `${kindOf(options)} was found`, 'an object');
  const { kind } = options;
  const kinds = Object.keys(optionTypes);
  const known = Object.entries(optionTypes).find(([name]) => name === kind);
  if (known === undefined) {
    const found = typeof kind === 'string' ? JSON.stringify(kind.slice(0, 40)) : kindOf(kind);
    throw invalid('kind', `${found} was found`, `one of ${kinds.join(', ')}`);
  }
  const types = known[1];
  for (const [name, value] of Object.entries(options)) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined) {
      throw new EntradaError('PARAMETER_NOT_FOUND', `Cannot set up an application with ${JSON.stringify(name)}`, {
        hint: `The options of ${String(kind)} are ${Object.keys(types).join(', ')}.`,
      });
    }
    const wrong = value === undefined ? undefined : findWrongValue({ type, description: '', sets: {} }, value);
    if (wrong !== undefined) throw invalid(`${name}${wrong.path}`, `${kindOf(wrong.found)} was found`, wrong.expected);
  }
  const missing = Object.entries(required)
    .find(([name]) => name === kind)?.[1]
    .find((name) => !options[name]);
  if (missing === undefined || typeof options[missing] === 'string') return;
  throw new EntradaError('PARAMETER_MISSING', `Cannot set up an application: ${missing} is missing`);
}

function invalid(name: string, found: string, expected: string): EntradaError {
  return new EntradaError('PARAMETER_VALUE_INVALID', `Cannot use ${name}: ${found}; pass ${expected}`);
}
