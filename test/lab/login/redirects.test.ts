import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRedirect, isSinglePageOrigin } from '../../../src/lab/login/redirects.ts';
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

test('findRedirect() accepts any port for http://localhost, and otherwise only the registered text', () => {
  const kindsOf = (of: Application) => [...accepted, ...refused].map((redirect) => findRedirect(of, redirect));
  const expected = (kind: string) => [...accepted.map(() => kind), ...refused.map(() => undefined)];
  assert.deepEqual(kindsOf(application), expected('other'));
  const { redirectUris } = application;
  assert.deepEqual(
    kindsOf({ ...application, redirectUris: [], spaRedirectUris: redirectUris }),
    expected('single-page'),
  );
});

test('findRedirect() takes a redirect URI of both types as one of a single-page application', () => {
  const both = { ...application, spaRedirectUris: ['http://localhost'] };
  assert.equal(findRedirect(both, 'http://localhost:3000'), 'single-page');
});

test('isSinglePageOrigin() compares origins with those of single-page redirect URIs only', () => {
  const own = ['http://localhost:54321', 'http://localhost', 'https://localhost', 'https://app.example:8443'];
  const others = [
    'null',
    '',
    '*',
    'http://127.0.0.1:1',
    'http://localhost:54321/',
    'http://localhost.evil.example',
    'https://localhost:1',
    'https://app.example',
    'http://user@localhost',
    'HTTP://LOCALHOST',
  ];
  const singlePage = {
    ...application,
    redirectUris: [],
    spaRedirectUris: ['http://localhost/redirect', 'https://localhost/x', 'https://app.example:8443/done', 'not a URL'],
  };
  assert.deepEqual(
    [...own, ...others].filter((origin) => isSinglePageOrigin(singlePage, origin)),
    own,
  );
  assert.deepEqual(
    [...own, ...others].filter((origin) => isSinglePageOrigin(application, origin)),
    [],
  );
});
