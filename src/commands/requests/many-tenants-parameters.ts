import type { Parameter } from '../../model/parameter-table.ts';

/** The parameters of request that send it to many tenants. */
export const manyTenantsParameters = {
  AllContexts: {
    type: 'SwitchParameter',
    description:
      'Sends the request with every saved session of the service. Each row of the output begins with Tenant (the name of the context) and TenantId. A tenant that fails has a row with Error, ErrorCode, Status and Hint, and does not stop the others.',
  },
  Contexts: {
    type: 'String[]',
    completedFrom: 'contexts',
    description:
      "The same with the contexts of these names, ignoring case; * ? and [a-c] as in PowerShell's wildcards. Quote them, because a shell expands them, too.",
    notEmpty: true,
  },
  Tenants: {
    type: 'String',
    completedFrom: 'files',
    description:
      'The same with one session (the current one, or that of -Context) for the tenants in a file, or standard input (-): one GUID or domain in each line, CSV with a header such as TenantId,Name, or JSON, such as the output of "request /contracts --all". The application must be a multi-tenant one with a service principal in each; an account must be a guest there, or have delegated admin privileges (GDAP).',
    notEmpty: true,
  },
  ThrottleLimit: {
    type: 'Int32',
    description:
      'How many tenants are worked on at a time, 1 to 256. A tenant that waits for a busy service is not counted.',
    defaultText: '8',
  },
  StateFile: {
    type: 'String',
    completedFrom: 'files',
    description:
      'A file that notes which tenants are done, without their data. With it, the same command continues after an interruption: tenants that are done are skipped, those that failed are tried again.',
    notEmpty: true,
  },
} as const satisfies Record<string, Parameter>;

/** The bound parameters. */
export interface ManyTenants {
  readonly AllContexts?: boolean;
  readonly Contexts?: readonly string[];
  readonly Tenants?: string;
  readonly ThrottleLimit?: number;
  readonly StateFile?: string;
}

/** Returns whether a request goes to many tenants, or has parameters that are for that. */
export function isForManyTenants(parameters: ManyTenants): boolean {
  const { AllContexts, Contexts, Tenants, ThrottleLimit, StateFile } = parameters;
  return AllContexts === true || [Contexts, Tenants, ThrottleLimit, StateFile].some((value) => value !== undefined);
}
