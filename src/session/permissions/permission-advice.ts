import { isEntradaError, withCodeOf } from '../../base/errors.ts';
import { type JsonObject, textField, textListField } from '../../base/json.ts';
import { loadCredential } from '../../credentials/registry.ts';
import type { SessionRecord } from '../../model/context.ts';
import { readClaims } from '../../model/jwt.ts';
import { graphResourceOf } from '../../model/resource.ts';
import { splitScopes } from '../../model/scope.ts';
import { findCall, type KnownCall } from '../../permissions/find-call.ts';
import type { PermissionScheme } from '../../permissions/graph-permissions.ts';
import { type RankedPermission, rankPermissions } from '../../permissions/least-privileged.ts';
import type { Services } from '../services/services.ts';
import { acquireToken } from '../tokens/acquire.ts';
import { signInLine } from '../tokens/command-to-run.ts';

/** A request that Microsoft Graph refused. */
export interface RefusedRequest {
  readonly method: string;
  readonly url: URL;
  readonly record: SessionRecord;
  /** As it was requested. Default: the session's. */
  readonly tenantId?: string | undefined;
}

/** A session's permissions for Graph, and whom it belongs to. */
interface Holder {
  readonly scheme: PermissionScheme;
  readonly held: readonly string[];
  readonly applicationId: string;
}

/**
 * Replaces the hint of a refusal by the permission that suffices for the call in this kind of session, with the
 * command that requests it. Returns the error unchanged where the data does not have the call.
 */
export async function withPermissionAdvice(
  error: unknown,
  request: RefusedRequest,
  services: Services,
): Promise<unknown> {
  if (!isEntradaError(error)) return error;
  const call = findCall(pathOf(request), request.method === 'HEAD' ? 'GET' : request.method);
  if (call === undefined) return error;
  const holder = await holderOf(request, services);
  const ranked = rankPermissions(call.accepted, holder.scheme, call.method);
  const [least] = ranked;
  const names = ranked.slice(0, 5).map(({ name }) => name);
  const sufficient = least === undefined ? undefined : sufficientOf(ranked, least, holder);
  const hint =
    least === undefined
      ? unavailable(call, holder)
      : sufficient === undefined
        ? await missing(call, least, holder, request)
        : heldAlready(call, sufficient, holder);
  return withCodeOf(error, error.message, {
    hint,
    cause: error,
    details: {
      ...error.details,
      ...(names.length > 0 && { permissions: names }),
      ...(least !== undefined && sufficient === undefined && { missing: least.name }),
    },
  });
}

function pathOf({ url, record }: RefusedRequest): string {
  const base = new URL(record.cloud.graphEndpoint).pathname.replace(/\/$/, '');
  return url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
}

/** The tenant of personal Microsoft accounts (identity platform, "Access token claims reference"). */
const personalTenant = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** The token shows more than the context, which is from the sign-in; some tokens cannot be read. */
async function holderOf({ record, tenantId }: RefusedRequest, services: Services): Promise<Holder> {
  const { context, cloud } = record;
  const request = { resource: graphResourceOf(cloud), tenantId };
  const entry = await acquireToken(record.id, request, services).catch(() => undefined);
  const claims: JsonObject = readClaims(entry?.accessToken.reveal() ?? '') ?? {};
  const scp = textField(claims, 'scp');
  const roles = textListField(claims, 'roles');
  const isApplication =
    scp === undefined && (roles.length > 0 || textField(claims, 'idtyp') === 'app' || context.Account === null);
  const isPersonal = (textField(claims, 'tid') ?? context.TenantId) === personalTenant;
  return {
    scheme: isApplication ? 'application' : isPersonal ? 'personal' : 'delegated',
    held: scp === undefined ? (roles.length > 0 ? roles : context.Scopes) : splitScopes([scp]),
    applicationId: textField(claims, 'appid') ?? textField(claims, 'azp') ?? context.ClientId,
  };
}

/** User.Read is listed for calls that it allows for the own account alone, so one of a lower level does not count. */
function sufficientOf(
  ranked: readonly RankedPermission[],
  least: RankedPermission,
  { held }: Holder,
): RankedPermission | undefined {
  const names = new Set(held.map((name) => name.slice(name.lastIndexOf('/') + 1).toLowerCase()));
  return ranked.find(
    ({ name, level }) => names.has(name.toLowerCase()) && (name === least.name || (level ?? 0) >= (least.level ?? 0)),
  );
}

function nameOf({ method, address }: KnownCall): string {
  return `${method} ${address.path}`;
}

function heldAlready(call: KnownCall, { name }: RankedPermission, { scheme }: Holder): string {
  return scheme === 'application'
    ? `The application has ${name}, which suffices for ${nameOf(call)}: a policy of the service may exclude this object.`
    : `The session has ${name}, which suffices for ${nameOf(call)}: the account may lack a directory role or a license, or a policy may refuse it.`;
}

function unavailable(call: KnownCall, { scheme }: Holder): string {
  const others = [...call.accepted.keys()].filter((one) => one !== scheme);
  const other = others.includes('delegated') ? 'a work or school account' : 'an application';
  const found = { application: 'an application', personal: 'a personal account', delegated: 'an account' }[scheme];
  return `${nameOf(call)} is not available to ${found}; it is to ${other}.`;
}

async function missing(
  call: KnownCall,
  least: RankedPermission,
  holder: Holder,
  request: RefusedRequest,
): Promise<string> {
  const { scheme, held, applicationId } = holder;
  const holds = held.length === 0 ? 'none' : held.join(', ');
  if (scheme === 'application') {
    const role = least.id === undefined ? '' : ` (app role ${least.id})`;
    return `${nameOf(call)} needs the application permission ${least.name}${role}; the application ${applicationId} has ${holds}. A Privileged Role Administrator grants it: App registrations > API permissions > Microsoft Graph > Application permissions, then Grant admin consent. The next token has it.`;
  }
  const consent = least.consent === 'admin' ? ' An administrator must consent to it.' : '';
  const needs = `${nameOf(call)} needs the delegated permission ${least.name}; the session has ${holds}.${consent} The account may need a directory role, too.`;
  const advice = await adviceFor(least.name, request);
  return `${needs}\n${advice}`;
}

/** A session of Teams, or without a person at the sign-in, cannot request one by name. */
async function adviceFor(permission: string, { record, tenantId }: RefusedRequest): Promise<string> {
  const { show } = await loadCredential(record.context.TokenCredentialType);
  if (show.signInAgain === null || record.service !== 'entra') {
    return `Run: entrada Connect-Entra -Scopes ${permission}`;
  }
  const context = { ...record.context, ...(tenantId !== undefined && { TenantId: tenantId }) };
  return `Run: ${await signInLine({ ...record, context }, [permission])}`;
}
