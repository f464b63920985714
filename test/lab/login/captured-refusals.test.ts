import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type AadstsCode, aadsts } from '../../../src/lab/login/aadsts.ts';
import { Refusal, refusalBody } from '../../../src/lab/login/refusal.ts';
import { type Capture, captures, shapeOf } from './captures.ts';

const page = readFileSync(fileURLToPath(new URL('../../../../docs/lab/differences.md', import.meta.url)), 'utf8');

/** Each difference has a row in docs/lab/differences.md. */
const differences: readonly string[] = [
  '50053 text',
  '50079 error',
  '50158 error',
  '53000 error',
  '53000 text',
  '700213 text',
];

function isCode(code: number): code is AadstsCode {
  return code in aadsts;
}

function differencesOf(capture: Capture): string[] {
  const { code, status, error, v1Error, suberror, text, textStart, hasErrorUri } = capture;
  assert.ok(isCode(code), `${code} is not in the lab`);
  const refusal = new Refusal(code);
  const trace = { traceId: 't', correlationId: 'c', timestamp: '2026-01-02 03:04:05Z' };
  const body = refusalBody(refusal, trace, 'spaces', 'https://login.example', 'v2.0');
  const ofV1 = refusalBody(refusal, trace, 'spaces', 'https://login.example', 'v1');
  const shape = shapeOf(aadsts[code].text);
  const compared: [string, unknown, unknown][] = [
    ['status', refusal.status, status],
    ['error', body['error'], error],
    ['v1Error', ofV1['error'], v1Error],
    ['suberror', body['suberror'] ?? null, suberror],
    ['text', shape, text === undefined ? undefined : shapeOf(text)],
    ['text', textStart === undefined ? undefined : shape.slice(0, shapeOf(textStart).length), textStart === undefined ? undefined : shapeOf(textStart)],
    ['error_uri', 'error_uri' in body, hasErrorUri],
  ]; // biome-ignore format: a table
  return compared
    .filter(([, found, captured]) => captured !== undefined && found !== captured)
    .map(([name]) => `${code} ${name}`);
}

test('every refusal of the lab equals its public captures, except for the listed differences', () => {
  assert.ok(captures.length > 60);
  assert.deepEqual(captures.flatMap(differencesOf), differences);
});

test('docs/lab/differences.md explains each of these differences', () => {
  const explained = [...page.matchAll(/^\| AADSTS(\d+) \| `(\w+)` \|/gm)].map(([, code, field]) => `${code} ${field}`);
  assert.deepEqual(explained, differences);
});

test('docs/lab/differences.md lists each refusal without a capture once, and no other', () => {
  const start = page.indexOf('## Texts without a capture');
  const rows = page.slice(start, page.indexOf('## ', start + 1)).matchAll(/\| ((?:\d{5,7}(?:, )?)+) \|/g);
  const listed = [...rows].flatMap(([, codes = '']) => codes.split(', ').map(Number));
  const captured = new Set(captures.map(({ code }) => code));
  const own = Object.keys(aadsts).map(Number);
  const byNumber = (one: number, other: number) => one - other;
  assert.deepEqual(listed.toSorted(byNumber), own.filter((code) => !captured.has(code)).toSorted(byNumber));
});

test('a refusal has its fields in the order of the captures', () => {
  const trace = { traceId: 't', correlationId: 'c', timestamp: '2026-01-02 03:04:05Z' };
  const refusal = new Refusal(50076, {}, { more: { claims: '{}' } });
  assert.deepEqual(Object.keys(refusalBody(refusal, trace, 'spaces', 'https://login.example', 'v2.0')), [
    'error',
    'error_description',
    'error_codes',
    'timestamp',
    'trace_id',
    'correlation_id',
    'error_uri',
    'suberror',
    'claims',
  ]);
});
