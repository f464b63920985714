import { EntradaError } from '../base/errors.ts';
import type { SessionRecord } from '../model/context.ts';
import type { ApiName } from '../model/resource.ts';
import { chooseApi } from '../session/requests/choose-api.ts';
import { type AddressParts, callAddress } from './call-address.ts';
import { chooseContext, isNameAllowed } from './choose-context.ts';
import type { McpHost } from './mcp-host.ts';

/** The API that a tool is for. */
export type ToolService = 'graph' | 'teams';

/** The arguments that all tools with an address share. */
export interface PlanArguments extends AddressParts {
  readonly context?: string;
  readonly tenantId?: string;
}

/** Who sends a request, and where. */
export interface CallPlan {
  readonly record: SessionRecord;
  readonly tenantId: string | undefined;
  /** As {@link chooseApi} takes it. */
  readonly api: ApiName | undefined;
  readonly url: URL;
}

/**
 * Chooses the session of a call and builds the address that is sent.
 *
 * @throws {EntradaError} `INPUT_INVALID`, `NOT_ALLOWED`, and those of `chooseContext`.
 */
export async function planCall(service: ToolService, given: PlanArguments, host: McpHost): Promise<CallPlan> {
  const { contexts, tenants } = host.options;
  const record = await chooseContext(given.context, service === 'teams' ? 'teams' : undefined, host.services, contexts);
  checkTenant(given.tenantId, tenants);
  const api = service === 'graph' ? 'graph' : undefined;
  const address = callAddress(given);
  const chosen = await chooseApi(address, api, record);
  if (chosen.name === 'teams' && (given.select ?? given.filter ?? given.top) !== undefined) {
    throw new EntradaError(
      'INPUT_INVALID',
      'Cannot use select, filter or top with the Teams admin API: write the query into the path',
    );
  }
  return { record, tenantId: given.tenantId, api, url: chosen.address(address, record.cloud) };
}

/** @throws {EntradaError} `NOT_ALLOWED` for a tenant that -AllowTenant does not name. */
export function checkTenant(tenantId: string | undefined, tenants: readonly string[]): void {
  if (tenantId === undefined || isNameAllowed(tenantId, tenants)) return;
  throw new EntradaError('NOT_ALLOWED', `Cannot use tenant "${tenantId}": -AllowTenant does not include it`, {
    hint: 'Omit tenantId for the tenant of the context.',
  });
}
