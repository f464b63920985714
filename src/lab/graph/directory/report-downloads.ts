import { createHmac, randomBytes } from 'node:crypto';
import type { LabRequest, LabResponse, Tenant } from '../../tenant/tenant.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, notServed } from '../core/graph-fault.ts';
import { wireTime } from '../core/render-response.ts';

/** The path of downloads on the Graph host; the service has them on hosts of their own. */
export const downloadPath = '/lab-downloads/';

/** Signs addresses, so that one cannot be made up. */
const key = randomBytes(32);
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
  const location = `${context.request.url.origin}${downloadPath}${file}?signature=${signatureOf(file)}`;
  return { status: 302, headers: { Location: location, 'Content-Type': 'text/plain' }, body: '' };
}

/**
 * Returns a report by the address of its redirect.
 *
 * @param tenants - Every tenant of the lab.
 */
export function downloadReport({ url, method }: LabRequest, tenants: readonly Tenant[]): LabResponse {
  const file = url.pathname.slice(downloadPath.length);
  const [tenantId, name, period = '', day = ''] = file.split('/');
  const tenant = tenants.find(({ id }) => id === tenantId);
  const isSigned = url.searchParams.get('signature') === signatureOf(file);
  if (tenant === undefined || !isSigned || (method !== 'GET' && method !== 'HEAD')) {
    return { status: 403, headers: { 'content-type': 'text/plain' }, body: 'The address is not valid.' };
  }
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

function signatureOf(file: string): string {
  return createHmac('sha256', key).update(file).digest('base64url');
}

/** Quotes a field of CSV (RFC 4180) where it needs that. */
function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
