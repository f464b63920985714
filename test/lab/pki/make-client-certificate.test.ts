import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { makeClientCertificate } from '../../../src/lab/pki/make-client-certificate.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { makeAssertion } from '../test-certificates.ts';
import { startTestLab } from '../test-lab.ts';

test('makeClientCertificate() creates a certificate whose assertions the lab accepts', async (context) => {
  const { lab, token } = await startTestLab(context, { clock: systemClock });
  const { pem, thumbprint, subject, appId } = await makeClientCertificate(lab);
  const x509 = new X509Certificate(pem);
  assert.deepEqual(
    [x509.subject, subject, x509.fingerprint.replaceAll(':', ''), appId],
    ['CN=Entrada Lab Client', 'CN=Entrada Lab Client', thumbprint, labIds.applications.workload.appId],
  );
  const key = createPrivateKey(pem);
  const x5t = Buffer.from(thumbprint, 'hex').toString('base64url');
  const made = { key, keyPem: '', pem, der: '', thumbprint, x5t, x5tS256: '' };
  const audience = `${lab.loginOrigin}/common/oauth2/v2.0/token`;
  const answer = await token({
    grant_type: 'client_credentials',
    client_id: appId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await makeAssertion(
      made,
      { appId, audience, nowMs: Date.now() },
      { header: { 'x5t#S256': undefined, x5t } },
    ),
    scope: 'https://graph.microsoft.com/.default',
  });
  assert.equal(answer.status, 200);
});
