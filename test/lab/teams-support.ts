import assert from 'node:assert/strict';
import type { Clock } from '../../src/base/clock.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { handleTeams, type TeamsCaller } from '../../src/lab/teams/handle-teams.ts';
import type { LabResponse, Tenant } from '../../src/lab/tenant/tenant.ts';
import type { TokenCaller } from '../../src/lab/login/tokens/check-access-token.ts';
import type { Answer, TestLab } from './test-lab.ts';

export const teamsApi = '48ac35b8-9aa8-4d74-927d-1f4a14a0b239';
export const { globalAdministrator, globalReader, teamsAdministrator } = labIds.directoryRoles;
const origin = 'https://localhost:7002';
const clock: Clock = { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5), sleep: () => Promise.resolve() };

export interface TeamsOptions {
  readonly tenant?: Tenant;
  readonly caller?: TeamsCaller;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent unchanged. */
  readonly body?: unknown;
}

/** A person who administers Teams, or as told. */
export function teamsPerson(tenant: Tenant, parts: Partial<TokenCaller> = {}): TokenCaller {
  const [user] = tenant.users;
  const [application] = tenant.applications;
  assert.ok(user !== undefined && application !== undefined);
  return {
    user,
    application,
    scopes: ['user_impersonation'],
    roles: [],
    directoryRoles: [teamsAdministrator],
    ...parts,
  };
}

/** Asks the admin API, without a server, as a Teams Administrator unless told otherwise. */
export function askTeams(path: string, options: TeamsOptions = {}): LabResponse {
  const tenant = options.tenant ?? seedTenant();
  const { body, headers } = options;
  return handleTeams(
    {
      method: options.method ?? 'GET',
      url: new URL(path, origin),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
    },
    tenant,
    options.caller ?? teamsPerson(tenant),
    clock,
  );
}

/** Asks and gives the JSON body of a 200. */
export function teamsJson(path: string, options: TeamsOptions = {}): JsonObject {
  const response = askTeams(path, options);
  assert.equal(response.status, 200, response.body);
  return JSON.parse(response.body) as JsonObject;
}

/** The parts of a refusal that tests compare. */
export function faultOf({ status, body }: LabResponse): readonly unknown[] {
  const { code, message, action } = JSON.parse(body) as JsonObject;
  return [status, code, message, ...(action === undefined ? [] : [action])];
}

/** Asks a running lab's admin API. */
export function sendToTeams(
  { send, lab }: Pick<TestLab, 'send' | 'lab'>,
  path: string,
  token: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send('GET', `${lab.teamsOrigin}${path}`, { authorization: `Bearer ${String(token)}`, ...headers });
}

/** Gets an application's own token for the admin API. */
export async function daemonToken(
  { token }: Pick<TestLab, 'token'>,
  { appId, secret }: { readonly appId: string; readonly secret: string },
  scope = `${teamsApi}/.default`,
): Promise<string> {
  const answer = await token({ grant_type: 'client_credentials', client_id: appId, client_secret: secret, scope });
  assert.equal(answer.status, 200, answer.text);
  return String(answer.json['access_token']);
}

/** Gets a user's token for the admin API by password. */
export async function userToken(
  { token }: Pick<TestLab, 'token'>,
  user: { readonly userPrincipalName: string; readonly password: string },
  scope = `${teamsApi}/.default`,
): Promise<string> {
  const answer = await token({
    grant_type: 'password',
    client_id: labIds.applications.teamsPowerShell.appId,
    username: user.userPrincipalName,
    password: user.password,
    scope,
  });
  assert.equal(answer.status, 200, answer.text);
  return String(answer.json['access_token']);
}
