import { isObject } from '../../../base/json.ts';
import type { LabTime } from '../../tenant/lab-time.ts';
import { type ApiRoute, unusable } from './api-route.ts';

/** The routes of the time and the signing keys. */
export const clockRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'clock',
    means: 'The time of the lab.',
    run: ({ parts: { time } }) => ({ value: clockOf(time) }),
  },
  {
    method: 'PATCH',
    path: 'clock',
    means:
      'Moves the time: {"advance": SECONDS}, {"set": "2026-01-02T03:04:05Z"}, {"frozen": true} or {"reset": true}.',
    run({ parts: { time }, body }) {
      moveClock(time, body);
      return { value: clockOf(time) };
    },
  },
  {
    method: 'GET',
    path: 'keys',
    means: 'The signing keys of discovery, the current one first.',
    run: ({ parts: { lab } }) => ({ value: { value: lab.keys.list() } }),
  },
  {
    method: 'POST',
    path: 'keys',
    means: 'Rotates the signing key: {"graceSeconds": 86400}.',
    async run({ parts: { lab }, body }) {
      // A misspelled field would rotate with a grace of a day.
      const unknown = isObject(body) ? Object.keys(body).find((name) => name !== 'graceSeconds') : undefined;
      if (unknown !== undefined || (body !== undefined && !isObject(body))) {
        throw unusable(unknown ?? 'keys', 'use {"graceSeconds": SECONDS}, or an empty object');
      }
      const graceSeconds = isObject(body) ? body['graceSeconds'] : undefined;
      if (graceSeconds !== undefined && typeof graceSeconds !== 'number') {
        throw unusable('graceSeconds', 'it is not a number; use seconds');
      }
      await lab.keys.rotate(graceSeconds === undefined ? {} : { graceSeconds });
      return { status: 201, value: { value: lab.keys.list() } };
    },
  },
];

function clockOf(time: LabTime): unknown {
  const { isFrozen, offsetMs } = time;
  return { now: new Date(time.nowMs()).toISOString(), isFrozen, offsetSeconds: Math.round(offsetMs / 1000) };
}

const fields = ['advance', 'set', 'frozen', 'reset'];

/** Applies the fields in the order reset, set, advance, frozen. */
function moveClock(time: LabTime, body: unknown): void {
  const wanted = isObject(body) ? body : {};
  const unknown = Object.keys(wanted).find((name) => !fields.includes(name));
  if (unknown !== undefined || Object.keys(wanted).length === 0) {
    throw unusable(unknown ?? 'clock', `use an object with "advance", "set", "frozen" or "reset"`);
  }
  const { advance, set, frozen, reset } = wanted;
  if (advance !== undefined && typeof advance !== 'number') throw unusable('advance', 'it is not a number of seconds');
  if (set !== undefined && typeof set !== 'string') throw unusable('set', 'it is not a time; use 2026-01-02T03:04:05Z');
  for (const [name, value] of Object.entries({ frozen, reset })) {
    if (value !== undefined && typeof value !== 'boolean') throw unusable(name, 'it is neither true nor false');
  }
  if (reset === true) time.reset();
  if (set !== undefined) time.set(set);
  if (advance !== undefined) time.advance(advance);
  if (frozen === true) time.freeze();
  if (frozen === false) time.run();
}
