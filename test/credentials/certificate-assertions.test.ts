import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import type { SigningCertificate } from '../../src/certificates/signing-certificate.ts';
import { builtInClouds, findCloud } from '../../src/model/cloud.ts';
import { authorityOf } from '../../src/oauth/authority.ts';
import { assertionsFor, certificateFor } from '../../src/credentials/certificate-assertions.ts';
import { environmentsInMemory } from '../../src/session/environments/environment-file.ts';
import type { Services } from '../../src/session/services/services.ts';
import { absentServices } from '../support/absent-services.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const cloud = findCloud(builtInClouds, 'Global');
assert.ok(cloud);
const client = { authority: authorityOf(cloud, 'contoso.com'), clientId: 'app' };
const reference = { kind: 'thumbprint', thumbprint: 'A'.repeat(40) } as const;

function world() {
  const clock = createFakeClock();
  const seen = { lookUps: 0, signatures: 0, isMissing: false };
  const services: Services = {
    ...absentServices(),
    clock,
    cache: memoryCache(),
    environments: environmentsInMemory(),
    transportTo: () => Promise.reject(new Error('This test has no network.')),
    async findCertificate() {
      seen.lookUps += 1;
      if (seen.isMissing) throw new Error('no such certificate');
      const certificate: SigningCertificate = {
        subject: 'CN=app',
        thumbprint: 'A'.repeat(40),
        thumbprintSha256: `certificate-${seen.lookUps}`,
        notBeforeMs: 0,
        notAfterMs: Number.MAX_SAFE_INTEGER,
        chain: [],
        async sign() {
          seen.signatures += 1;
          return Buffer.from('signature');
        },
      };
      return certificate;
    },
    onPrompt() {},
    warn() {},
    verbose() {},
  };
  return { clock, seen, services, assertion: () => assertionsFor(reference, false, client, services)() };
}

function thumbprintIn(jwt: string): unknown {
  return JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())['x5t#S256'];
}

test('assertionsFor() looks the certificate up and signs once for all who ask', async () => {
  const { seen, services, assertion } = world();
  await certificateFor(reference, services);
  await Promise.all(Array.from({ length: 1000 }, assertion));
  assert.deepEqual(seen, { lookUps: 1, signatures: 1, isMissing: false });
});

test('assertionsFor() takes a certificate that was replaced, five minutes later', async () => {
  const { clock, seen, assertion } = world();
  assert.equal(thumbprintIn((await assertion()).reveal()), 'certificate-1');
  await clock.advance(299_000);
  assert.equal(thumbprintIn((await assertion()).reveal()), 'certificate-1');
  await clock.advance(1000);
  assert.equal(thumbprintIn((await assertion()).reveal()), 'certificate-2');
  assert.equal(seen.signatures, 2);
});

test('assertionsFor() does not keep a look-up that failed', async () => {
  const { seen, assertion } = world();
  seen.isMissing = true;
  await assert.rejects(assertion(), /no such certificate/);
  seen.isMissing = false;
  assert.equal(thumbprintIn((await assertion()).reveal()), 'certificate-2');
});
