import { basename } from 'node:path';
import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { openInput } from '../../base/open-input.ts';
import { fileReason } from '../../base/system-reason.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { contextTargets } from '../../fleet/context-targets.ts';
import { forEachTenant, type TenantWork } from '../../fleet/for-each-tenant.ts';
import type { TenantRequest } from '../../fleet/tenant-request.ts';
import { requestDigest } from '../../fleet/request-digest.ts';
import { tenantClaims } from '../../fleet/tenant-claims.ts';
import { openStateFile, type StateFile } from '../../fleet/state-file.ts';
import { sweepSummary, tenantsText } from '../../fleet/tenant-error.ts';
import { readTenantFile } from '../../fleet/tenant-file.ts';
import { tenantItems } from '../../fleet/tenant-items.ts';
import type { TenantTarget } from '../../fleet/tenant-target.ts';
import type { ApiRequest } from '../../session/requests/request.ts';
import { currentSessionId } from '../../session/saved/current-session.ts';
import { type CommandHost, type CommandResult, nothing } from '../command.ts';
import { checkManyTenants } from './check-many-tenants.ts';
import type { RequestParameters } from './request-table.ts';
import { lockStateFile } from './state-file-lock.ts';
import { standardOutputFile } from './standard-output-file.ts';
import { tenantRows } from './tenant-rows.ts';

/**
 * Sends a request to many tenants, and returns the rows of all of them as they come.
 *
 * @throws {EntradaError} `INPUT_INVALID`, `CONTEXT_NOT_FOUND`, `SIGN_IN_NEEDED`, `STORAGE_FAILED`; `TENANTS_FAILED` is
 * the failure of the result if some tenants failed.
 */
export async function requestManyTenants(
  { tenantId: _none, ...request }: ApiRequest,
  parameters: RequestParameters,
  common: CommonParameters,
  host: CommandHost,
): Promise<CommandResult> {
  checkManyTenants(parameters, common);
  const { services } = host;
  const sent: TenantRequest = { ...request, all: parameters.All === true, maxItems: parameters.MaxRows };
  const targets = await targetsOf(parameters, host);
  if (!(await mayChange(sent, targets, common, host))) return nothing;
  const query = common.Query === undefined ? undefined : await compiled(common.Query, services.warn);
  const state =
    parameters.StateFile === undefined
      ? undefined
      : await openLocked(parameters.StateFile, await requestDigest(sent, [parameters.Service, common.Query]), host);
  const open = state === undefined ? targets : targets.filter((target) => !state.isDone(target));
  const skipped = targets.length - open.length;
  if (skipped > 0) warnOfMissingRows(skipped, host);
  let hasMore = false;
  const read = { query, onMore: () => void (hasMore = true) };
  const claims = tenantClaims(state?.isIdDone);
  const work = (target: TenantTarget, surroundings: TenantWork) =>
    tenantItems(target, sent, read, claims.servicesFor(target, services), surroundings);
  const events = forEachTenant(open, work, { concurrency: parameters.ThrottleLimit, signal: services.signal });
  const rows = tenantRows(events, { total: open.length, skipped, state, idOf: claims.idOf, common, host });
  return {
    kind: 'value',
    value: rows.elements,
    isQueried: true,
    ...rows.shape,
    async written() {
      await rows.written();
      if (hasMore) host.information('Some tenants have more results. Add --all to list all of them.');
      const summary = sweepSummary(rows.counts);
      if (rows.counts.failed > 0) throw failureOf(summary, parameters);
      host.information(`${summary}.`);
    },
  };
}

type TargetParameter = 'Contexts' | 'Tenants' | 'Service';

/** Lists the tenants that the parameters name. */
export async function targetsOf(
  parameters: Pick<RequestParameters, TargetParameter>,
  host: CommandHost,
): Promise<readonly TenantTarget[]> {
  const { Contexts: names, Tenants: file, Service: service } = parameters;
  if (file === undefined) return contextTargets({ names, service: service ?? 'entra' }, host.services);
  const tenants = readTenantFile(await bytesOf(file, host), file === '-' ? 'standard input' : basename(file));
  const sessionId = await currentSessionId(host.services, service);
  return tenants.map(({ name, tenantId, tenant }) => ({ name, tenantId, sessionId, otherTenant: tenant }));
}

/** After >, the shell has emptied the file that had the rows of the tenants that are done. */
function warnOfMissingRows(skipped: number, { stdout, services }: CommandHost): void {
  if (standardOutputFile(stdout)?.size !== 0) return;
  services.warn(
    `Standard output is an empty file, and it will not have the rows of ${tenantsText(skipped)} that an earlier run has printed. Append with >> to keep them; without -StateFile, all tenants are requested again.`,
  );
}

/** More than any list of tenants has. */
const mostBytes = 64 * 2 ** 20;

async function bytesOf(path: string, { stdin, services }: CommandHost): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of path === '-' ? stdin : openInput(path, services.signal)) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > mostBytes) throw unreadable(path, `it is longer than ${mostBytes} bytes`);
      chunks.push(bytes);
    }
  } catch (cause) {
    if (isEntradaError(cause)) throw cause;
    throw unreadable(path, fileReason(cause), cause);
  }
  return Buffer.concat(chunks);
}

function unreadable(path: string, found: string, cause?: unknown): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot read the list of tenants "${path}": ${found}`, { cause });
}

/** A change in many tenants is confirmed once, unless the command line says -Confirm:$false. */
async function mayChange(
  { method = 'GET', url }: TenantRequest,
  targets: readonly TenantTarget[],
  common: CommonParameters,
  host: CommandHost,
): Promise<boolean> {
  if (method === 'GET' && common.WhatIf !== true && common.Confirm !== true) return true;
  const shown = targets.slice(0, 3).map(({ name }) => name);
  const more = targets.length > shown.length ? ', ...' : '';
  const target = `${tenantsText(targets.length)} (${shown.join(', ')}${more})`;
  try {
    return await host.shouldProcess(target, `${method} ${String(url)}`, undefined, method === 'GET' ? 'low' : 'high');
  } catch (error) {
    if (!isEntradaError(error) || error.code !== 'TERMINAL_NEEDED' || common.Confirm === true) throw error;
    throw new EntradaError(
      'TERMINAL_NEEDED',
      `Cannot ${method} in ${tenantsText(targets.length)}: it has to be confirmed, and there is not a terminal to ask at`,
      {
        hint: "Use '-Confirm:$false' to send it without being asked, or -WhatIf to see what it would do.",
        cause: error,
      },
    );
  }
}

/** Returns the function for a -Query. The same warning about several tenants is given once. */
export async function compiled(expression: string, warn: (text: string) => void) {
  const { compileQuery } = await import('../../terminal/query/compile-query.ts');
  const query = await compileQuery(expression);
  const told = new Set<string>();
  const once = (text: string) => {
    if (!told.has(text)) warn(text);
    told.add(text);
  };
  return (value: unknown) => query.apply(value, once);
}

/** Also keeps other processes from the file. */
async function openLocked(path: string, digest: string, { services }: CommandHost): Promise<StateFile> {
  const lock = await lockStateFile(path, services);
  try {
    const state = openStateFile(path, digest, services.clock);
    return {
      ...state,
      async close() {
        await state.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function failureOf(summary: string, { StateFile: stateFile }: RequestParameters): EntradaError {
  const hint =
    stateFile === undefined
      ? 'The rows of tenants that failed say why, in Error and Hint.'
      : 'The rows of tenants that failed say why, in Error and Hint. The same command tries only these again; append its output with >>, because the rows of tenants that are done are not printed again.';
  return new EntradaError('TENANTS_FAILED', summary, { hint });
}
