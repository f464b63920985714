import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entradaFolders } from '../src/base/folders.ts';
import { Secret } from '../src/base/secret.ts';
import { keyFile } from '../src/cache/master-key.ts';
import { sessionFolder } from '../src/cache/files/session-folder.ts';
import { sealedRecords } from '../src/cache/record-codec.ts';
import { nameKey, recordKey } from '../src/cache/store-keys.ts';
import { userSessions } from '../src/cache/user-sessions.ts';
import { type SessionRecord, sessionIdOf } from '../src/model/context.ts';
import { notRenewableKind } from '../src/model/stored-credential.ts';

/** Returns a session of an application with a token that is valid for an hour, in a cloud of one server. */
export function benchRecord(origin: string, caFile: string | undefined, name = 'bench'): SessionRecord {
  const key = { service: 'entra', cloudName: 'Bench', tenantId: 'bench', clientId: 'bench', accountId: name } as const;
  return {
    id: sessionIdOf({ ...key, scope: 'CurrentUser' }),
    name,
    service: 'entra',
    cloud: {
      name: 'Bench',
      azureADEndpoint: origin,
      graphEndpoint: origin,
      type: 'User-defined',
      ...(caFile !== undefined && { caFile }),
    },
    authorityTenant: 'bench',
    requestedScopes: [],
    context: {
      ClientId: 'bench',
      TenantId: 'bench',
      Scopes: [],
      AuthType: 'UserProvidedAccessToken',
      TokenCredentialType: 'UserProvidedAccessToken',
      CertificateThumbprint: null,
      CertificateSubjectName: null,
      SendCertificateChain: null,
      Account: null,
      AppName: null,
      ContextScope: 'CurrentUser',
      Certificate: null,
      ManagedIdentityId: null,
      ClientSecret: null,
      Environment: 'Bench',
    },
    credential: { kind: notRenewableKind, fields: new Secret('{}') },
    tokens: {
      [origin]: { accessToken: new Secret('t'.repeat(1800)), expiresAtMs: Date.now() + 3_600_000, scopes: [] },
    },
    clientTimeoutMs: null,
    savedAtMs: Date.now(),
  };
}

/** Saves sessions in the files of a home folder, as sign-ins do; the last one is current. */
export async function saveBenchSessions(home: string, records: readonly SessionRecord[]): Promise<void> {
  const { platform } = process;
  const env = { ENTRADA_HOME: home, ENTRADA_KEYRING: 'off' };
  const { cache } = userSessions({ folders: entradaFolders(env, platform, home), env, platform, warn: () => {} });
  for (const record of records) {
    await cache.write(record);
    await cache.moveNamed(record.name, undefined, record.id);
    await cache.writeCurrent('entra', record.id);
  }
}

/**
 * Saves so many sessions, `copy-1` and on, next to those that a home folder has. Not through the cache, which waits for
 * the disk each time.
 */
export async function saveManySessions(home: string, sample: SessionRecord, count: number): Promise<void> {
  const folders = entradaFolders({ ENTRADA_HOME: home }, process.platform, home);
  const keys = keyFile(join(folders.data, 'master.key'));
  const codec = sealedRecords(keys);
  const { pathOf } = sessionFolder(folders.state);
  for (let number = 1; number <= count; number += 1) {
    const id = number.toString(16).padStart(32, '0');
    const name = `copy-${number}`;
    const record = await codec.encode({ ...sample, id, identity: sample.id, name }, 1);
    const note = await codec.encodeNote(nameKey(name), { id, generation: 0, stamp: 0 });
    writeFileSync(pathOf(recordKey(id)), record.bytes, { mode: 0o600 });
    writeFileSync(pathOf(nameKey(name)), note.bytes, { mode: 0o600 });
  }
}
