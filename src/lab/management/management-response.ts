import type { LabResponse } from '../tenant/tenant.ts';

/** Creates a JSON response of Azure Resource Manager. */
export function managementJson(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): LabResponse {
  return {
    status,
    headers: { 'cache-control': 'no-cache', 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** Creates an error response of Azure Resource Manager. */
export function refuseManagement(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): LabResponse {
  return managementJson(status, { error: { code, message } }, headers);
}
