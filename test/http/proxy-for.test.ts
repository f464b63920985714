import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyFor } from '../../src/http/proxy-for.ts';

type Env = Readonly<Record<string, string>>;

const graph = 'https://graph.microsoft.com/v1.0/me';
const proxied: readonly [env: Env, url: string, proxy: string | undefined][] = [
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
  [{ HTTPS_PROXY: 'http://' }, graph, undefined],
  [{ HTTPS_PROXY: 'not an address' }, graph, undefined],
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
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://localhost:8443/', undefined],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://lab.localhost/', undefined],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://127.1.2.3/', undefined],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://[::1]:8443/', undefined],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://localhost.example/', 'http://proxy/'],
  [{ HTTPS_PROXY: 'http://proxy' }, 'https://127.0.0.1.example/', 'http://proxy/'],
];

for (const [env, url, proxy] of proxied) {
  test(`proxyFor() returns ${proxy ?? 'none'} for ${url} with ${JSON.stringify(env)}`, () => {
    assert.equal(proxyFor(new URL(url), env)?.href, proxy);
  });
}
