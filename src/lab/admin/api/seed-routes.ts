import { isObject } from '../../../base/json.ts';
import { type AppliedSeed, applySeed } from '../../setup/apply-seed.ts';
import { exportInSteps } from '../../setup/export-seed.ts';
import { inSlices } from '../../setup/in-slices.ts';
import { type ApiCall, type ApiRoute, tenantOf, unusable } from './api-route.ts';

/** The routes that add objects, as in a seed file. */
export const seedRoutes: readonly ApiRoute[] = [
  addRoute('users', 'a user: {"userPrincipalName": "kim@lab.example"}, or a list of them'),
  addRoute('groups', 'a group: {"displayName": "Testers", "members": ["kim@lab.example"]}, or a list of them'),
  addRoute('applications', 'an application: {"displayName": "Daemon", "secrets": ["a secret"]}, or a list of them'),
  {
    method: 'GET',
    path: 'seed',
    means: 'The lab as a seed file in JSON: a lab that starts with it has the same data.',
    run: async (call) => ({ value: await inSlices(exportInSteps(targetOf(call))) }),
  },
  {
    method: 'POST',
    path: 'seed',
    means: 'Adds everything that a seed file can have, or nothing if there is a mistake; ?mayChange=true changes, too.',
    run: (call) => ({ status: 201, value: apply(call, call.body) }),
  },
];

function addRoute(path: 'users' | 'groups' | 'applications', means: string): ApiRoute {
  return {
    method: 'POST',
    path,
    means: `Adds ${means}; the fields are those of a seed file.`,
    run(call) {
      const isList = Array.isArray(call.body);
      if (!isList && !isObject(call.body)) throw unusable(path, 'it is neither an object nor a list of objects');
      const added = { [path]: isList ? call.body : [call.body] };
      const seed = call.query.has('tenant') ? { tenants: [{ id: tenantOf(call).id, ...added }] } : added;
      const made = apply(call, seed)[path];
      return { status: 201, value: isList ? { value: made } : made[0] };
    },
  };
}

function targetOf({ parts: { lab, faults } }: ApiCall) {
  const { tenant, clock, policies, settings } = lab;
  return { tenant, otherTenants: lab.tenants.filter((one) => one !== tenant), clock, policies, faults, settings };
}

function apply(call: ApiCall, seed: unknown): AppliedSeed {
  return applySeed(targetOf(call), seed, {
    source: { name: 'the request' },
    mayChange: call.query.get('mayChange') === 'true',
  });
}
