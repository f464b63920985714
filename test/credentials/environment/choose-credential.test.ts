import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecret } from '../../../src/base/secret.ts';
import { chooseEnvironmentCredential } from '../../../src/credentials/environment/choose-credential.ts';
import type { Variables } from '../../../src/credentials/environment/variables.ts';

const application = { AZURE_TENANT_ID: 'contoso.com', AZURE_CLIENT_ID: '66666666-7777-4888-8999-000000000000' };
const ids = { tenantId: 'contoso.com', clientId: '66666666-7777-4888-8999-000000000000' };
const sharedNames = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID'];
const secret = { AZURE_CLIENT_SECRET: 'the-secret' };
const certificate = { AZURE_CLIENT_CERTIFICATE_PATH: '/c.pem' };
const person = { AZURE_USERNAME: 'ada@contoso.com', AZURE_PASSWORD: 'the-password' };
const federated = { AZURE_FEDERATED_TOKEN_FILE: '/token' };

/** Gives the choice with its secrets shown. */
function choose(env: Variables): Record<string, unknown> {
  const shown = Object.entries(chooseEnvironmentCredential(env)).map(([name, value]: [string, unknown]) => [
    name,
    isSecret(value) ? { secret: value.reveal() } : value,
  ]);
  return Object.fromEntries(shown) as Record<string, unknown>;
}

test('chooseEnvironmentCredential() counts a variable of white space only as unset', () => {
  for (const blank of [' ', '   ', '\t', ' \n', '\n']) {
    const { kind } = choose({ ...application, ...certificate, AZURE_CLIENT_SECRET: blank });
    assert.equal(kind, 'certificate', JSON.stringify(blank));
    const tenant = { ...application, AZURE_TENANT_ID: blank, ...secret };
    assert.throws(() => choose(tenant), { code: 'IDENTITY_UNAVAILABLE', hint: /AZURE_TENANT_ID is missing/ });
  }
});

test('chooseEnvironmentCredential() reads each set whole and names what it used', () => {
  assert.deepEqual(choose({ ...application, ...secret }), {
    ...ids,
    kind: 'client-secret',
    clientSecret: { secret: 'the-secret' },
    used: [...sharedNames, 'AZURE_CLIENT_SECRET'],
  });
  assert.deepEqual(choose({ ...application, ...certificate }), {
    ...ids,
    kind: 'certificate',
    certificatePath: '/c.pem',
    sendCertificateChain: false,
    used: [...sharedNames, 'AZURE_CLIENT_CERTIFICATE_PATH'],
  });
  assert.deepEqual(choose({ ...application, ...person }), {
    ...ids,
    kind: 'user-password',
    userName: 'ada@contoso.com',
    password: { secret: 'the-password' },
    used: [...sharedNames, 'AZURE_USERNAME', 'AZURE_PASSWORD'],
  });
  assert.deepEqual(choose({ ...application, ...federated }), {
    ...ids,
    kind: 'federated-token-file',
    path: '/token',
    used: [...sharedNames, 'AZURE_FEDERATED_TOKEN_FILE'],
  });
});

test('chooseEnvironmentCredential() reads the password and the chain of a certificate', () => {
  const chain = (text: string) =>
    choose({ ...application, ...certificate, AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: text })['sendCertificateChain'];
  assert.deepEqual(['true', 'True', '1', ' 1 ', 'false', '0', 'yes', ''].map(chain), [
    ...[true, true, true, true],
    ...[false, false, false, false],
  ]);
  const whole = choose({
    ...application,
    ...certificate,
    AZURE_CLIENT_CERTIFICATE_PASSWORD: 'the-password',
    AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: '1',
  });
  assert.deepEqual(
    [whole['certificatePassword'], whole['used']],
    [
      { secret: 'the-password' },
      [
        ...sharedNames,
        'AZURE_CLIENT_CERTIFICATE_PATH',
        'AZURE_CLIENT_CERTIFICATE_PASSWORD',
        'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN',
      ],
    ],
  );
});

test('chooseEnvironmentCredential() takes the first whole set in the order of Azure.Identity', () => {
  const kindOf = (env: Variables) => choose({ ...application, ...env })['kind'];
  assert.deepEqual(
    [
      { ...federated, ...person, ...certificate, ...secret },
      { ...federated, ...person, ...certificate },
      { ...federated, ...person },
      { ...federated, ...person, AZURE_PASSWORD: '' },
      { ...certificate, AZURE_CLIENT_SECRET: '' },
    ].map(kindOf),
    ['client-secret', 'certificate', 'user-password', 'federated-token-file', 'certificate'],
  );
});

test('chooseEnvironmentCredential() says in the original words that no set is whole, and what the nearest lacks', () => {
  const cases: readonly (readonly [Variables, string])[] = [
    [
      {},
      'Nearest is a client secret: none of its variables is set, AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are missing.',
    ],
    [
      application,
      'Nearest is a client secret: AZURE_TENANT_ID and AZURE_CLIENT_ID are set, AZURE_CLIENT_SECRET is missing.',
    ],
    [
      { ...certificate, AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: '' },
      'Nearest is a certificate: AZURE_TENANT_ID and AZURE_CLIENT_CERTIFICATE_PATH are set, AZURE_CLIENT_ID is missing.',
    ],
    [
      { ...application, AZURE_USERNAME: 'ada@contoso.com' },
      'Nearest is user name and password: AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_USERNAME are set, AZURE_PASSWORD is missing.',
    ],
    [
      { AZURE_USERNAME: 'ada@contoso.com', ...federated, AZURE_TENANT_ID: 't' },
      'Nearest is a federated token file: AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE are set, AZURE_CLIENT_ID is missing.',
    ],
    [
      { ...application, AZURE_CLIENT_CERTIFICATE_PASSWORD: 'the-password' },
      'Nearest is a certificate: AZURE_TENANT_ID and AZURE_CLIENT_ID are set, AZURE_CLIENT_CERTIFICATE_PATH is missing.',
    ],
  ];
  for (const [env, hint] of cases) {
    assert.throws(() => chooseEnvironmentCredential(env), {
      code: 'IDENTITY_UNAVAILABLE',
      message: 'EnvironmentCredential authentication unavailable. Environment variables are not fully configured.',
      hint,
    });
  }
});

test('chooseEnvironmentCredential() lists for programs what is there and what is not', () => {
  assert.throws(
    () => chooseEnvironmentCredential({ AZURE_CLIENT_ID: '66666666-7777-4888-8999-000000000000', ...federated }),
    {
      details: {
        nearest: 'federated-token-file',
        present: ['AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE'],
        missing: ['AZURE_TENANT_ID'],
      },
    },
  );
});

test('chooseEnvironmentCredential() drops what copying leaves around the ids, and line ends at the end of any variable', () => {
  const { AZURE_TENANT_ID: domain, AZURE_CLIENT_ID: guid } = application;
  for (const wrap of [
    (text: string) => `${text}\r`,
    (text: string) => `${text}\r\n\n`,
    (text: string) => ` "${text}" `,
    (text: string) => `'${text}'`,
    (text: string) => `\u201c${text}\u201d`,
    (text: string) => `\u00a0${text}\u200e`,
    (text: string) => `\ufeff${text}`,
  ]) {
    const env = {
      AZURE_TENANT_ID: wrap(domain),
      AZURE_CLIENT_ID: wrap(`{${guid}}`),
      AZURE_CLIENT_SECRET: 'the-secret\r\n',
    };
    const { tenantId, clientId, clientSecret } = choose(env);
    assert.deepEqual([tenantId, clientId, clientSecret], [domain, guid, { secret: 'the-secret' }]);
    assert.equal(choose({ ...env, AZURE_TENANT_ID: wrap(`{${guid}}`) })['tenantId'], guid);
  }
});

test('chooseEnvironmentCredential() refuses a tenant that is not a GUID or a domain, and an application that is not a GUID', () => {
  for (const tenant of [
    'contoso',
    'https://contoso.com',
    '@contoso.com',
    'ada@contoso.com',
    '{contoso.com}',
    'a b.com',
    '../x',
    '-',
  ]) {
    assert.throws(() => choose({ ...application, ...secret, AZURE_TENANT_ID: tenant }), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use "${tenant}" as AZURE_TENANT_ID: it is not a GUID or a domain; write it like contoso.com`,
    });
  }
  for (const id of ['app', 'api://contoso', '{66666666}', 'a@b.c']) {
    assert.throws(() => choose({ ...application, ...secret, AZURE_CLIENT_ID: id }), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use "${id}" as AZURE_CLIENT_ID: it is not a GUID; use the application (client) ID of the app registration`,
    });
  }
  for (const tenant of ['common', 'Organizations', 'm\u00fcnchen.example', 'contoso.onmicrosoft.com']) {
    assert.equal(choose({ ...application, ...secret, AZURE_TENANT_ID: tenant })['tenantId'], tenant);
  }
});
