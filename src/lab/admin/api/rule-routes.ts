import { readFault } from '../../rules/read-fault.ts';
import { readPolicy } from '../../rules/read-policy.ts';
import { type ApiRoute, NotInLab } from './api-route.ts';

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
      const id = lab.policies.add(policy);
      return { status: 201, value: lab.policies.list().find((one) => one.id === id) };
    },
  },
  {
    method: 'DELETE',
    path: 'policies/{id}',
    means: 'Removes a policy.',
    run({ parts: { lab }, key }) {
      if (!lab.policies.remove(key)) throw new NotInLab(`The lab does not have the policy "${key.slice(0, 80)}"`);
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
