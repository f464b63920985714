import { isObject } from '../../../base/json.ts';
import { type ApiCall, type ApiRoute, unusable } from './api-route.ts';
import { getObject } from './list-objects.ts';
import { userKind } from './object-kinds.ts';

/** The routes of the facts about sign-ins that policies depend on. */
export const conditionRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'conditions',
    means: 'Facts about sign-ins that policies depend on: for everyone, and by user id.',
    run: ({ parts: { lab } }) => ({ value: lab.conditions.list() }),
  },
  {
    method: 'PATCH',
    path: 'conditions',
    means:
      'Sets facts: {"ipAddress": "203.0.113.7", "deviceId": "...", "signInRisk": "high", "userRisk": "low", "user": "NAME"}; without a user, for everyone.',
    run(call) {
      const { conditions } = call.parts.lab;
      const { user, ...facts } = isObject(call.body) ? call.body : refuseBody();
      const id = user === undefined ? undefined : userIdOf(call, user);
      // They check the facts themselves.
      conditions.set(facts, id);
      return { value: conditions.list() };
    },
  },
  {
    method: 'DELETE',
    path: 'conditions',
    means: 'Removes all facts about sign-ins.',
    run({ parts: { lab } }) {
      lab.conditions.clear();
      return {};
    },
  },
];

function userIdOf(call: ApiCall, user: unknown): string {
  if (typeof user !== 'string') throw unusable('user', 'it is not a text; use an id or a user principal name');
  return getObject(userKind, { ...call, key: user }).id;
}

function refuseBody(): never {
  throw unusable('conditions', 'it is not an object');
}
