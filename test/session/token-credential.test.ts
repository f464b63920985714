import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import type { AccessTokenEntry } from '../../src/model/token.ts';
import { openSession } from '../../src/session/session.ts';
import { tokenCredential } from '../../src/session/token-credential.ts';
import type { TokenRequest } from '../../src/session/tokens/token-request.ts';
import { sampleSession } from '../cache/sample-session.ts';
import { rejection } from '../support/journey-errors.ts';
import { savedCredential } from '../support/saved-credential.ts';
import { offlineServices } from './offline-services.ts';

/** The interfaces of `@azure/core-auth` 1.10, as a consumer compiles them. */
interface AzureSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: (this: AzureSignal, ev: unknown) => unknown, options?: unknown): void;
  removeEventListener(type: 'abort', listener: (this: AzureSignal, ev: unknown) => unknown, options?: unknown): void;
}
interface AzureOptions {
  abortSignal?: AzureSignal;
  requestOptions?: { timeout?: number };
  tracingOptions?: { tracingContext?: unknown };
  claims?: string;
  enableCae?: boolean;
  tenantId?: string;
}
interface AzureToken {
  token: string;
  expiresOnTimestamp: number;
  refreshAfterTimestamp?: number;
  tokenType?: 'Bearer' | 'pop';
}
interface AzureCredential {
  getToken(scopes: string | string[], options?: AzureOptions): Promise<AzureToken | null>;
}

const entry: AccessTokenEntry = { accessToken: new Secret('the-token'), expiresAtMs: 2000, scopes: [] };

function credential(given: AccessTokenEntry = entry) {
  const requests: TokenRequest[] = [];
  const azure: AzureCredential = tokenCredential(async (request) => {
    requests.push(request);
    return given;
  });
  return { azure, requests };
}

const spellings: readonly (readonly [string | string[], resource: string | undefined, scopes: string[]])[] = [
  ['https://vault.azure.net/.default', 'https://vault.azure.net', []],
  [['https://management.azure.com//.default'], 'https://management.azure.com', []],
  [['https://vault.azure.net/.Default', 'openid', 'offline_access'], 'https://vault.azure.net', []],
  ['api://app/one/Files.Read', 'api://app/one', ['api://app/one/Files.Read']],
  ['48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default', '48ac35b8-9aa8-4d74-927d-1f4a14a0b239', []],
  ['User.Read Mail.Read', undefined, ['User.Read', 'Mail.Read']],
  ['.default', undefined, []],
];
for (const [given, resource, scopes] of spellings) {
  test(`tokenCredential() asks for the resource of the scopes "${String(given)}"`, async () => {
    const { azure, requests } = credential();
    await azure.getToken(given);
    assert.deepEqual(requests, [{ resource, scopes }]);
  });
}

test('tokenCredential() returns the times of the token, and passes claims and tenant on', async () => {
  const { azure, requests } = credential({ ...entry, refreshAtMs: 1000 });
  const options = { claims: '{}', tenantId: 'contoso.com', enableCae: true, requestOptions: { timeout: 1 } };
  assert.deepEqual(await azure.getToken('https://a.example/.default', options), {
    token: 'the-token',
    expiresOnTimestamp: 2000,
    refreshAfterTimestamp: 1000,
    tokenType: 'Bearer',
  });
  const [{ claims, tenantId } = assert.fail()] = requests;
  assert.deepEqual([claims, tenantId], ['{}', 'contoso.com']);
  const token = await credential().azure.getToken('.default');
  assert.equal(Object.hasOwn(token ?? {}, 'refreshAfterTimestamp'), false);
});

test('tokenCredential() refuses no scopes and those of several resources', async () => {
  const { azure, requests } = credential();
  for (const none of ['', ' ', [], ['openid'], undefined as never]) {
    await rejection(azure.getToken(none), {
      code: 'INPUT_INVALID',
      message: 'Cannot get a token: the scopes are missing',
    });
  }
  for (const several of [
    ['https://a.example/.default', 'https://b.example/.default'],
    ['https://a.example/.default', 'User.Read'],
  ]) {
    await rejection(azure.getToken(several), {
      code: 'INPUT_INVALID',
      message: `Cannot get a token for the scopes "${several.join(' ')}": a token is for one resource, and these have 2`,
    });
  }
  assert.deepEqual(requests, []);
});

test('tokenCredential() refuses values of another type, and takes null for absent', async () => {
  const { azure, requests } = credential();
  for (const [scopes, options, found] of [
    [42, {}, 'scopes is a number; pass an array of strings'],
    [[42], {}, 'scopes is an array; pass an array of strings'],
    ['a/.default', { tenantId: 42 }, 'tenantId is a number; pass a string'],
    ['a/.default', { claims: 'not JSON' }, 'claims is a string; pass the text of a JSON object'],
  ] as const) {
    await rejection(azure.getToken(scopes as never, options as never), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot get a token: ${found}`,
    });
  }
  assert.deepEqual(requests, []);
  for (const options of [null, { tenantId: null, claims: null, abortSignal: null }]) {
    await azure.getToken('a/.default', options as never);
  }
  assert.deepEqual(requests, [
    { resource: 'a', scopes: [] },
    { resource: 'a', scopes: [] },
  ]);
});

test('tokenCredential() stops waiting when the signal aborts, and asks for nothing after that', async () => {
  const { azure, requests } = credential();
  const cancelled = { code: 'CANCELLED', message: 'Cancelled while waiting for a token.' } as const;
  await rejection(azure.getToken('.default', { abortSignal: AbortSignal.abort() }), cancelled);
  assert.deepEqual(requests, []);
  const controller = new AbortController();
  const waiting = tokenCredential(() => new Promise(() => {})).getToken('.default', { abortSignal: controller.signal });
  controller.abort();
  await rejection(waiting, cancelled);
  const failing = tokenCredential(() => Promise.reject(new Error('It failed.')));
  await assert.rejects(failing.getToken('.default', { abortSignal: new AbortController().signal }), {
    message: 'It failed.',
  });
});

test('asTokenCredential() of a session returns its saved token', async () => {
  const graph = 'https://graph.microsoft.com';
  const record = sampleSession('ada@contoso.com', {
    credential: savedCredential('given-token', {}),
    tokens: { [graph]: entry },
  });
  const session = openSession(record, await offlineServices(record, [], 0));
  const azure: AzureCredential = session.asTokenCredential();
  assert.equal((await azure.getToken(`${graph}/.default`))?.token, 'the-token');
  assert.equal((await azure.getToken([`${graph}//.default`]))?.expiresOnTimestamp, 2000);
});
