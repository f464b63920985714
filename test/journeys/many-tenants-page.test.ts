import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cliPath } from '../support/installed-package.ts';

const page = readFileSync(fileURLToPath(new URL('../../../docs/many-tenants.md', import.meta.url)), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'entrada-page-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Returns the blocks of the page in a language. */
function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
}

test('every command of docs/many-tenants.md runs in the lab that it names, and prints what it shows', async () => {
  writeFileSync(
    join(folder, 'group.json'),
    '{"displayName":"x","mailEnabled":false,"mailNickname":"x","securityEnabled":true}',
  );
  const commands = blocks('sh');
  assert.equal(commands.length, 8);
  const script = join(folder, 'page.sh');
  writeFileSync(script, commands.map((text, index) => `echo "-- ${index}"\n${text}`).join(''));
  // A page's own line: entrada lab -Tenants 3 -- bash
  const words = ['lab', '-Tenants', '3', '--', 'bash', '-eu', '-o', 'pipefail', script];
  const run = await promisify(execFile)(process.execPath, [cliPath, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ENTRADA_HOME: folder, ENTRADA_KEYRING: 'off' },
  });
  const shown = run.stdout.split(/^-- \d\n/m).slice(1);
  assert.equal(
    shown[1]?.split('\n').toSorted().join('\n'),
    `\n${blocks('text')[0]?.trimEnd().split('\n').toSorted().join('\n')}`,
  );
  assert.deepEqual(
    (shown[2] ?? '')
      .trimEnd()
      .split('\n')
      // The tenants answer in any order.
      .toSorted()
      .map((line) => JSON.parse(line) as unknown),
    [1, 2].map((count) => ({
      Tenant: `cust-${count}`,
      TenantId: `1ab00000-0000-4000-8000-00000010000${count}`,
      displayName: `Customer 000${count}`,
    })),
  );
  assert.match(
    shown[3] ?? '',
    /^\{"Tenant":"customer0002\.example","TenantId":"1ab00000-.*"displayName":"Customer 0002"/,
  );
  assert.match(shown[4] ?? '', /"ErrorCode":"CREDENTIAL_REFUSED"/);
  assert.match(run.stderr, /^3 tenants were done before\.$/m);
  assert.match(
    run.stderr,
    /^What if: Performing the operation "POST \/groups" on target "3 tenants \(Customer 0001, /m,
  );
  const lines = (name: string) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').length;
  assert.deepEqual([lines('users.csv'), lines('skus.jsonl'), lines('run.jsonl')], [1 + 5 + 6 + 7, 4, 4]);
});
