import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, assertFault, daemon, eventual, person } from './graph-support.ts';
import { anyText } from '../support/any-text.ts';

const { users, groups, teams } = labIds;
const methods = fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', '__proto__');
const segment = fc.oneof(
  fc.constantFrom(...'me users groups members owners manager $ref $count $batch memberOf'.split(' ')),
  fc.constantFrom(...'organization applications servicePrincipals directoryObjects .. % %27'.split(' ')),
  fc.constantFrom(...'teams channels allChannels team joinedTeams archive domains appCatalogs'.split(' ')),
  fc.constantFrom(
    users.ada.id,
    groups.engineering,
    groups.empty,
    teams.research,
    "users('x')",
    "applications(appId='x')",
    '__proto__',
  ),
  anyText(5),
);
const names = fc.constantFrom(
  ...'displayName mailNickname userPrincipalName accountEnabled passwordProfile businessPhones'.split(' '),
  ...'visibility funSettings membershipType members roles user@odata.bind'.split(' '),
  ...'mailEnabled securityEnabled groupTypes @odata.id members@odata.bind requests __proto__ id'.split(' '),
);
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('x@lab.example', { password: 'long enough' }, ['Unified'], `/users/${users.mary.id}`),
  fc.array(fc.constant(`/directoryObjects/${users.mary.id}`)),
  fc.array(
    fc.record({ id: fc.string(), method: methods, url: fc.string(), headers: fc.jsonValue(), body: fc.jsonValue() }),
  ),
);
const bodies = fc.oneof(
  fc.string(),
  fc.jsonValue(),
  fc.array(fc.tuple(names, values)).map((entries) => Object.fromEntries(entries)),
);

test('handleGraph() responds to any method, path and body with JSON or an empty body, and never throws', () => {
  const tenant = seedTenant();
  const callers = [
    person(tenant, ['User.ReadWrite.All', 'Group.ReadWrite.All']),
    daemon(tenant, ['Group.ReadWrite.All']),
  ];
  const path = fc.array(segment, { maxLength: 5 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(methods, path, bodies, fc.nat(1), (method, rest, body, index) => {
      const url = new URL('https://localhost:7001');
      url.pathname = `/v1.0/${rest}`;
      const caller = callers[index] ?? callers[0];
      assert.ok(caller);
      const response = ask(url.href, { tenant, caller, method, body, headers: eventual });
      assert.ok([200, 201, 202, 204, 400, 403, 404, 405, 501].includes(response.status), String(response.status));
      const isJson = response.headers['Content-Type']?.includes('json') ?? false;
      if (isJson) assert.equal(typeof JSON.parse(response.body), 'object');
      else assert.match(response.body, /^\d*$/);
    }),
    { numRuns: 800 },
  );
});

test('handleGraph() responds with 404 to a user who was deleted after the token was issued', () => {
  const tenant = seedTenant();
  const caller = person(tenant, ['User.Read']);
  tenant.users.shift();
  const message = `Resource '${users.ada.id}' does not exist or one of its queried reference-property objects are not present.`;
  assertFault(ask('/v1.0/me', { tenant, caller }), 404, 'Request_ResourceNotFound', message);
});
