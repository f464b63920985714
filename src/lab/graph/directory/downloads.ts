import type { LabRequest, LabResponse, Tenant } from '../../tenant/tenant.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, notServed } from '../core/graph-fault.ts';
import { wireTime } from '../core/render-response.ts';
import { readSignedAddress, signedAddress } from '../core/signed-address.ts';
import { findDownload } from './drives.ts';

const periods = new Set(['D7', 'D30', 'D90', 'D180']);
const reports: ReadonlyMap<string, string> = new Map(
  ['getOffice365ActiveUserDetail', 'getTeamsUserActivityUserDetail', 'getEmailActivityUserDetail'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/** Answers a report with 302 and the address of a CSV file, which needs no token and must not get one. */
export function redirectToReport(
  context: GraphContext,
  [written = '', parameter = '']: readonly string[],
): GraphResponse {
  const name = reports.get(written.toLowerCase());
  if (name === undefined) throw notServed(`the report '${written}'`);
  const [, period] = /^period='(\w+)'$/i.exec(parameter) ?? [];
  if (period === undefined || !periods.has(period))
    throw badRequest('Invalid period value. Supported: D7, D30, D90, D180.');
  const day = wireTime(context.clock.nowMs()).slice(0, 10);
  const file = `${context.tenant.id}/${name}/${period}/${day}`;
  const location = signedAddress(context.request.url.origin, file);
  return { status: 302, headers: { Location: location, 'Content-Type': 'text/plain' }, body: '' };
}

/**
 * Returns a file by the address of its redirect: a report, or a file of a drive.
 *
 * @param tenants - Every tenant of the lab.
 */
export function download({ url, method }: LabRequest, tenants: readonly Tenant[]): LabResponse {
  const file = method === 'GET' || method === 'HEAD' ? readSignedAddress(url) : undefined;
  const parts = file?.split('/') ?? [];
  const [first, tenantId] = parts[0] === 'drives' ? parts : ['', parts[0]];
  const tenant = tenants.find(({ id }) => id === tenantId);
  if (tenant === undefined) return notValid();
  return first === 'drives' ? driveFile(tenant, parts.slice(2)) : report(tenant, parts.slice(1));
}

function notValid(): LabResponse {
  return { status: 403, headers: { 'content-type': 'text/plain' }, body: 'The address is not valid.' };
}

function driveFile(tenant: Tenant, [ownerId = '', id = '']: readonly string[]): LabResponse {
  const file = findDownload(tenant, ownerId, id);
  if (file === undefined) return { ...notValid(), status: 404 };
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  const headers = { 'content-type': 'application/octet-stream', 'content-disposition': disposition };
  return { status: 200, headers, body: '', bytes: file.bytes };
}

function report(tenant: Tenant, [name = '', period = '', day = '']: readonly string[]): LabResponse {
  const columns = ['Report Refresh Date', 'User Principal Name', 'Display Name', 'Is Deleted', 'Report Period'];
  const rows = tenant.users.map(({ userPrincipalName, displayName }) => [
    day,
    userPrincipalName,
    displayName,
    'False',
    period.slice(1),
  ]);
  const body = [columns, ...rows].map((row) => row.map(quote).join(',')).join('\r\n');
  const disposition = `attachment; filename="${name}.csv"`;
  const headers = { 'content-type': 'application/octet-stream', 'content-disposition': disposition };
  return { status: 200, headers, body: `\uFEFF${body}\r\n` };
}

/** Quotes a field of CSV (RFC 4180) where it needs that. */
function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
