import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '../../src/base/clock.ts';
import { handleGraph } from '../../src/lab/graph/handle-graph.ts';
import { routes } from '../../src/lab/graph/routes.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { LabResponse, Tenant } from '../../src/lab/tenant/tenant.ts';
import { anyText } from '../support/any-text.ts';
import { person } from './graph-support.ts';

const clock: Clock = { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5), sleep: () => Promise.resolve() };
const everything = [
  'User.ReadWrite.All Group.ReadWrite.All Directory.ReadWrite.All Application.ReadWrite.All Reports.Read.All',
  'AppRoleAssignment.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All Device.Read.All AuditLog.Read.All',
  'RoleManagement.ReadWrite.Directory Team.ReadBasic.All TeamSettings.ReadWrite.All Channel.ReadBasic.All',
  'ChannelMember.Read.All AppCatalog.Read.All',
].flatMap((line) => line.split(' '));

/** Sends one request as Ada with every permission. */
export function send(
  tenant: Tenant,
  method: string,
  address: string,
  headers: Readonly<Record<string, string>> = {},
  body?: unknown,
): LabResponse {
  const request = {
    method,
    url: new URL(address.startsWith('https:') ? address : `https://localhost:7001/${address}`),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? '' : JSON.stringify(body),
  };
  return handleGraph(request, tenant, person(seedTenant(), everything), clock);
}

const paths = routes.filter(([, operations]) => operations.GET !== undefined).map(([path]) => path);
const hostile = fc.oneof(
  anyText(8),
  fc.constantFrom("'", "''", '"', '\\"', '%', '%00', '../..', '__proto__', 'constructor', '$count', '(', ')', ' ', ''),
  fc.constantFrom('a'.repeat(3000), '('.repeat(400), ' '.repeat(3000), "'".repeat(999), 'not '.repeat(300)),
);
const { users, groups, applications, teams } = labIds;
const key = fc.oneof(
  fc.constantFrom(users.ada.id, users.ada.id.toUpperCase(), 'ADA@lab.example', groups.engineering, groups.empty),
  fc.constantFrom(teams.research, applications.graphCommandLine.appId, 'D7', 'ENTERPRISEPACK', 'lab.example'),
  fc.constantFrom(`appId='${applications.graphCommandLine.appId}'`, "appId=''", "uniqueName='x'", "period='D7'", 'me'),
  hostile,
);
const type = fc.constantFrom(
  'microsoft.graph.user',
  'graph.group',
  'GRAPH.Device',
  'graph.nothing',
  'graph.application',
);
const name = fc.constantFrom(
  ...'id displayName mail userPrincipalName accountEnabled businessPhones createdDateTime manager members memberOf'.split(
    ' ',
  ),
  ...'owners appId groupTypes signInActivity assignedLicenses passwordCredentials * deletedDateTime __proto__'.split(
    ' ',
  ),
  ...'directReports ownedObjects appRoles verifiedDomains status appRoleAssignments transitiveMembers registeredOwners'.split(
    ' ',
  ),
);
const literal = fc.constantFrom(
  "'a'",
  "'it''s'",
  'true',
  'null',
  '5',
  '2026-01-01T00:00:00Z',
  "'Unified'",
  users.ada.id,
  "''",
);
const operator = fc.constantFrom('eq', 'ne', 'ge', 'le', 'gt', 'lt', 'has', 'in');
const condition = fc.oneof(
  fc.tuple(name, operator, literal).map((parts) => parts.join(' ')),
  fc.tuple(name, literal).map(([subject, value]) => `startswith(${subject},${value})`),
  fc.tuple(name, literal).map(([subject, value]) => `endsWith(${subject}, ${value})`),
  fc
    .tuple(name, literal, fc.constantFrom('any', 'all'))
    .map(([subject, value, word]) => `${subject}/${word}(x:x eq ${value})`),
  fc.tuple(name, literal).map(([subject, value]) => `${subject} in (${value},${value})`),
  fc.tuple(name, name, literal).map(([subject, field, value]) => `${subject}/any(x:x/${field} eq ${value})`),
  fc.tuple(name, operator).map(([subject, word]) => `${subject}/$count ${word} 1`),
);
const filter = fc.oneof(
  condition,
  fc.tuple(condition, fc.constantFrom('and', 'or', 'AND', 'xor'), condition).map((parts) => parts.join(' ')),
  condition.map((inner) => `not (${inner})`),
);
const list = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join(','));
const search = fc.oneof(
  fc.tuple(name, fc.constantFrom('a', 'ada', '\\"', 'a b', ':')).map(([property, text]) => `"${property}:${text}"`),
  fc.tuple(name, name).map(([one, other]) => `"${one}:a" AND "${other}:b" OR "${one}:c"`),
);
const expand = fc.oneof(
  list,
  fc
    .tuple(
      name,
      fc.constantFrom(
        ...['$select', '$expand', '$top', '$levels', '$filter', '$count', '$orderby', '$search', '$skip', 'select'],
      ),
      fc.oneof(name, literal, filter, search, fc.constantFrom('max', '2', 'true', 'displayName desc', '')),
    )
    .map(([relation, option, value]) => `${relation}(${option}=${value})`),
  fc.tuple(name, name, name).map(([outer, inner, shown]) => `${outer}($expand=${inner}($select=${shown});$select=id)`),
);
const option = fc.oneof(
  fc.tuple(fc.constantFrom('$select', 'select', '$SELECT'), fc.oneof(list, hostile)),
  fc.tuple(
    fc.constantFrom('$filter', 'filter'),
    fc.oneof({ weight: 3, arbitrary: filter }, { weight: 1, arbitrary: hostile }),
  ),
  fc.tuple(fc.constant('$expand'), fc.oneof({ weight: 3, arbitrary: expand }, { weight: 1, arbitrary: hostile })),
  fc.tuple(fc.constant('$search'), fc.oneof(search, hostile)),
  fc.tuple(fc.constant('$orderby'), fc.oneof(name, fc.constant('displayName desc'), hostile)),
  fc.tuple(fc.constant('$top'), fc.oneof(fc.integer({ min: -2, max: 1001 }).map(String), hostile)),
  fc.tuple(fc.constant('$count'), fc.constantFrom('true', 'false', 'TRUE', '1')),
  fc.tuple(fc.constantFrom('$skiptoken', '$deltatoken'), fc.oneof(fc.constantFrom('', 'latest'), tokens(), hostile)),
  fc.tuple(fc.constantFrom('$skip', '$format', '$apply', 'api-version', '$'), hostile),
);

/** Tokens that look like those of pages and deltas. */
function tokens(): fc.Arbitrary<string> {
  const delta = fc.record({
    epoch: fc.string(),
    since: fc.integer(),
    until: fc.double(),
    after: fc.integer(),
    filter: hostile,
  });
  const page = fc.tuple(fc.integer(), hostile).map(([index, id]) => `DSpt\n${index}\n${id}`);
  return fc
    .oneof(
      delta.map((value) => JSON.stringify(value)),
      page,
    )
    .map((text) => Buffer.from(text).toString('base64url'));
}

/** A GET of any route that the lab serves, with any keys, options and headers, as an address that clients can send. */
const anyRead = fc
  .record({
    path: fc.constantFrom(...paths),
    version: fc.constantFrom('v1.0', 'beta', 'V1.0', 'v1.0/myorganization'),
    keys: fc.array(key, { minLength: 3, maxLength: 3 }),
    isQuoted: fc.boolean(),
    type,
    options: fc.array(option, { maxLength: 4 }),
    headers: fc.constantFrom<Record<string, string>>(
      {},
      { consistencylevel: 'eventual' },
      { prefer: 'odata.maxpagesize=2' },
    ),
  })
  .map(({ path, version, keys, isQuoted, type: cast, options, headers }) => {
    const rest = [...keys];
    const segments = path.split('/').reduce<string>((written, part) => {
      if (part === '{type}') return `${written}/${cast}`;
      if (part !== '{}') return `${written}/${part}`;
      const value = rest.shift() ?? '';
      const isNamed = /^\w+='/.test(value);
      if (!isQuoted && !isNamed) return `${written}/${encodeURIComponent(wellFormed(value))}`;
      return `${written}(${encodeURIComponent(wellFormed(isNamed ? value : `'${value.replaceAll("'", "''")}'`))})`;
    }, version);
    return { address: `${segments}?${new URLSearchParams(options).toString()}`, headers };
  });

/** Asserts that a response is one of Graph's: a result, or an error in its envelope. */
function assertIsOfGraph(response: LabResponse, subject: string): void {
  const { status, body, headers } = response;
  if (status < 400) {
    assert.ok([200, 302].includes(status), `${status} for ${subject}`);
    return;
  }
  assert.ok([400, 403, 404, 405, 410, 501].includes(status), `${status} for ${subject}`);
  assert.equal(headers['Content-Type'], 'application/json', subject);
  const { error, ...others } = JSON.parse(body);
  assert.deepEqual(others, {}, subject);
  for (const value of [error.code, error.message, error.innerError.date, error.innerError['request-id']]) {
    assert.ok(typeof value === 'string' && value !== '', subject);
  }
}

/** Lone surrogates cannot be sent in an address. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

/** Asserts that any GET is answered, for as many random ones as told. */
export function checkReads(numRuns: number): void {
  const tenant = seedTenant();
  fc.assert(
    fc.property(anyRead, ({ address, headers }) => assertIsOfGraph(send(tenant, 'GET', address, headers), address)),
    { numRuns },
  );
}
