import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lowerFirst } from '../../src/base/letter-case.ts';
import { allQueries } from '../../src/model/queries/all-queries.ts';
import * as functions from '../../src/queries/query-functions.ts';
import { openQuerySession, type QuerySession } from '../../src/queries/query-session.ts';
import { makeWorld } from './support.ts';

test('query-functions.ts has a function for each Get- command, which runs that command with the options', () => {
  const asked: unknown[] = [];
  const rows = (async function* () {})();
  const query = (...args: unknown[]) => {
    asked.push(args);
    return rows;
  };
  const session = { query } as unknown as QuerySession;
  for (const [name, run] of Object.entries(functions)) {
    const options = { of: name };
    assert.equal((run as (session: QuerySession, options: object) => unknown)(session, options), rows);
    const cmdlet = allQueries.find((one) => lowerFirst(one.name.replaceAll('-', '')) === name)?.name;
    assert.deepEqual(asked.pop(), [cmdlet, options]);
  }
  assert.equal(Object.keys(functions).length, allQueries.length);
});

test('getEntraUser() yields rows with the columns of Get-EntraUser', async () => {
  const world = await makeWorld(() => ({ value: [{ id: '1', displayName: 'Ada' }] }));
  const record = await world.services.cache.read(world.id);
  assert.ok(record);
  const session = openQuerySession(record, world.services);
  const names: unknown[] = [];
  for await (const user of functions.getEntraUser(session, { property: ['DisplayName'] })) names.push(user.DisplayName);
  assert.deepEqual(names, ['Ada']);
  // @ts-expect-error: the group is required.
  const members = () => functions.getEntraGroupMember(session, {});
  await assert.rejects(async () => members()[Symbol.asyncIterator]().next(), { code: 'PARAMETER_MISSING' });
});
