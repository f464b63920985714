import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { builtInClouds, type Cloud, findCloud } from '../../../src/model/cloud.ts';
import { graphApi } from '../../../src/session/requests/graph-api.ts';

const global = cloudOf('Global');
const lab: Cloud = {
  name: 'Lab',
  azureADEndpoint: 'https://localhost:8443',
  graphEndpoint: 'https://localhost:8444',
  type: 'User-defined',
};

const accepted: readonly [text: string, cloud: Cloud, address: string][] = [
  ['/me', global, 'https://graph.microsoft.com/v1.0/me'],
  ['me', global, 'https://graph.microsoft.com/v1.0/me'],
  ['users?$top=2&$select=id', global, 'https://graph.microsoft.com/v1.0/users?$top=2&$select=id'],
  ['/v1.0/me', global, 'https://graph.microsoft.com/v1.0/me'],
  ['beta/me', global, 'https://graph.microsoft.com/beta/me'],
  ['/BETA/me', global, 'https://graph.microsoft.com/BETA/me'],
  ['/v1.0', global, 'https://graph.microsoft.com/v1.0'],
  ['/beta?x=1', global, 'https://graph.microsoft.com/beta?x=1'],
  ['/betas', global, 'https://graph.microsoft.com/v1.0/betas'],
  ['/me#part', global, 'https://graph.microsoft.com/v1.0/me%23part'],
  [
    "/users?$filter=startswith(displayName,'Ö b')",
    global,
    'https://graph.microsoft.com/v1.0/users?$filter=startswith(displayName,%27%C3%96%20b%27)',
  ],
  ['https://graph.microsoft.com/v1.0/me?a=b', global, 'https://graph.microsoft.com/v1.0/me?a=b'],
  ['HTTPS://GRAPH.MICROSOFT.COM/v1.0/me', global, 'https://graph.microsoft.com/v1.0/me'],
  ['https://localhost:8444/v1.0/users?$skiptoken=x', lab, 'https://localhost:8444/v1.0/users?$skiptoken=x'],
  ['https://graph.microsoft.com/v1.0/users?$top=1#x', lab, 'https://localhost:8444/v1.0/users?$top=1%23x'],
  ...builtInClouds.map(({ graphEndpoint }): [string, Cloud, string] => [
    `${graphEndpoint}/beta/users?$top=1`,
    cloudOf('China'),
    'https://microsoftgraph.chinacloudapi.cn/beta/users?$top=1',
  ]),
];

for (const [text, cloud, address] of accepted) {
  test(`graphApi.address() turns ${text} into ${address}`, () => {
    assert.equal(graphApi.address(text, cloud).href, address);
  });
}

const refused: readonly [text: string, subject: string, found: string][] = [
  ['https://evil.example/me', 'https://evil.example', 'the session does not have a token for that host'],
  [
    'https://graph.microsoft.com.evil.example/me',
    'https://graph.microsoft.com.evil.example',
    'the session does not have a token for that host',
  ],
  [
    'https://graph.microsoft.com:8443/me',
    'https://graph.microsoft.com:8443',
    'the session does not have a token for that host',
  ],
  ['http://graph.microsoft.com/me', 'http://graph.microsoft.com', 'its scheme is not https'],
  ['https://graph.microsoft.com@evil.example/me', 'https://evil.example', 'it contains a user name'],
  ['https://user:secret@graph.microsoft.com/me', 'https://graph.microsoft.com', 'it contains a user name'],
  [
    'https://login.microsoftonline.com/x',
    'https://login.microsoftonline.com',
    'the session does not have a token for that host',
  ],
  ['https://[', 'https://[', 'it is not a valid URL'],
  ['file:///etc/passwd', 'file://', 'its scheme is not https'],
  ['//evil.example/me', '//evil.example/me', 'it is neither a path nor an https URL'],
  ['/\\evil.example/me', '/\\evil.example/me', 'it is neither a path nor an https URL'],
  ['\\\\evil.example\\me', '\\\\evil.example\\me', 'it is neither a path nor an https URL'],
  [' //evil.example/me', '//evil.example/me', 'it is neither a path nor an https URL'],
  ['users\\..\\me', 'users\\..\\me', 'it is neither a path nor an https URL'],
];

for (const [text, subject, found] of refused) {
  test(`graphApi.address() refuses ${text}`, () => {
    assert.throws(
      () => graphApi.address(text, global),
      (error) => {
        assert.ok(error instanceof EntradaError);
        assert.deepEqual(
          { code: error.code, message: error.message, hint: error.hint },
          {
            code: 'INPUT_INVALID',
            message: `Cannot send a request to "${subject}": ${found}`,
            hint: 'Use a path such as /users, or a URL that begins with https://graph.microsoft.com/.',
          },
        );
        return true;
      },
    );
  });
}

test('graphApi.address() never leaves the host of the cloud, whatever slashes a path holds', () => {
  const paths = ['@evil.example/me', ':8443/me', '?x=//evil.example', '/x//evil.example'];
  const hosts = paths.map((path) => graphApi.address(path, global).host);
  assert.deepEqual(
    hosts,
    paths.map(() => 'graph.microsoft.com'),
  );
});

test('graphApi.address() puts requests below the path that Graph has behind a proxy, and sends no token elsewhere', () => {
  const proxied: Cloud = { ...lab, graphEndpoint: 'https://proxy.example/graph' };
  for (const [text, address] of [
    ['/me', 'https://proxy.example/graph/v1.0/me'],
    ['beta/me', 'https://proxy.example/graph/beta/me'],
    ['https://proxy.example/graph/v1.0/me?a=b', 'https://proxy.example/graph/v1.0/me?a=b'],
    ['https://graph.microsoft.com/v1.0/me?$skiptoken=x', 'https://proxy.example/graph/v1.0/me?$skiptoken=x'],
    ['/graph/v1.0/me', 'https://proxy.example/graph/v1.0/graph/v1.0/me'],
  ] as const) {
    assert.equal(graphApi.address(text, proxied).href, address);
  }
  for (const [text, found] of [
    ['https://proxy.example/v1.0/me', 'the session does not have a token for that path, only for /graph/'],
    ['https://proxy.example/graphs/me', 'the session does not have a token for that path, only for /graph/'],
    ['https://proxy.example/graph/../me', undefined],
    ['https://proxy.example/graph/%2e%2e/me', undefined],
  ] as const) {
    assert.throws(
      () => graphApi.address(text, proxied),
      (error) => error instanceof EntradaError && error.code === 'INPUT_INVALID' && error.message.includes(found ?? ''),
    );
  }
});

function cloudOf(name: string): Cloud {
  const cloud = findCloud(builtInClouds, name);
  assert.ok(cloud);
  return cloud;
}
