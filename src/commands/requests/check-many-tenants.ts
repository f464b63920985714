import { EntradaError } from '../../base/errors.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { checkRange } from '../../model/check-range.ts';
import type { RequestParameters } from './request-table.ts';

/** Of output, which for many tenants is one list of rows. */
const notForMany = [
  'OutputFilePath',
  'InferOutputFileName',
  'OutputType',
  'PassThru',
  'Include',
  'Envelope',
  'SkipHttpErrorCheck',
  'ResponseHeadersVariable',
  'StatusCodeVariable',
] as const satisfies readonly (keyof RequestParameters)[];

/**
 * Checks the parameters of a request to many tenants.
 *
 * @throws {EntradaError} `INPUT_INVALID`, `PARAMETER_VALUE_INVALID`.
 */
export function checkManyTenants(parameters: RequestParameters, common: CommonParameters): void {
  const { AllContexts, Contexts, Tenants, ThrottleLimit, TenantId, Body, InputFilePath, Field = [] } = parameters;
  const ways = [
    ...(AllContexts === true ? ['-AllContexts'] : []),
    ...(Contexts === undefined ? [] : ['-Contexts']),
    ...(Tenants === undefined ? [] : ['-Tenants']),
  ];
  const [way, other] = ways;
  if (way === undefined) {
    const given = ThrottleLimit === undefined ? '-StateFile' : '-ThrottleLimit';
    throw invalid(`Cannot use ${given} for one tenant: add -AllContexts, -Contexts or -Tenants`);
  }
  if (other !== undefined) throw invalid(`Cannot use both ${way} and ${other}: each names the tenants`);
  if (way !== '-Tenants' && common.Context !== undefined) {
    throw invalid(
      `Cannot use both -Context and ${way}: -Context is one session; with -Tenants, it reaches all of them`,
    );
  }
  if (TenantId !== undefined) throw invalid(`Cannot use -TenantId with ${way}: each tenant is requested in turn`);
  const given = notForMany.find((name) => parameters[name] !== undefined && parameters[name] !== false);
  if (given !== undefined) {
    throw invalid(`Cannot use -${given} with ${way}: the output is one list of the rows of all tenants`);
  }
  const readsInput =
    Body === '-' || Body === '@-' || InputFilePath === '-' || Field.some((field) => field.endsWith('=@-'));
  if (Tenants === '-' && readsInput) {
    throw invalid('Cannot read both the tenants and the body from standard input: use a file for one of them');
  }
  if (ThrottleLimit !== undefined) checkRange('ThrottleLimit', ThrottleLimit, 1, 256);
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
