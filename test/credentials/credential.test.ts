import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from '../../src/base/fields.ts';
import { Secret } from '../../src/base/secret.ts';
import { type CredentialParts, defineCredential, type SignInServices } from '../../src/credentials/credential.ts';
import type { CredentialRow } from '../../src/credentials/registry.ts';
import { builtInClouds, findCloud } from '../../src/model/cloud.ts';
import type { TokenSet } from '../../src/model/token.ts';

const tokens: TokenSet = { accessToken: new Secret('a-token'), expiresAtMs: 1, scopes: [] };

interface Fields {
  readonly badge: Secret;
  readonly floor: string;
}

const parts: CredentialParts<Fields> = {
  show: { authType: 'AppOnly', signInAgain: null },
  contextScope: 'Process',
  acquire: async () => ({
    tokens,
    tenant: 'contoso.com',
    clientId: 'app',
    requestedScopes: [],
    fields: { badge: new Secret('b4dge'), floor: 'third' },
  }),
  store: {
    kind: 'badge',
    restore: (fields) => ({ badge: new Secret(text(fields, 'badge')), floor: text(fields, 'floor') }),
    renew: async (fields, { resource }) => ({
      tokens,
      fields: resource === 'rotate' ? { ...fields, badge: new Secret('b4dge-2') } : fields,
    }),
  },
};

const { show: _show, ...withoutShow } = parts;
const { contextScope: _scope, ...withoutScope } = parts;
const { acquire: _acquire, ...withoutAcquire } = parts;
const { store: _store, ...withoutStore } = parts;
const { authType: _type, ...showWithoutType } = parts.show;
const { signInAgain: _again, ...showWithoutAgain } = parts.show;
const { kind: _kind, ...storeWithoutKind } = parts.store;
const { restore: _restore, ...storeWithoutRestore } = parts.store;
const { renew: _renew, ...storeWithoutRenew } = parts.store;
const load: CredentialRow['load'] = async () => ({ credential: defineCredential(parts) });

/** None of these compiles; the compiler fails when one does, because then its comment is unused. */
export const incomplete = {
  // @ts-expect-error how it is shown is missing
  show: (): unknown => defineCredential<Fields>(withoutShow),
  // @ts-expect-error where its sessions are saved is missing
  contextScope: (): unknown => defineCredential<Fields>(withoutScope),
  // @ts-expect-error the sign-in is missing
  acquire: (): unknown => defineCredential<Fields>(withoutAcquire),
  // @ts-expect-error what is saved and renewed is missing
  store: (): unknown => defineCredential<Fields>(withoutStore),
  // @ts-expect-error its AuthType is missing
  authType: (): unknown => defineCredential<Fields>({ ...parts, show: showWithoutType }),
  // @ts-expect-error how a person signs in again is missing
  signInAgain: (): unknown => defineCredential<Fields>({ ...parts, show: showWithoutAgain }),
  // @ts-expect-error the kind of what is saved is missing
  kind: (): unknown => defineCredential<Fields>({ ...parts, store: storeWithoutKind }),
  // @ts-expect-error the reader of what is saved is missing
  restore: (): unknown => defineCredential<Fields>({ ...parts, store: storeWithoutRestore }),
  // @ts-expect-error the renewal is missing
  renew: (): unknown => defineCredential<Fields>({ ...parts, store: storeWithoutRenew }),
  // @ts-expect-error the options that choose it are missing
  options: (): CredentialRow => ({ load }),
  // @ts-expect-error its file is missing
  load: (): CredentialRow => ({ options: ['identity'] }),
  // @ts-expect-error no cmdlet has this option
  option: (): CredentialRow => ({ options: ['telepathy'], load }),
};

const cloud = findCloud(builtInClouds, 'Global');
assert.ok(cloud);
const target = { service: 'entra', cloud, tenant: '', clientId: '', scopes: [], claims: undefined } as const;
// The parts of this test use none of them.
const services = {} as SignInServices;

test('defineCredential() saves what a sign-in brings as one secret, and hands it to the renewal', async () => {
  const credential = defineCredential(parts);
  const { stored, ...acquired } = await credential.acquire({}, target, services);
  assert.equal(JSON.stringify(stored), '{"kind":"badge","fields":"[secret]"}');
  assert.equal(stored.fields.reveal(), '{"badge":"b4dge","floor":"third"}');
  assert.deepEqual(acquired, { tokens, tenant: 'contoso.com', clientId: 'app', requestedScopes: [] });
  const same = await credential.renew(stored, { ...target, resource: 'same' }, services);
  assert.equal(same.stored, stored);
  const rotated = await credential.renew(stored, { ...target, resource: 'rotate' }, services);
  assert.equal(rotated.stored.fields.reveal(), '{"badge":"b4dge-2","floor":"third"}');
});

test('defineCredential() passes on what restore says of saved fields', async () => {
  const damaged = { kind: 'badge', fields: new Secret('{"badge":7}') };
  const renewed = defineCredential(parts).renew(damaged, { ...target, resource: 'same' }, services);
  await assert.rejects(renewed, { message: 'its field "badge" is missing or not as expected' });
});
