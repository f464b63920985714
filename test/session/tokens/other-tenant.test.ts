import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { readClaims } from '../../../src/model/jwt.ts';
import { acquireToken } from '../../../src/session/tokens/acquire.ts';
import { inTenant, otherTenant, savedName } from '../../../src/session/tokens/other-tenant.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { asAda, connectDaemon, journeyServices } from '../../support/journey-services.ts';

const lab = await startJourneyLab();
/** Ada is a guest there, and the daemon has a service principal. */
const tenantId = labIds.fabrikam.domain;

test('acquireToken() gets tokens of another tenant for people and applications, and keeps the credential', async () => {
  const services = journeyServices(lab);
  for (const { id } of [await connectEntra(asAda, services), await connectDaemon(services)]) {
    const before = await services.cache.read(id);
    const own = await acquireToken(id, {}, services);
    const other = await acquireToken(id, { tenantId }, services);
    assert.equal(readClaims(own.accessToken.reveal())?.['tid'], labIds.tenantId);
    assert.equal(readClaims(other.accessToken.reveal())?.['tid'], labIds.fabrikam.tenantId);
    assert.equal(await acquireToken(id, { tenantId: tenantId.toUpperCase() }, services), other);
    assert.equal((await acquireToken(id, {}, services)).accessToken.reveal(), own.accessToken.reveal());
    const after = await services.cache.read(id);
    assert.deepEqual(after?.credential.fields.reveal(), before?.credential.fields.reveal());
    assert.deepEqual(
      Object.keys(after?.tokens ?? {}).toSorted(),
      [lab.graphOrigin, savedName(lab.graphOrigin, tenantId)].toSorted(),
    );
  }
});

test('connectEntra() signs a guest in to the other tenant, and its tokens lead back home', async () => {
  const services = journeyServices(lab);
  const { id, context } = await connectEntra({ ...asAda, tenantId }, services);
  assert.deepEqual(
    [context.TenantId, context.Account, context.AuthType],
    [labIds.fabrikam.tenantId, labIds.users.ada.userPrincipalName, 'Delegated'],
  );
  const guest = readClaims((await acquireToken(id, {}, services)).accessToken.reveal());
  assert.deepEqual([guest?.['tid'], guest?.['oid']], [labIds.fabrikam.tenantId, labIds.fabrikam.guests.ada.id]);
  const home = await acquireToken(id, { tenantId: labIds.tenantId }, services);
  assert.equal(readClaims(home.accessToken.reveal())?.['oid'], labIds.users.ada.id);
});

test('acquireToken() says that the account is not a guest of the other tenant, and keeps the session', async () => {
  const services = journeyServices(lab);
  const { userPrincipalName: userName, password } = labIds.users.grace;
  const robot = lab.robot({ userName, password });
  const onPrompt: typeof services.onPrompt = async (prompt) => {
    if (prompt.kind === 'device-code') await robot.approveDevice(prompt.verificationUri, prompt.userCode);
  };
  const { id } = await connectEntra({ ...asAda, useDeviceCode: true }, { ...services, onPrompt });
  await assert.rejects(acquireToken(id, { tenantId }, services), (error: Error) => {
    assert.match(error.message, /AADSTS50020: .* does not exist in tenant 'Fabrikam'/);
    return true;
  });
  assert.equal((await acquireToken(id, {}, services)).expiresAtMs > Date.now(), true);
});

test('otherTenant() knows the session by its GUID and its domain, and refuses sessions of one tenant', async () => {
  const services = journeyServices(lab);
  const record = await connectDaemon(services);
  assert.equal(otherTenant(record, `{${labIds.tenantId.toUpperCase()}}`), undefined);
  assert.equal(otherTenant({ ...record, authorityTenant: 'Lab.Example' }, 'lab.EXAMPLE'), undefined);
  assert.equal(otherTenant(record, ' Fabrikam.com '), 'fabrikam.com');
  const identity = { ...record, context: { ...record.context, AuthType: 'ManagedIdentity' as const } };
  assert.throws(() => otherTenant(identity, 'fabrikam.com'), {
    code: 'NOT_SUPPORTED',
    message: 'Cannot get a token for the tenant "fabrikam.com": a managed identity belongs to one tenant',
  });
  assert.throws(() => otherTenant(record, 'organizations'), { code: 'PARAMETER_VALUE_INVALID' });
  assert.throws(() => otherTenant(record, 'a/b'), { code: 'PARAMETER_VALUE_INVALID' });
});

test('inTenant() has the tokens of that tenant alone, and a name for a session there', async () => {
  const record = await connectDaemon(journeyServices(lab));
  const [entry] = Object.values(record.tokens);
  assert.ok(entry);
  const both = {
    ...record,
    tokens: { a: entry, [savedName('a', 'one.example')]: entry, [savedName('b', 'one.example.com')]: entry },
  };
  assert.equal(inTenant(both, undefined), both);
  assert.deepEqual(Object.keys(inTenant(both, 'one.example').tokens), ['a']);
  assert.deepEqual(Object.keys(inTenant(both, 'example').tokens), []);
  const { name, authorityTenant, context } = inTenant({ ...both, name: 'work' }, 'one.example');
  assert.deepEqual([name, authorityTenant, context.TenantId], ['work one.example', 'one.example', 'one.example']);
});
