import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../src/base/secret.ts';
import {
  type AnyTeamsOptions,
  requireTeamsCertificate,
  signInOptionsOf,
} from '../../../src/session/connect/teams-options.ts';

const person = {
  clientId: '12128f48-ec9e-42f0-b203-ea49fb6af367',
  tenantId: 'organizations',
  contextScope: undefined,
  credential: undefined,
  scopes: ['.default'],
  useDeviceCode: undefined,
  loginHint: undefined,
  signInTimeout: undefined,
  claimsChallenge: undefined,
};
const credential = { userName: 'ada@contoso.com', password: new Secret('x') };
const accessTokens = [new Secret('graph'), new Secret('teams')];
const password = new Secret('pfx');
const secret = new Secret('endpoint');

const translations: readonly (readonly [what: string, options: AnyTeamsOptions, expected: object])[] = [
  ['nothing', {}, person],
  ['an empty account', { accountId: '' }, person],
  [
    'a person',
    { tenantId: 'contoso.com', accountId: 'ada@contoso.com', contextScope: 'Process', signInTimeout: 7 },
    {
      ...person,
      tenantId: 'contoso.com',
      loginHint: 'ada@contoso.com',
      contextScope: 'Process',
      signInTimeout: 7,
    },
  ],
  [
    'a password and a challenge',
    { credential, claimsChallenge: 'e30=', identity: false },
    { ...person, credential, claimsChallenge: 'e30=' },
  ],
  ['a device code', { useDeviceAuthentication: true }, { ...person, useDeviceCode: true }],
  ['tokens', { accessTokens, tenantId: 't', accountId: 'a' }, { accessTokens, tenantId: 't' }],
  [
    'a managed identity',
    {
      identity: true,
      tenantId: 't',
      contextScope: 'CurrentUser',
      accountId: 'id',
      managedServiceHostName: 'host',
      managedServicePort: 1,
      managedServiceSecret: secret,
    },
    {
      identity: true,
      tenantId: 't',
      contextScope: 'CurrentUser',
      accountId: 'id',
      managedServiceHostName: 'host',
      managedServicePort: 1,
      managedServiceSecret: secret,
    },
  ],
  [
    'an application',
    {
      applicationId: 'app',
      tenantId: 't',
      contextScope: 'CurrentUser',
      certificate: 'a.pfx',
      certificatePassword: password,
      certificateThumbprint: 'F8',
    },
    {
      clientId: 'app',
      tenantId: 't',
      contextScope: 'CurrentUser',
      certificate: 'a.pfx',
      certificatePassword: password,
      certificateThumbprint: 'F8',
    },
  ],
];

for (const [what, options, expected] of translations) {
  test(`signInOptionsOf() translates ${what}`, () => {
    assert.deepEqual(signInOptionsOf(options), expected);
  });
}

test('requireTeamsCertificate() refuses only an application without a certificate', () => {
  const accepted = [{}, { applicationId: 'a', certificate: 'c' }, { applicationId: 'a', certificateThumbprint: 't' }];
  for (const options of accepted) requireTeamsCertificate(options);
  assert.throws(() => requireTeamsCertificate({ applicationId: 'a' }), {
    code: 'PARAMETER_MISSING',
    message: "Must specify 'Certificate' or 'CertificateThumbprint'.",
    hint: 'An application signs in to Teams with a certificate: add -Certificate FILE or -CertificateThumbprint.',
  });
});
