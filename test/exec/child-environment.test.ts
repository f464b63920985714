import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { childEnvironment, refuseNesting, removedVariables } from '../../src/exec/child-environment.ts';

const names = removedVariables.flatMap((row) => row.names);

test('childEnvironment() removes every credential, whatever its letter case, and keeps the rest', () => {
  for (const spelling of [(name: string) => name, (name: string) => name.toLowerCase()]) {
    const inherited = Object.fromEntries(names.map((name) => [spelling(name), 'secret']));
    const others = {
      PATH: '/bin',
      AZURE_AUTHORITY_HOST: 'https://login.example',
      AZURE_CLIENT_SECRETS: 'another name',
    };
    assert.deepEqual(childEnvironment({ ...inherited, ...others }, { IDENTITY_ENDPOINT: 'new' }), {
      ...others,
      IDENTITY_ENDPOINT: 'new',
    });
  }
});

test('childEnvironment() keeps variables by name, but never another endpoint', () => {
  const inherited = { AZURE_CLIENT_ID: 'id', IDENTITY_HEADER: 'old', MSI_SECRET: 'old', ENTRADA_EXEC: 'old' };
  const added = { IDENTITY_HEADER: 'new' };
  assert.deepEqual(childEnvironment(inherited, added, ['azure_client_id', 'IDENTITY_HEADER', 'ENTRADA_EXEC']), {
    AZURE_CLIENT_ID: 'id',
    IDENTITY_HEADER: 'new',
    ENTRADA_EXEC: 'old',
  });
});

test('refuseNesting() finds another exec, also by copied variables alone', () => {
  const url = 'http://127.0.0.1:4000/entrada/exec/token';
  for (const env of [{ ENTRADA_EXEC: 'work' }, { IDENTITY_ENDPOINT: url }, { MSI_ENDPOINT: `${url}/` }]) {
    const [name] = Object.keys(env);
    assert.throws(() => refuseNesting(env), {
      code: 'NOT_SUPPORTED',
      message: `Cannot run "exec": this environment belongs to another "entrada exec" (${name}); programs started here already have its tokens`,
      hint: `For another session, exit that command first. If it has ended: unset ${name}`,
    });
  }
  refuseNesting({ ENTRADA_EXEC: undefined, MSI_ENDPOINT: undefined });
  refuseNesting({ ENTRADA_EXEC: '', IDENTITY_ENDPOINT: 'http://127.0.0.1:41601/MSI/token/', IDENTITY_HEADER: 'x' });
});

test('docs/exec.md names every variable that is removed, and only those', () => {
  const page = readFileSync(new URL('../../../docs/exec.md', import.meta.url), 'utf8');
  const [, rows = ''] = /^\| removed \| variables \|\n\|[-|]+\|\n((?:\|.*\n)+)/m.exec(page) ?? [];
  assert.deepEqual(
    names,
    [...rows.matchAll(/`([^`]*)`/g)].map(([, name]) => name),
  );
});
