import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { builtInClouds, findCloud } from '../../src/model/cloud.ts';
import { openSession } from '../../src/session/session.ts';
import { sampleSession } from '../cache/sample-session.ts';
import { savedCredential } from '../support/saved-credential.ts';
import { offlineServices } from './offline-services.ts';

/** The interface of `@microsoft/microsoft-graph-client` 3, as a consumer compiles it. */
interface GraphProvider {
  getAccessToken(options?: { scopes?: string[] }): Promise<string>;
}
/** Those of `@microsoft/kiota-abstractions` 1. */
interface KiotaProvider {
  authenticateRequest: (request: Information, context?: Record<string, unknown>) => Promise<void>;
}
interface KiotaTokens {
  getAuthorizationToken: (url?: string, additionalAuthenticationContext?: Record<string, unknown>) => Promise<string>;
  getAllowedHostsValidator: () => KiotaValidator;
}
declare class KiotaValidator {
  private allowedHosts;
  getAllowedHosts(): string[];
  setAllowedHosts(allowedHosts: Set<string>): void;
  isUrlHostValid(url: string): boolean;
}
interface Information {
  get URL(): string;
  set URL(url: string);
  headers: Headers;
}

const graph = 'https://graph.microsoft.com';
const vault = 'https://vault.azure.net';
const tokenOf = (text: string) => ({ accessToken: new Secret(text), expiresAtMs: 9_000_000, scopes: [] });

async function provider() {
  const record = sampleSession('ada@contoso.com', {
    cloud: findCloud(builtInClouds, 'Global') ?? assert.fail(),
    credential: savedCredential('given-token', {}),
    tokens: { [graph]: tokenOf('for-graph'), [vault]: tokenOf('for-vault') },
  });
  return openSession(record, await offlineServices(record, [], 0)).asAuthenticationProvider();
}

/** Headers as Kiota's, which add several values at once. */
class Headers extends Map<string, Set<string>> {
  override has(name: string): boolean {
    return super.has(name.toLowerCase());
  }
  override delete(name: string): boolean {
    return super.delete(name.toLowerCase());
  }
  add(name: string, ...values: string[]): boolean {
    const held = this.get(name.toLowerCase()) ?? new Set();
    for (const value of values) held.add(value);
    this.set(name.toLowerCase(), held);
    return true;
  }
}

async function signed(address: string, own?: string, context?: Record<string, unknown>): Promise<string[]> {
  const kiota: KiotaProvider = await provider();
  const headers = new Headers();
  if (own !== undefined) headers.add('Authorization', own);
  await kiota.authenticateRequest({ URL: address, headers }, context);
  return [...(headers.get('authorization') ?? [])];
}

test('getAccessToken() returns the token for Graph, or for the resource of the scopes', async () => {
  const client: GraphProvider = await provider();
  assert.equal(await client.getAccessToken(), 'for-graph');
  assert.equal(await client.getAccessToken({}), 'for-graph');
  assert.equal(await client.getAccessToken({ scopes: [] }), 'for-graph');
  assert.equal(await client.getAccessToken({ scopes: [`${graph}/.default`] }), 'for-graph');
  assert.equal(await client.getAccessToken({ scopes: [`${vault}/.default`] }), 'for-vault');
});

test('authenticateRequest() adds the token to requests to the own APIs only', async () => {
  assert.deepEqual(await signed(`${graph}/v1.0/me`), ['Bearer for-graph']);
  for (const address of [
    `${vault}/secrets`,
    `${graph}.example/v1.0/me`,
    `${graph}:444/v1.0/me`,
    'http://graph.microsoft.com/v1.0/me',
    'https://graph.microsoft.us/v1.0/me',
    '/v1.0/me',
    '',
  ]) {
    assert.deepEqual(await signed(address), [], address);
  }
});

test('authenticateRequest() keeps a header of the request unless a claims challenge refuses it', async () => {
  assert.deepEqual(await signed(`${graph}/v1.0/me`, 'Bearer mine'), ['Bearer mine']);
  const claims = Buffer.from('{"access_token":{}}').toString('base64');
  assert.deepEqual(await signed(`${vault}/secrets`, 'Bearer mine', { claims }), ['Bearer mine']);
  // It asks for another token, which this session cannot get.
  await assert.rejects(signed(`${graph}/v1.0/me`, 'Bearer mine', { claims }), { name: 'EntradaError' });
});

test('getAuthorizationToken() returns the token for the own APIs only, of the hosts that are allowed', async () => {
  const tokens: KiotaTokens = await provider();
  const { getAuthorizationToken: tokenFor } = tokens;
  assert.equal(await tokenFor(`${graph}/v1.0/me`), 'for-graph');
  assert.equal(await tokenFor('https://GRAPH.microsoft.com/v1.0/me', {}), 'for-graph');
  for (const other of [
    undefined,
    '',
    'graph.microsoft.com',
    `${vault}/secrets`,
    'http://graph.microsoft.com/v1.0/me',
  ]) {
    assert.equal(await tokenFor(other), '', other);
  }
  const hosts = tokens.getAllowedHostsValidator();
  assert.deepEqual(hosts.getAllowedHosts(), ['graph.microsoft.com']);
  assert.deepEqual(
    [`${graph}/v1.0/me`, `${vault}/`, 'graph'].map((url) => hosts.isUrlHostValid(url)),
    [true, false, false],
  );
  hosts.setAllowedHosts(new Set(['VAULT.azure.net']));
  assert.equal(await tokenFor(`${graph}/v1.0/me`), '');
  assert.equal(await tokenFor(`${vault}/secrets`), '');
  assert.deepEqual(hosts.getAllowedHosts(), ['vault.azure.net']);
});
