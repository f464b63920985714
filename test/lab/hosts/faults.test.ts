import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { compressResponse } from '../../../src/lab/hosts/compress-response.ts';
import { faultEffects } from '../../../src/lab/hosts/fault-effects.ts';
import type { FaultEffect } from '../../../src/lab/hosts/fault-effect.ts';
import { createFaults } from '../../../src/lab/hosts/faults.ts';
import { toWire } from '../../../src/lab/hosts/to-wire.ts';
import type { LabRequest } from '../../../src/lab/tenant/tenant.ts';

const request = (path: string): LabRequest => ({
  method: 'GET',
  url: new URL(path, 'https://localhost'),
  headers: {},
  body: '',
});

test('createFaults() applies the first fault that matches, as many times as it says', () => {
  const faults = createFaults();
  const [first, second, never] = [1, 2, 3].map((delayMs) => faultEffects.delay(delayMs));
  assert.ok(first && second && never);
  const at = (path: string) => (asked: LabRequest) => asked.url.pathname === path;
  faults.add({ match: at('/a'), times: 0, effect: never });
  faults.add({ match: at('/a'), times: 2, effect: first });
  faults.add({ match: () => true, times: 1, effect: second });
  const taken = ['/a', '/b', '/a', '/a', '/b'].map((path) => faults.take(request(path))?.effect);
  assert.deepEqual(taken, [first, second, first, undefined, undefined]);
});

test('createFaults() removes a fault, and no other one, before or after its last request', () => {
  const faults = createFaults();
  const effects = [1, 2].map((delayMs) => faultEffects.delay(delayMs));
  const [first, second] = effects.map((effect) => faults.add({ match: () => true, times: 1, effect }));
  first?.();
  assert.deepEqual(faults.take(request('/a'))?.effect, effects[1]);
  second?.();
  assert.equal(faults.take(request('/a')), undefined);
});

test('faultEffects are the responses of real services', () => {
  const respond = (status: number, contentType: string, body: string, headers: object = {}) => ({
    kind: 'respond',
    response: { status, headers: { 'content-type': contentType, ...headers }, body },
  });
  const json = 'application/json; charset=utf-8';
  const released = Promise.resolve();
  const unavailable =
    '{"error":"temporarily_unavailable","error_description":"AADSTS90033: A transient error has occurred. Please try again.","error_codes":[90033]}';
  const date = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
  const rows: readonly (readonly [FaultEffect, object])[] = [
    [faultEffects.tooManyRequests(), respond(429, 'text/plain', 'Too Many Requests')],
    [faultEffects.tooManyRequests(0), respond(429, 'text/plain', 'Too Many Requests', { 'retry-after': '0' })],
    [
      faultEffects.tooManyRequests(date),
      respond(429, 'text/plain', 'Too Many Requests', { 'retry-after': 'Fri, 02 Jan 2026 03:04:05 GMT' }),
    ],
    [faultEffects.temporarilyUnavailable(), respond(503, json, unavailable)],
    [faultEffects.temporarilyUnavailable(60), respond(503, json, unavailable, { 'retry-after': '60' })],
    [
      faultEffects.badGateway(),
      respond(
        502,
        'text/html',
        '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>Microsoft-Azure-Application-Gateway/v2</center></body></html>',
      ),
    ],
    [faultEffects.page(), respond(200, 'text/html', '<!doctype html><title>Sign in to the network</title>')],
    [faultEffects.withoutToken(), respond(200, json, '{}')],
    [faultEffects.cutOff(), respond(200, json, '{"token_type":"Bearer","expires_in":3599,"acc')],
    [faultEffects.drop(), { kind: 'drop' }],
    [faultEffects.delay(5), { kind: 'delay', delayMs: 5 }],
    [faultEffects.hold(released), { kind: 'hold', until: released }],
  ];
  for (const [effect, expected] of rows) assert.deepEqual(effect, expected);
});

test('compressResponse() uses the best coding that the client names, and none for an empty body', () => {
  const response = { status: 200, headers: { a: 'b' }, body: 'text '.repeat(100) };
  const rows: readonly (readonly [accepted: string | undefined, coding: string | undefined])[] = [
    [undefined, undefined],
    ['', undefined],
    ['*', undefined],
    ['identity', undefined],
    ['gzip', 'gzip'],
    ['deflate', 'deflate'],
    ['deflate, GZIP', 'gzip'],
    ['gzip;q=1.0, br ; q=0.1', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br; q=0.000 ,deflate', 'deflate'],
    ['br;q=0.5', 'br'],
    ['gzipped', undefined],
  ];
  const readers = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync };
  for (const [accepted, coding] of rows) {
    const { headers, body, ...rest } = compressResponse(response, accepted);
    assert.deepEqual(rest, { status: 200 });
    if (coding === undefined) {
      assert.deepEqual([headers, body], [response.headers, response.body], accepted);
      continue;
    }
    assert.deepEqual(headers, { a: 'b', 'content-encoding': coding, vary: 'accept-encoding' }, accepted);
    assert.ok(typeof body !== 'string' && (coding === 'br' || coding === 'gzip' || coding === 'deflate'));
    assert.ok(body.length < response.body.length);
    assert.equal(readers[coding](body).toString(), response.body);
  }
  const empty = { ...response, body: '' };
  assert.equal(compressResponse(empty, 'gzip'), empty);
});

test('toWire() sends each value of a header, no body with 204 or 304, and never Strict-Transport-Security', async () => {
  const sent = toWire({
    status: 200,
    headers: { 'set-cookie': ['a=1', 'b=2'], 'Strict-Transport-Security': 'max-age=1', x: 'y' },
    body: 'text',
  });
  assert.deepEqual(
    [sent.status, sent.headers.getSetCookie(), sent.headers.get('x'), sent.headers.get('strict-transport-security')],
    [200, ['a=1', 'b=2'], 'y', null],
  );
  assert.equal(await sent.text(), 'text');
  for (const status of [204, 304]) assert.equal(toWire({ status, headers: {}, body: 'x' }).body, null);
  assert.equal(await toWire({ status: 206, headers: {}, body: 'x' }).text(), 'x');
});
