import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseContext } from '../../src/mcp/choose-context.ts';
import type { ServiceName, SessionRecord } from '../../src/model/context.ts';
import type { Services } from '../../src/session/services/services.ts';

const recordOf = (name: string, service: ServiceName = 'entra') =>
  ({ id: `id of ${name}`, name, service }) as SessionRecord;
const records = [recordOf('own'), recordOf('cust-a'), recordOf('cust-b'), recordOf('team-x', 'teams')];

function servicesOf(current: string | undefined, contextName?: string): Services {
  const cache = {
    list: async () => [{ kind: 'unreadable', id: 'x' }, ...records.map((record) => ({ kind: 'readable', ...record }))],
    read: async (id: string) => records.find((record) => record.id === id),
    readCurrent: async (service: ServiceName) =>
      service === 'teams' ? undefined : current === undefined ? undefined : `id of ${current}`,
    findNamed: async (name: string) => records.find((record) => record.name === name.toLowerCase())?.id,
  };
  return { cache, ...(contextName === undefined ? {} : { contextName }) } as unknown as Services;
}

const nameOf = async (...given: Parameters<typeof chooseContext>) => (await chooseContext(...given)).name;

test('chooseContext() takes the named session if a pattern includes it', async () => {
  const services = servicesOf('own');
  assert.equal(await nameOf('CUST-A', undefined, services, ['cust-*']), 'cust-a');
  assert.equal(await nameOf('team-x', undefined, services, []), 'team-x');
  await assert.rejects(nameOf('own', undefined, services, ['cust-*']), { code: 'CONTEXT_NOT_FOUND' });
  await assert.rejects(nameOf('own', 'teams', services, []), /it is a session of Connect-Entra/);
});

test('chooseContext() takes the current session, else the only one that the patterns include', async () => {
  assert.equal(await nameOf(undefined, undefined, servicesOf('own'), []), 'own');
  assert.equal(await nameOf(undefined, undefined, servicesOf('cust-b'), ['cust-*']), 'cust-b');
  assert.equal(await nameOf(undefined, undefined, servicesOf('own'), ['cust-a']), 'cust-a');
  assert.equal(await nameOf(undefined, undefined, servicesOf('own', 'cust-b'), []), 'cust-b');
  assert.equal(await nameOf(undefined, 'teams', servicesOf('own'), ['*-x']), 'team-x');
  await assert.rejects(nameOf(undefined, undefined, servicesOf('own'), ['cust-*']), {
    code: 'CONTEXT_NOT_FOUND',
    message: 'Cannot choose a context: the call does not name one of several',
  });
  await assert.rejects(nameOf(undefined, undefined, servicesOf('own'), ['none']), { code: 'SIGN_IN_NEEDED' });
  await assert.rejects(nameOf(undefined, 'teams', servicesOf('own'), ['cust-*']), /call the Connect-MicrosoftTeams/);
  await assert.rejects(nameOf(undefined, undefined, servicesOf(undefined), []), { code: 'SIGN_IN_NEEDED' });
});
