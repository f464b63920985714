import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutProxy } from '../../src/exec/without-proxy.ts';

const proxy = 'http://proxy.example:3128';

test('withoutProxy() adds the address to what programs are to reach without the proxy', () => {
  for (const name of ['http_proxy', 'HTTP_PROXY', 'ALL_PROXY', 'all_proxy']) {
    assert.deepEqual(withoutProxy({ [name]: proxy }, '127.0.0.1'), { NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' });
  }
  assert.deepEqual(withoutProxy({ http_proxy: proxy, no_proxy: '.corp' }, '127.0.0.1'), {
    NO_PROXY: '.corp,127.0.0.1',
    no_proxy: '.corp,127.0.0.1',
  });
  assert.deepEqual(withoutProxy({ http_proxy: proxy, NO_PROXY: 'a', no_proxy: 'b' }, '127.0.0.1'), {
    NO_PROXY: 'a,127.0.0.1',
    no_proxy: 'b,127.0.0.1',
  });
  // An empty variable excludes no host; an asterisk excludes all of them only when it is alone.
  assert.deepEqual(withoutProxy({ http_proxy: proxy, NO_PROXY: '', no_proxy: '*' }, '127.0.0.1'), {
    NO_PROXY: '127.0.0.1',
    no_proxy: '*',
  });
});

test('withoutProxy() adds nothing without a proxy for http', () => {
  for (const env of [{}, { http_proxy: '' }, { HTTPS_PROXY: proxy, NO_PROXY: 'a' }]) {
    assert.deepEqual(withoutProxy(env, '127.0.0.1'), {});
  }
});
