import { EntradaError, isEntradaError, messageOf } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { TenantTarget } from './tenant-target.ts';

/** The columns of a tenant that failed, after `Tenant` and `TenantId`. */
export const errorColumns = ['Error', 'ErrorCode', 'Status', 'Hint'] as const;

/** Returns the row of a tenant that failed: what was found, its code, the status of the response, and what to do. */
export function tenantErrorRow({ name, tenantId }: TenantTarget, error: EntradaError): JsonObject {
  const { status } = error.details;
  return {
    Tenant: name,
    TenantId: tenantId ?? null,
    Error: error.message,
    ErrorCode: error.code,
    ...(typeof status === 'number' && { Status: status }),
    ...(error.hint !== undefined && { Hint: error.hint }),
  };
}

/** Returns an error of a tenant as an EntradaError; anything else is a bug. */
export function asTenantError(error: unknown): EntradaError {
  return isEntradaError(error) ? error : new EntradaError('INTERNAL', messageOf(error), { cause: error });
}

/**
 * Returns the text for a sweep, such as `997 of 1,000 tenants answered; 3 failed`.
 *
 * @param skipped - Done by an earlier run.
 */
export function sweepSummary({ done, failed, skipped, same = 0 }: SweepCounts): string {
  if (done + failed + same === 0 && skipped > 0) return `${tenantsText(skipped)} ${wereDone(skipped)}`;
  const text = `${numberText(done)} of ${tenantsText(done + failed)} answered`;
  const parts = [
    ...(failed > 0 ? [`${numberText(failed)} failed`] : []),
    ...(same > 0 ? [`${numberText(same)} named twice`] : []),
    ...(skipped > 0 ? [`${numberText(skipped)} ${wereDone(skipped)}`] : []),
  ];
  return [text, ...parts].join('; ');
}

/** How many tenants have ended, and how. */
export interface SweepCounts {
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  /** Tenants that the list also has under another name. */
  readonly same?: number;
}

function wereDone(count: number): string {
  return count === 1 ? 'was done before' : 'were done before';
}

/** Returns a number as people read it: `1,000`. */
export function numberText(count: number): string {
  return count.toLocaleString('en-US');
}

/** Returns a number of tenants: `1 tenant`, `1,000 tenants`. */
export function tenantsText(count: number): string {
  return `${numberText(count)} ${count === 1 ? 'tenant' : 'tenants'}`;
}
