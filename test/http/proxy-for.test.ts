import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyFor } from '../../src/http/proxy-for.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';

type Env = Readonly<Record<string, string>>;

const graph = 'https://graph.microsoft.com/v1.0/me';
const proxied: readonly (readonly [env: Env, url: string, proxy: string | undefined])[] = [
  [{}, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy:3128' }, graph, 'http://proxy:3128/'],
  [{ https_proxy: 'https://proxy:3128' }, graph, 'https://proxy:3128/'],
  [{ https_proxy: 'http://lower', HTTPS_PROXY: 'http://upper' }, graph, 'http://lower/'],
  [{ https_proxy: '', HTTPS_PROXY: 'http://upper' }, graph, 'http://upper/'],
  [{ HTTPS_PROXY: '' }, graph, undefined],
  [{ ALL_PROXY: 'http://all' }, graph, 'http://all/'],
  [{ all_proxy: 'http://all', HTTPS_PROXY: 'http://https' }, graph, 'http://https/'],
  [{ HTTP_PROXY: 'http://plain', http_proxy: 'http://plain' }, graph, undefined],
  [{ HTTPS_PROXY: 'proxy:3128' }, graph, 'http://proxy:3128/'],
  [{ HTTPS_PROXY: 'http://user:p%40ss@proxy:3128' }, graph, 'http://user:p%40ss@proxy:3128/'],
  [{ HTTPS_PROXY: ' ', ALL_PROXY: 'http://all' }, graph, 'http://all/'],
  [{ HTTPS_PROXY: ' http://proxy:3128\n' }, graph, 'http://proxy:3128/'],
  [{ HTTPS_PROXY: '\tproxy:3128' }, graph, 'http://proxy:3128/'],
  [{ HTTPS_PROXY: 'http://user:50%off@proxy:3128' }, graph, 'http://user:50%off@proxy:3128/'],
  [{ HTTPS_PROXY: 'http://CORP%5Cuser:pw@proxy:3128' }, graph, 'http://CORP%5Cuser:pw@proxy:3128/'],
  [{ HTTPS_PROXY: 'http://user:p@ss@proxy:3128' }, graph, 'http://user:p%40ss@proxy:3128/'],
  [{ HTTPS_PROXY: 'not a proxy', NO_PROXY: 'graph.microsoft.com' }, graph, undefined],
  [{ HTTPS_PROXY: 'not a proxy' }, 'https://localhost:8443/', undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: '*' }, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'graph.microsoft.com' }, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'GRAPH.Microsoft.com' }, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'microsoft.com' }, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy', no_proxy: '.microsoft.com' }, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: '*.microsoft.com' }, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'a.example, microsoft.com' }, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'a.example microsoft.com' }, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'microsoft.com:443' }, graph, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'microsoft.com:8443' }, graph, 'http://proxy/'],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'soft.com' }, graph, 'http://proxy/'],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'graph.microsoft.com.evil.example' }, graph, 'http://proxy/'],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: ' , ,' }, graph, 'http://proxy/'],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: '10.0.0.7' }, 'https://10.0.0.7/x', undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: '10.0.0.7' }, 'https://10.0.0.71/x', 'http://proxy/'],
  ...(
    [
      ['10.0.0.0/8', '10.255.3.4', true],
      ['10.0.0.0/8', '11.0.0.1', false],
      ['a.example, 10.1.0.0/16', '10.1.2.3:8443', true],
      ['10.1.0.0/16', '10.2.0.1', false],
      ['10.1.2.0/24:8443', '10.1.2.3:8443', true],
      ['10.1.2.0/24:8443', '10.1.2.3', false],
      ['0.0.0.0/0', '192.0.2.1', true],
      ['0.0.0.0/0', '[2001:db8::1]', false],
      ['10.0.0.0/33', '10.0.0.1', false],
      ['10.0.0.0/', '10.0.0.1', false],
      ['10.0.0.7/32', '10.0.0.7', true],
      ['10.0.0.0/8', '10.example', false],
      ['fd00::/8', '[fd12:3456::1]', true],
      ['[fd00::]/8', '[fd12:3456::1]', true],
      ['FD00::/8', '[fe80::1]', false],
      ['2001:db8::7', '[2001:db8:0:0::7]', true],
      ['[2001:db8::7]:443', '[2001:db8::7]', true],
      ['[2001:db8::7]:8443', '[2001:db8::7]', false],
      ['2001:db8::/129', '[2001:db8::7]', false],
    ] as const
  ).map(
    ([list, host, isDirect]) =>
      [
        { HTTPS_PROXY: 'http://proxy', NO_PROXY: list },
        `https://${host}/x`,
        isDirect ? undefined : 'http://proxy/',
      ] as const,
  ),
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://localhost:8443/', undefined],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://lab.localhost/', undefined],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://127.1.2.3/', undefined],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://[::1]:8443/', undefined],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://localhost.example/', 'http://proxy/'],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://127.0.0.1.example/', 'http://proxy/'],
];

for (const [env, url, proxy] of proxied) {
  test(`proxyFor() returns ${proxy ?? 'none'} for ${url} with ${JSON.stringify(env)}`, () => {
    assert.equal(proxyFor(new URL(url), env)?.url.href, proxy);
  });
}

const backslash = 'it contains a backslash; write %5C, as in DOMAIN%5CUSER';
const blank = 'it contains white space or control characters; remove them';
const delimiter = 'its user name or password contains "/", "?" or "#"; write %2F, %3F or %23';
const noUrl = 'it is not a URL; write http://HOST:PORT';
const unreadable: readonly [value: string, found: string][] = [
  ['http://', noUrl],
  ['http://proxy:99999', noUrl],
  ['proxy:port', noUrl],
  ['http://user:Secret1@proxy:99999', noUrl],
  ['http://user:Secret1@pro%zzxy:3128', noUrl],
  ['not an address', blank],
  ['http://user:Secret 1@proxy:3128', blank],
  ['http://pro\nxy:3128', blank],
  ['http://CORP\\user:Secret1@proxy:3128', backslash],
  ['CORP\\user:Secret1@proxy:3128', backslash],
  ['http://user:Secret1#ss@proxy:3128', delimiter],
  ['user:Secret1#ss@proxy:3128', delimiter],
  ['http://user:1/Secret1@proxy:3128', delimiter],
  ['http://user:1?Secret1@proxy:3128', delimiter],
  ['http://user:#Secret1@proxy:3128', delimiter],
  ['socks5://user:Secret1@proxy:1080', 'its scheme is "socks5:"; write http://HOST:PORT or https://HOST:PORT'],
];

for (const [value, found] of unreadable) {
  for (const variable of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
    test(`proxyFor() refuses ${JSON.stringify(value)} in ${variable}, without its password`, async () => {
      const error = await failureOf((async () => proxyFor(new URL(graph), { [variable]: value }))());
      assert.deepEqual(
        [error.code, error.message, error.hint],
        [
          'INPUT_INVALID',
          `Cannot use the proxy that ${variable} names: ${found}`,
          `Correct ${variable}, or exclude hosts with NO_PROXY.`,
        ],
      );
      assert.deepEqual(secretsIn(error, ['Secret']), []);
    });
  }
}

test('proxyFor() never goes direct where a variable names a proxy that cannot be read', () => {
  for (const HTTPS_PROXY of ['http://proxy:99999', ' http://p roxy:1', 'http://user:p#ss@proxy:1', 'ftp://proxy:1']) {
    for (const env of [{ HTTPS_PROXY }, { HTTPS_PROXY, ALL_PROXY: 'http://all' }]) {
      assert.throws(() => proxyFor(new URL(graph), env), { code: 'INPUT_INVALID' });
    }
  }
});
