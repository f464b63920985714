import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { type Answer, startTestLab } from '../test-lab.ts';

const { subscriptionId, displayName } = labIds.subscription;
const { daemon } = labIds.applications;

test('Azure Resource Manager of the lab', async (t) => {
  const { lab, clock, send, token, signIn } = await startTestLab(t);
  const { managementOrigin, loginOrigin, graphOrigin } = lab;
  const asDaemon = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret };
  const tokenFor = async (resource: string) =>
    String((await token({ ...asDaemon, scope: `${resource}/.default` })).json['access_token']);
  const own = await tokenFor('https://management.azure.com');
  const ask = (path: string, bearer = own, method = 'GET') =>
    send(method, `${managementOrigin}${path}`, { authorization: `Bearer ${bearer}` });
  const codeOf = ({ status, json }: Answer) => [status, (json['error'] as { code: string }).code];
  const subscription = `/subscriptions/${subscriptionId}`;

  await t.test('has the metadata of the cloud in each of its forms, without a token', async () => {
    const read = async (version: string) =>
      (await send('GET', `${managementOrigin}/metadata/endpoints?api-version=${version}`)).json;
    const audiences = ['https://management.core.windows.net/', 'https://management.azure.com/'];
    assert.deepEqual(await read('2015-01-01'), {
      galleryEndpoint: 'https://gallery.azure.com/',
      graphEndpoint: `${graphOrigin}/`,
      portalEndpoint: 'https://portal.azure.com/',
      authentication: { loginEndpoint: loginOrigin, audiences },
    });
    const whole = await read('2022-09-01');
    const { name, authentication, resourceManager, microsoftGraphResourceId } = whole;
    assert.deepEqual(
      { name, authentication, resourceManager, microsoftGraphResourceId },
      {
        name: 'EntradaLab',
        authentication: { loginEndpoint: loginOrigin, audiences, tenant: 'common', identityProvider: 'AAD' },
        resourceManager: `${managementOrigin}/`,
        microsoftGraphResourceId: `${graphOrigin}/`,
      },
    );
    for (const version of ['2019-05-01', '2020-06-01']) assert.deepEqual(await read(version), [whole]);
    const refusals = ['/metadata/endpoints', '/metadata/endpoints?api-version=latest'].map(async (path) =>
      codeOf(await send('GET', `${managementOrigin}${path}`)),
    );
    assert.deepEqual(await Promise.all(refusals), [
      [400, 'MissingApiVersionParameter'],
      [400, 'InvalidApiVersionParameter'],
    ]);
  });

  await t.test('assigns built-in roles at every scope of the subscription', async () => {
    const authorization = 'providers/Microsoft.Authorization';
    const version = 'api-version=2022-04-01';
    const group = `${subscription}/resourceGroups/lab`;
    const [reader = {}] = (
      await ask(`${group}/${authorization}/roleDefinitions?$filter=roleName%20eq%20'reader'&${version}`)
    ).json['value'] as Record<string, unknown>[];
    const readerId = `${subscription}/${authorization}/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
    const { description: _, ...rest } = reader['properties'] as Record<string, unknown>;
    assert.deepEqual(
      { ...reader, properties: rest },
      {
        id: readerId,
        name: readerId.slice(-36),
        type: 'Microsoft.Authorization/roleDefinitions',
        properties: {
          roleName: 'Reader',
          type: 'BuiltInRole',
          assignableScopes: ['/'],
          permissions: [{ actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] }],
          createdOn: '2015-02-02T21:55:09.8806423Z',
          updatedOn: '2023-04-06T15:00:00.0000000Z',
          createdBy: null,
          updatedBy: null,
        },
      },
    );
    assert.deepEqual((await ask(`${readerId}?${version}`)).json, reader);
    const name = (digit: number) => `0000000${digit}-0000-4000-8000-000000000000`;
    const { ada, grace } = labIds.users;
    const put = (scope: string, id: string, properties: Record<string, unknown>) =>
      send(
        'PUT',
        `${managementOrigin}${scope}/${authorization}/roleAssignments/${id}?${version}`,
        { authorization: `Bearer ${own}`, 'content-type': 'application/json' },
        JSON.stringify({ properties }),
      );
    const ofAda = { roleDefinitionId: readerId, principalId: ada.id };
    const created = await put(group, name(1), ofAda);
    const properties = created.json['properties'] as Record<string, unknown>;
    assert.deepEqual(
      [
        created.status,
        created.json['id'],
        properties['scope'],
        properties['principalType'],
        typeof properties['createdBy'],
      ],
      [201, `${group}/${authorization}/roleAssignments/${name(1)}`, group, 'User', 'string'],
    );
    assert.equal((await put(group, name(1), ofAda)).status, 200);
    const engineers = { roleDefinitionId: readerId, principalId: labIds.groups.engineering };
    assert.equal((await put(subscription, name(2), engineers)).status, 201);
    const refusals = [
      put(group, name(3), ofAda),
      put(group, name(1), { ...ofAda, principalId: grace.id }),
      put(group, name(3), { ...ofAda, principalId: name(9) }),
      put(group, name(3), { ...ofAda, principalId: 'ada' }),
      put(group, name(3), { ...ofAda, roleDefinitionId: 'nothing' }),
      put(group, 'x', ofAda),
      put(group, name(3), {}),
      ask(`${group}/${authorization}/roleAssignments/${name(3)}?${version}`),
      ask(`${group}/${authorization}/roleAssignments?$filter=x&${version}`),
      ask(`${group}/${authorization}/roleAssignments?${version}`, own, 'POST'),
      ask(`${group}/${authorization}/roleDefinitions?${version}`, own, 'DELETE'),
      ask(`${group}/${authorization}/locks?${version}`),
    ];
    assert.deepEqual(
      (await Promise.all(refusals)).map(codeOf),
      [
        [409, 'RoleAssignmentExists'],
        [409, 'RoleAssignmentUpdateNotPermitted'],
        [400, 'PrincipalNotFound'],
        [400, 'InvalidPrincipalId'],
        [400, 'RoleDefinitionDoesNotExist'],
        [400, 'InvalidRoleAssignmentId'],
        [400, 'RoleDefinitionDoesNotExist'],
        [404, 'RoleAssignmentNotFound'],
        [400, 'NotServedByLab'],
        [404, 'NotServedByLab'],
        [404, 'NotServedByLab'],
        [404, 'NotServedByLab'],
      ],
    ); // biome-ignore format: a table
    const names = async (scope: string, filter = '') => {
      const query = new URLSearchParams({ 'api-version': '2022-04-01', ...(filter === '' ? {} : { $filter: filter }) });
      const { json } = await ask(`${scope}/${authorization}/roleAssignments?${query.toString()}`);
      return (json['value'] as { name: string }[]).map((each) => Number(each.name[7]));
    };
    assert.deepEqual(await names(subscription), [1, 2]);
    assert.deepEqual(await names(`${group}/providers/Microsoft.Storage/storageAccounts/x`), [1, 2]);
    assert.deepEqual(await names(`${subscription}/resourceGroups/other`), [2]);
    assert.deepEqual(await names(subscription, 'atScope()'), [2]);
    assert.deepEqual(await names(group, `principalId eq '${ada.id}'`), [1]);
    assert.deepEqual(await names(group, `atScope() and assignedTo('${ada.id}')`), [1, 2]);
    assert.deepEqual(await names(group, `atScope() and assignedTo('${labIds.users.charles.id}')`), []);
    const remove = () => ask(`${group}/${authorization}/roleAssignments/${name(1)}?${version}`, own, 'DELETE');
    assert.deepEqual([(await remove()).status, (await remove()).status, await names(group)], [200, 204, [2]]);
    lab.reset();
    assert.deepEqual(lab.tenant.azureRoleAssignments ?? [], []);
  });

  await t.test('lists the subscription with its resource group', async () => {
    const value = async (path: string) => (await ask(`${path}?api-version=2022-12-01`)).json['value'];
    const entity = (await ask(`${subscription}?api-version=2016-06-01`)).json;
    assert.deepEqual(
      [entity['id'], entity['subscriptionId'], entity['tenantId'], entity['displayName'], entity['state']],
      [subscription, subscriptionId, labIds.tenantId, displayName, 'Enabled'],
    );
    assert.deepEqual(await value('/subscriptions'), [entity]);
    // Names of paths ignore case and a slash at the end.
    assert.deepEqual(await value('/SUBSCRIPTIONS/'), [entity]);
    const group = {
      id: `${subscription}/resourceGroups/lab`,
      name: 'lab',
      type: 'Microsoft.Resources/resourceGroups',
      location: 'westeurope',
      properties: { provisioningState: 'Succeeded' },
    };
    assert.deepEqual(await value(`${subscription}/resourcegroups`), [group]);
    assert.deepEqual((await ask(`${subscription}/resourceGroups/LAB?api-version=2021-04-01`)).json, group);
    assert.deepEqual(await value(`${subscription}/resourcegroups/lab/resources`), []);
    assert.deepEqual(await value(`${subscription}/resources`), []);
    const statusOf = async (name: string) =>
      (await ask(`${subscription}/resourcegroups/${name}?api-version=2021-04-01`, own, 'HEAD')).status;
    assert.deepEqual([await statusOf('lab'), await statusOf('other')], [204, 404]);
    const locations = (await value(`${subscription}/locations`)) as { name: string }[];
    const providers = (await value(`${subscription}/providers`)) as { namespace: string }[];
    assert.deepEqual([locations[0]?.name, providers[0]?.namespace], ['westeurope', 'Microsoft.Authorization']);
  });

  await t.test('lists the subscription to a user of the tenant, and none in another tenant', async () => {
    const session = await signIn('https://management.azure.com/user_impersonation offline_access openid');
    const tenants = (await ask('/tenants?api-version=2022-12-01', String(session['access_token']))).json;
    assert.deepEqual(
      (tenants['value'] as { tenantId: string }[]).map(({ tenantId }) => tenantId),
      [labIds.tenantId, labIds.fabrikam.tenantId],
    );
    const asGuest = await token(
      {
        grant_type: 'refresh_token',
        client_id: labIds.applications.graphCommandLine.appId,
        refresh_token: String(session['refresh_token']),
        scope: 'https://management.azure.com/.default',
      },
      labIds.fabrikam.tenantId,
    );
    const listed = await ask('/subscriptions?api-version=2022-12-01', String(asGuest.json['access_token']));
    assert.deepEqual(listed.json['value'], []);
    const hidden = await ask(`${subscription}?api-version=2022-12-01`, String(asGuest.json['access_token']));
    assert.deepEqual(codeOf(hidden), [404, 'SubscriptionNotFound']);
  });

  await t.test('refuses as Azure Resource Manager does, and says what the lab does not serve', async () => {
    const version = '?api-version=2021-04-01';
    const cases = [
      ['GET', '/subscriptions', 400, 'MissingApiVersionParameter'],
      ['GET', '/subscriptions?api-version=2021', 400, 'InvalidApiVersionParameter'],
      ['GET', `/subscriptions/lab${version}`, 400, 'InvalidSubscriptionId'],
      ['GET', `/subscriptions/${labIds.tenantId}${version}`, 404, 'SubscriptionNotFound'],
      ['GET', `${subscription}/resourcegroups/other${version}`, 404, 'ResourceGroupNotFound'],
      ['GET', `${subscription}/resourcegroups/other/resources${version}`, 404, 'ResourceGroupNotFound'],
      ['GET', `${subscription}/resourcegroups/%E0%A4${version}`, 404, 'ResourceGroupNotFound'],
      ['GET', `/other${version}`, 404, 'MissingSubscription'],
      ['GET', `/${version}`, 404, 'MissingSubscription'],
      ['PUT', `${subscription}/resourcegroups/new${version}`, 404, 'NotServedByLab'],
      ['DELETE', `${subscription}/resourcegroups/lab${version}`, 404, 'NotServedByLab'],
      ['GET', `${subscription}/providers/Microsoft.Compute/virtualMachines${version}`, 404, 'NotServedByLab'],
      ['POST', `/tenants${version}`, 404, 'NotServedByLab'],
    ] as const;
    for (const [method, path, status, code] of cases) {
      const answer = await ask(path, own, method);
      assert.ok('error' in answer.json, `${method} ${path}: ${answer.status} ${answer.text}`);
      assert.deepEqual(codeOf(answer), [status, code], `${method} ${path}`);
    }
  });

  await t.test('takes only tokens for its own names', async () => {
    const path = '/subscriptions?api-version=2022-12-01';
    for (const name of ['https://management.core.windows.net/', managementOrigin]) {
      assert.equal((await ask(path, await tokenFor(name))).status, 200, name);
    }
    const missing = await send('GET', `${managementOrigin}${path}`);
    assert.deepEqual(codeOf(missing), [401, 'AuthenticationFailed']);
    assert.equal(
      missing.headers['www-authenticate'],
      `Bearer authorization_uri="${loginOrigin}/${labIds.tenantId}", error="invalid_token", error_description="The authentication failed because of missing 'Authorization' header."`,
    );
    assert.deepEqual(codeOf(await ask(path, await tokenFor(graphOrigin))), [401, 'InvalidAuthenticationTokenAudience']);
    assert.deepEqual(codeOf(await ask(path, 'a.b.c')), [401, 'InvalidAuthenticationToken']);
    assert.equal((await send('GET', `${graphOrigin}${path}`, { authorization: `Bearer ${own}` })).status, 401);
    clock.advance(2 * 3_600_000);
    const expired = await ask(path);
    assert.deepEqual(codeOf(expired), [401, 'ExpiredAuthenticationToken']);
    assert.match(
      expired.text,
      /expiry UTC time '1\/2\/2026 4:\d\d:\d\d AM' is earlier than .* '1\/2\/2026 5:04:05 AM'/,
    );
  });
});
