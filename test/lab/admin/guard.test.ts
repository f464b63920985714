import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdminRequest } from '../../../src/lab/admin/admin-message.ts';
import { refuseForeign } from '../../../src/lab/admin/guard.ts';
import { isAdminTarget } from '../../../src/lab/admin/with-admin.ts';

type Headers = AdminRequest['headers'];

function verdict(method: string, path: string, headers: Headers, port = 8443): string {
  const query = new URLSearchParams();
  const refusal = refuseForeign(
    { method, path, query, headers: { host: 'localhost:8443', ...headers }, body: '' },
    port,
  );
  if (refusal === undefined) return 'handled';
  const { error } = JSON.parse(refusal.body) as { error: { code: string } };
  return `${refusal.status} ${error.code}`;
}

const change = { 'content-type': 'application/json', 'x-entrada-lab': '1' };

test('refuseForeign() accepts the three names of loopback with the port, and no other Host', () => {
  for (const host of ['localhost:8443', '127.0.0.1:8443', '[::1]:8443']) {
    assert.equal(verdict('GET', '/lab/api/users', { host }), 'handled', host);
  }
  const others = [
    'localhost',
    'localhost:8444',
    'LOCALHOST:8443',
    'localhost:8443.attacker.example',
    'attacker.example:8443',
    'localhost.attacker.example:8443',
    '127.0.0.2:8443',
    '0.0.0.0:8443',
    '',
    undefined,
  ];
  for (const host of others) assert.equal(verdict('GET', '/', { host }), '421 WrongHost', host ?? 'none');
  assert.equal(verdict('GET', '/', { host: 'localhost' }, 443), 'handled');
});

test('refuseForeign() accepts only the own origin, the same as the Host', () => {
  assert.equal(verdict('GET', '/lab/api/users', { origin: 'https://localhost:8443' }), 'handled');
  const others = [
    'null',
    '',
    'http://localhost:8443',
    'https://localhost',
    'https://localhost:3000',
    'https://127.0.0.1:8443',
    'https://attacker.example',
    'https://localhost:8443.attacker.example',
  ];
  for (const origin of others) {
    assert.equal(verdict('GET', '/lab/api/users', { origin }), '403 ForeignOrigin', origin);
    assert.equal(verdict('POST', '/lab/api/users', { ...change, origin }), '403 ForeignOrigin', origin);
  }
});

test('refuseForeign() accepts links to the page from other sites, and nothing else by their pages', () => {
  const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  for (const site of ['cross-site', 'same-site', 'unknown']) {
    const from = { 'sec-fetch-site': site };
    assert.equal(verdict('GET', '/', { ...from, ...link }), 'handled');
    assert.equal(verdict('GET', '/', { ...from, ...link, 'sec-fetch-dest': 'iframe' }), '403 ForeignSite');
    assert.equal(verdict('GET', '/', { ...from, 'sec-fetch-mode': 'no-cors' }), '403 ForeignSite');
    assert.equal(verdict('POST', '/', { ...from, ...link, ...change }), '403 ForeignSite');
    assert.equal(verdict('GET', '/lab/api/users', { ...from, ...link }), '403 ForeignSite');
    assert.equal(verdict('GET', '/lab/api/events', from), '403 ForeignSite');
  }
  for (const site of ['same-origin', 'none']) {
    assert.equal(verdict('GET', '/lab/api/users', { 'sec-fetch-site': site }), 'handled');
  }
});

test('refuseForeign() accepts changes only with a header and a content type that need a preflight, which it refuses', () => {
  assert.equal(verdict('POST', '/lab/api/users', change), 'handled');
  assert.equal(verdict('POST', '/', { ...change, 'content-type': 'Application/JSON; charset=utf-8' }), 'handled');
  assert.equal(verdict('DELETE', '/lab/api/users/1', { 'content-type': 'application/json' }), '403 HeaderMissing');
  assert.equal(verdict('PATCH', '/lab/api/clock', { 'x-entrada-lab': '1' }), '415 NotJson');
  for (const type of ['text/plain', 'text/plain; application/json', 'application/x-www-form-urlencoded', '']) {
    assert.equal(verdict('POST', '/lab/api/users', { ...change, 'content-type': type }), '415 NotJson', type);
  }
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-entrada-lab' };
  for (const method of ['OPTIONS', 'PUT', 'TRACE', 'CONNECT']) {
    assert.equal(verdict(method, '/lab/api/users', { ...change, ...preflight }), '405 MethodNotAllowed', method);
  }
});

test('isAdminTarget() is true for the page and the API, and for no path of the protocol', () => {
  for (const target of ['/', '/?tenant=x', '/favicon.ico', '/lab/api', '/lab/api/', '/lab/api/users?top=1']) {
    assert.equal(isAdminTarget(target), true, target);
  }
  const others = [
    '',
    '*',
    '//',
    '/lab',
    '/lab/',
    '/lab/apis',
    '/lab/oauth2/v2.0/token',
    '/device',
    '/common/',
    '/LAB/API',
  ];
  for (const target of others) assert.equal(isAdminTarget(target), false, target);
});
