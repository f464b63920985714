import { isObject } from '../../../base/json.ts';
import type { LabSettings } from '../../tenant/settings.ts';
import { type ApiRoute, unusable } from './api-route.ts';

/** The routes of settings and of the lab as a whole. */
export const setupRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'settings',
    means: 'Lifetimes and limits.',
    run: ({ parts: { lab } }) => ({ value: lab.settings }),
  },
  {
    method: 'PATCH',
    path: 'settings',
    means: 'Changes settings: {"tokenLifetimeSeconds": 60}.',
    run({ parts: { lab }, body }) {
      Object.assign(lab.settings, readSettings(body, lab.settings));
      return { value: lab.settings };
    },
  },
  {
    method: 'POST',
    path: 'reset',
    means:
      'Returns to the start: data, policies, faults, time, settings and key. Sessions, conditions, sign-ins and photos end.',
    run({ parts: { reset } }) {
      reset();
      return {};
    },
  },
];

const mostSeconds = 3_200_000_000;

function readSettings(body: unknown, settings: LabSettings): Partial<LabSettings> {
  if (!isObject(body)) throw unusable('settings', 'it is not an object');
  const names = Object.keys(settings);
  for (const [name, value] of Object.entries(body)) {
    if (!names.includes(name)) throw unusable(name, `unknown setting; use ${names.join(', ')}`);
    if (name === 'descriptionStyle') {
      if (value !== 'spaces' && value !== 'lines') throw unusable(name, 'use "spaces" or "lines"');
      continue;
    }
    if (name === 'graphAdminConsent') {
      if (typeof value !== 'boolean') throw unusable(name, 'use true or false');
      continue;
    }
    if (value === null && (name === 'signInFrequencySeconds' || name === 'graphRequestsPerTenSeconds')) continue;
    const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostSeconds;
    if (!isCount) throw unusable(name, `use a whole number from 0 to ${mostSeconds}`);
  }
  return body;
}
