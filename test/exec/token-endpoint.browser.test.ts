import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { Secret } from '../../src/base/secret.ts';
import { openTokenEndpoint } from '../../src/exec/token-endpoint.ts';

test('a web page gets nothing from the endpoint, not even with its secret and by DNS rebinding', async (t) => {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  assert.ok(executablePath, 'Chromium is not installed (Debian: apt-get install chromium)');
  let count = 0;
  const endpoint = await openTokenEndpoint(async () => {
    count += 1;
    return { kind: 'granted', grant: { accessToken: new Secret('the-token'), expiresAtMs: 0, clientId: '' } };
  });
  t.after(() => endpoint.close());
  const site = createServer((_request, response) => response.end('<title>A page</title>'));
  await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve));
  t.after(() => site.close());
  const address = site.address();
  assert.ok(typeof address === 'object' && address !== null);
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP attacker.example 127.0.0.1'],
  });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const query = '?api-version=2019-08-01&resource=graph';
  const rebound = endpoint.url.replace('127.0.0.1', 'attacker.example');
  for (const url of [rebound, endpoint.url]) {
    const response = await page.goto(`${url}${query}`).catch(() => null);
    assert.ok(response === null || response.status() === 403);
    // A page of the rebound name is of the same origin as the endpoint: no CORS check protects it.
    await page.setExtraHTTPHeaders({ 'x-identity-header': endpoint.secret.reveal() });
    const withSecret = await page.goto(`${url}${query}`).catch(() => null);
    assert.ok(withSecret === null || withSecret.status() === 403);
    await page.setExtraHTTPHeaders({});
  }
  await page.goto(`http://attacker.example:${address.port}/`);
  const results = await page.evaluate(
    async ([urls, secret]) => {
      const modes = ['cors', 'no-cors'] as const;
      const tried = urls.flatMap((url) =>
        modes.map(async (mode) => {
          try {
            // In the page.
            // oxlint-disable-next-line no-restricted-globals
            const response = await fetch(url, { mode, headers: { 'X-IDENTITY-HEADER': secret } });
            return `${response.status} ${await response.text()}`;
          } catch {
            return 'failed';
          }
        }),
      );
      return Promise.all(tried);
    },
    [[`${rebound}${query}`, `${endpoint.url}${query}`], endpoint.secret.reveal()] as const,
  );
  assert.deepEqual(
    results.filter((result) => !['failed', '0 '].includes(result)),
    [],
  );
  assert.equal(count, 0);
});
