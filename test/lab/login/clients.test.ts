import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRegisteredRedirect } from '../../../src/lab/login/clients.ts';
import type { Application } from '../../../src/lab/tenant/application.ts';

const application: Application = {
  id: 'ccbda5ca-3f41-4b42-a0c8-40bc5a1c2c01',
  appId: 'ccbda5ca-3f41-4b42-a0c8-40bc5a1c2c02',
  displayName: 'Redirects',
  isPublicClient: true,
  redirectUris: [
    'http://localhost',
    'https://localhost/secure',
    'http://127.0.0.1/done',
    'https://app.example:8443/done',
  ],
  secrets: [],
  consentedScopes: [],
  roles: [],
};

const accepted = [
  'http://localhost',
  'http://localhost/',
  'http://localhost:54321',
  'https://localhost/secure',
  'http://127.0.0.1/done',
  'https://app.example:8443/done',
];

const refused = [
  'http://localhost:54321/other',
  'http://localhost:54321/?code=1',
  'http://localhost:54321/#part',
  'http://user@localhost:54321',
  'ftp://localhost',
  'http://localhost:65536',
  'http://[::1]:54321/',
  'http://localhost.evil.example',
  'https://localhost',
  'https://localhost:54321/secure',
  'http://127.0.0.1:54321/done',
  'https://app.example/done',
  'https://app.example:9443/done',
  'not a URL',
  '',
];

test('isRegisteredRedirect() accepts any port for http://localhost, and otherwise only the registered text', () => {
  const found = [...accepted, ...refused].filter((redirect) => isRegisteredRedirect(application, redirect));
  assert.deepEqual(found, accepted);
});
