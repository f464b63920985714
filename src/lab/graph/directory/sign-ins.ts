import { type SignIn, signInsOf } from '../../tenant/sign-in-log.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from '../core/entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { resourceNotFound } from '../core/graph-fault.ts';
import { listEntities, showOne } from '../listing/list-entities.ts';
import { wireTime } from '../core/render-response.ts';

/** AADSTS codes of refusals by a policy. */
const policyCodes = new Set([50076, 50079, 50097, 50142, 50158, 53000, 53001, 53003, 53005, 530021, 530032]);

/** Graph's signIn. The lab does not know places, devices or risks. */
export const signInType = defineEntityType<SignIn>('signIn', 'SignIn', {
  id: { kind: 'string', isDefault: true, read: ({ id }) => id },
  createdDateTime: { kind: 'date', isDefault: true, read: ({ atMs }) => wireTime(atMs) },
  userDisplayName: { kind: 'string', isDefault: true, read: ({ user }) => user?.displayName ?? '' },
  userPrincipalName: { kind: 'string', isDefault: true, read: ({ user }) => user?.userPrincipalName ?? '' },
  userId: { kind: 'string', isDefault: true, read: ({ user }) => user?.id ?? '' },
  appId: { kind: 'string', isDefault: true, read: ({ appId }) => appId },
  appDisplayName: { kind: 'string', isDefault: true, read: ({ appDisplayName }) => appDisplayName },
  ipAddress: always('127.0.0.1'),
  clientAppUsed: always('Mobile Apps and Desktop clients'),
  correlationId: { kind: 'string', isDefault: true, read: ({ correlationId, id }) => correlationId ?? id },
  conditionalAccessStatus: {
    kind: 'string',
    isDefault: true,
    read: ({ errorCode }) => (errorCode === 0 ? 'success' : policyCodes.has(errorCode) ? 'failure' : 'notApplied'),
  },
  isInteractive: { kind: 'boolean', isDefault: true, read: ({ isInteractive }) => isInteractive },
  riskDetail: always('none'),
  riskLevelAggregated: always('none'),
  riskLevelDuringSignIn: always('none'),
  riskState: always('none'),
  riskEventTypes: always([], 'strings'),
  riskEventTypes_v2: always([], 'strings'),
  resourceDisplayName: { kind: 'string', isDefault: true, read: ({ resourceId }) => resourceId ?? null },
  resourceId: { kind: 'string', isDefault: true, read: ({ resourceId }) => resourceId ?? null },
  status: {
    kind: 'complex',
    isDefault: true,
    read: ({ errorCode, failureReason }) => ({ errorCode, failureReason, additionalDetails: null }),
  },
  deviceDetail: always(
    {
      deviceId: '',
      displayName: '',
      operatingSystem: '',
      browser: '',
      isCompliant: false,
      isManaged: false,
      trustType: '',
    },
    'complex',
  ),
  location: always({ city: '', state: '', countryOrRegion: '', geoCoordinates: {} }, 'complex'),
  appliedConditionalAccessPolicies: always([], 'complex'),
  signInEventTypes: { kind: 'strings', isDefault: false, read: (signIn) => [eventType(signIn)] },
});

/**
 * Lists the sign-ins, newest first: the interactive ones of users; in beta, others by
 * `$filter=signInEventTypes/any(t: t eq 'servicePrincipal')` (Graph documentation, "List signIns").
 */
export function listSignIns(context: GraphContext): GraphResponse {
  const { tenant, query, rootUrl } = context;
  const isBeta = rootUrl.endsWith('/beta');
  const isOfAllKinds = isBeta && query.filter?.toLowerCase().includes('signineventtypes') === true;
  const entities = signInsOf(tenant)
    .entries.filter((signIn) => isOfAllKinds || eventType(signIn) === 'interactiveUser')
    .toReversed()
    .map((signIn) => signInType.toEntity(signIn, tenant));
  return listEntities(context, {
    schema: signInType.schema,
    contextName: 'auditLogs/signIns',
    entities,
    isOfTeams: true,
  });
}

/** Returns a sign-in by its id. */
export function readSignIn(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const signIn = signInsOf(tenant).entries.find((each) => each.id === id);
  if (signIn === undefined) throw resourceNotFound(id);
  return showOne(context, 'auditLogs/signIns', signInType.toEntity(signIn, tenant));
}

function eventType({ user, isInteractive }: SignIn): string {
  if (user === undefined) return 'servicePrincipal';
  return isInteractive ? 'interactiveUser' : 'nonInteractiveUser';
}

function always(value: unknown, kind: PropertyKind = 'string'): PropertyRow<SignIn> {
  return { kind, isDefault: true, read: () => value };
}
