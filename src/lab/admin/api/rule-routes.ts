import { changePolicy } from '../../rules/change-policy.ts';
import { refuseProblems } from '../../rules/field-rule.ts';
import { readFault } from '../../rules/read-fault.ts';
import { readPolicy } from '../../rules/read-policy.ts';
import { unknownNames } from '../../setup/policy-names.ts';
import { isObject } from '../../../base/json.ts';
import { type ApiRoute, NotInLab, unusable } from './api-route.ts';

/** The routes of policies and faults. */
export const ruleRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'policies',
    means: 'The policies for sign-ins, in their order.',
    run: ({ parts: { lab } }) => ({ value: { value: lab.policies.list() } }),
  },
  {
    method: 'POST',
    path: 'policies',
    means: 'Adds a policy: {"kind": "require-mfa"}.',
    run({ parts: { lab }, body }) {
      const policy = readPolicy(body, 'policy');
      refuseProblems(unknownNames([['policy', policy]], { tenants: lab.tenants }), 'policy');
      const id = lab.policies.add(policy);
      return { status: 201, value: lab.policies.list().find((one) => one.id === id) };
    },
  },
  {
    method: 'PATCH',
    path: 'policies/{id}',
    means: 'Changes fields of a policy, null removes one: {"users": ["ada@lab.example"], "locations": null}.',
    run({ parts: { lab }, key, body }) {
      if (!isObject(body)) throw unusable('policy', 'it is not an object; use the fields to change');
      const policy = lab.policies.list().find(({ id }) => id === key);
      if (policy === undefined) throw noPolicy(key);
      const { tenants } = lab;
      refuseProblems(unknownNames([['policy', changePolicy(policy, body), Object.keys(body)]], { tenants }), 'policy');
      const changed = lab.policies.change(key, body);
      if (changed === undefined) throw noPolicy(key);
      return { value: changed };
    },
  },
  {
    method: 'DELETE',
    path: 'policies/{id}',
    means: 'Removes a policy.',
    run({ parts: { lab }, key }) {
      if (!lab.policies.remove(key)) throw noPolicy(key);
      return {};
    },
  },
  {
    method: 'DELETE',
    path: 'policies',
    means: 'Removes all policies.',
    run({ parts: { lab } }) {
      lab.policies.clear();
      return {};
    },
  },
  {
    method: 'GET',
    path: 'faults',
    means: 'The faults that can still apply, in their order.',
    run: ({ parts: { faults } }) => ({ value: { value: faults.list() } }),
  },
  {
    method: 'POST',
    path: 'faults',
    means: 'Adds a fault: {"kind": "status", "status": 429, "host": "graph", "times": 1}.',
    run({ parts: { faults }, body }) {
      const { id } = faults.add(readFault(body, 'fault'));
      return { status: 201, value: faults.list().find((one) => one.id === id) };
    },
  },
  {
    method: 'DELETE',
    path: 'faults/{id}',
    means: 'Removes a fault.',
    run({ parts: { faults }, key }) {
      if (!faults.remove(key)) throw new NotInLab(`The lab does not have the fault "${key.slice(0, 80)}"`);
      return {};
    },
  },
  {
    method: 'DELETE',
    path: 'faults',
    means: 'Removes all faults.',
    run({ parts: { faults } }) {
      faults.clear();
      return {};
    },
  },
];

function noPolicy(id: string): NotInLab {
  return new NotInLab(`The lab does not have the policy "${id.slice(0, 80)}"`);
}
