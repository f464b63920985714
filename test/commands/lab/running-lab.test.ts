import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsOf, findRunningLab, queryOf } from '../../../src/commands/lab/admin/running-lab.ts';
import type { CommandHost } from '../../../src/commands/command.ts';
import type { Cloud } from '../../../src/model/cloud.ts';
import { environmentsInMemory } from '../../../src/session/environments/environment-file.ts';
import { createTransports } from '../../../src/session/services/transports.ts';
import type { Lab } from '../../../src/lab/start-lab.ts';
import { startTestLab } from '../../lab/test-lab.ts';

function hostWith(clouds: readonly Cloud[]): CommandHost {
  const transportTo = createTransports({ userAgent: 'test', env: {} });
  const services = { environments: environmentsInMemory(clouds), transportTo };
  return { services } as unknown as CommandHost;
}

function environmentOf(name: string, { loginOrigin, graphOrigin, caFile }: Lab): Cloud {
  return { name, azureADEndpoint: loginOrigin, graphEndpoint: graphOrigin, caFile, type: 'User-defined' };
}

test('findRunningLab() finds the lab that runs, by its environment, and passes its refusals on', async (t) => {
  const { lab } = await startTestLab(t);
  const own = environmentOf('Lab', lab);
  const stopped = { ...own, name: 'Stopped', azureADEndpoint: 'https://localhost:1' };
  const call = await findRunningLab(undefined, hostWith([stopped, own]));
  assert.deepEqual(await call('POST', '/policies', { kind: 'block', id: 'x' }), { kind: 'block', id: 'x' });
  assert.deepEqual(await call('DELETE', '/policies/x'), {});
  assert.deepEqual(lab.policies.list(), []);
  await assert.rejects(call('POST', '/faults', { kind: 'status', status: '9', times: 0 }), {
    code: 'INPUT_INVALID',
    message:
      'Cannot use the fault "fault.times": found 0; use a whole number from 1 to 9007199254740991\n' +
      'Also "fault.status": found "9"; use a whole number from 200 to 599',
  });
  await assert.rejects(call('GET', '/users?tenant=nowhere'), { code: 'INPUT_INVALID' });
});

test('findRunningLab() refuses to guess: no lab, several labs, an unknown environment or one of another cloud', async (t) => {
  const { lab } = await startTestLab(t);
  const own = environmentOf('Lab', lab);
  const cloud = { ...own, name: 'Cloud', azureADEndpoint: 'https://login.example' };
  const failing = async (name: string | undefined, clouds: readonly Cloud[]) => {
    const failed = await findRunningLab(name, hostWith(clouds)).catch((error: unknown) => error);
    assert.ok(failed instanceof Error);
    return failed.message;
  };
  assert.equal(await failing(undefined, [cloud]), 'Cannot find a running lab: no environment of a lab responds');
  const labs = [own, { ...own, name: 'Lab2' }];
  assert.equal(await failing(undefined, labs), 'Cannot choose a lab: several run (Lab, Lab2); use -Environment');
  assert.equal(await failing('Other', labs), 'Cannot find the lab "Other": unknown environment; use Lab, Lab2');
  assert.equal(await failing('cloud', [cloud]), 'Cannot change "Cloud": it is not the environment of a lab');
  const call = await findRunningLab('lab2', hostWith(labs));
  assert.equal((await call('GET', ''))['lab'], 'entrada');
});

test('fieldsOf() and queryOf() leave out parameters that are not there', () => {
  assert.deepEqual(fieldsOf({ DelayMs: 5, Host: undefined, Id: 'x' }), { delayMs: 5, id: 'x' });
  assert.deepEqual([queryOf({ tenant: 'a b', top: 0, search: undefined }), queryOf({})], ['?tenant=a+b&top=0', '']);
});
