import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { Secret } from '../../../src/base/secret.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { readClaims } from '../../../src/model/jwt.ts';
import { acquireToken } from '../../../src/session/tokens/acquire.ts';
import { inTenant, isForOtherTenant, otherTenant, savedName } from '../../../src/session/tokens/other-tenant.ts';
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
    const again = await acquireToken(id, { tenantId: tenantId.toUpperCase() }, services);
    assert.equal(again.accessToken.reveal(), other.accessToken.reveal());
    assert.equal((await acquireToken(id, {}, services)).accessToken.reveal(), own.accessToken.reveal());
    const after = await services.cache.read(id);
    assert.deepEqual(after?.credential.fields.reveal(), before?.credential.fields.reveal());
    assert.deepEqual(Object.keys(after?.tokens ?? {}), [lab.graphOrigin]);
    const kept = await services.cache.readTenantTokens(id, tenantId);
    assert.deepEqual(Object.keys(kept), [lab.graphOrigin]);
    assert.equal(kept[lab.graphOrigin]?.accessToken.reveal(), other.accessToken.reveal());
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

test('inTenant() has the tokens that it is given, and a name for a session there', async () => {
  const record = await connectDaemon(journeyServices(lab));
  const { name, authorityTenant, context, tokens } = inTenant({ ...record, name: 'work' }, 'one.example', {});
  assert.deepEqual([name, authorityTenant, context.TenantId], ['work one.example', 'one.example', 'one.example']);
  assert.deepEqual(tokens, {});
});

test('acquireToken() uses the tokens for other tenants that version 0.1.0 saved, and a renewal drops the expired', async () => {
  const services = journeyServices(lab);
  const record = await connectDaemon(services);
  const [entry] = Object.values(record.tokens);
  assert.ok(entry);
  const living = { ...entry, accessToken: new Secret('living') };
  const expired = { ...entry, expiresAtMs: services.clock.nowMs() - 1 };
  const tokens = {
    ...record.tokens,
    [savedName(lab.graphOrigin, 'one.example')]: living,
    [savedName(lab.graphOrigin, 'one.example.com')]: expired,
  };
  await services.cache.write({ ...record, tokens });
  const used = await acquireToken(record.id, { tenantId: 'one.example' }, services);
  assert.equal(used.accessToken.reveal(), 'living');
  await acquireToken(record.id, { forceRenewal: true }, services);
  const names = Object.keys((await services.cache.read(record.id))?.tokens ?? {}).filter(isForOtherTenant);
  assert.deepEqual(names, [savedName(lab.graphOrigin, 'one.example')]);
});

test('acquireToken() keeps a token for another tenant that cannot be saved in memory, with one warning', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const cache = {
    ...services.cache,
    async writeTenantToken() {
      throw new EntradaError('STORAGE_FAILED', 'the disk is full');
    },
  };
  const own = { ...services, cache };
  const first = await acquireToken(id, { tenantId }, own);
  assert.equal((await acquireToken(id, { tenantId }, own)).accessToken.reveal(), first.accessToken.reveal());
  await acquireToken(id, { tenantId, forceRenewal: true }, own);
  assert.deepEqual(services.warnings, [
    'A token for another tenant could not be saved and is used while this process lives: the disk is full',
  ]);
});

test('acquireToken() gets tokens of other tenants at the same time: they do not wait for the lock of the session', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const lock = await services.cache.lock(id, { forRenewal: true });
  const { accessToken } = await acquireToken(id, { tenantId }, services);
  await lock.release();
  assert.equal(readClaims(accessToken.reveal())?.['tid'], labIds.fabrikam.tenantId);
});
