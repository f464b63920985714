import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText } from '../../src/base/duration-text.ts';

test('durationText() writes the largest unit of at least two, rounded up', () => {
  const texts = {
    0: '0 seconds',
    1: '1 second',
    119: '119 seconds',
    120: '2 minutes',
    121: '3 minutes',
    7199: '120 minutes',
    7200: '2 hours',
    [-90_000]: '25 hours',
    172_800: '2 days',
    31_622_400: '366 days',
    31_622_401: 'more than a year',
    1e9: 'more than a year',
    Infinity: 'more than a year',
  };
  const found = Object.keys(texts).map((seconds) => [seconds, durationText(Number(seconds) * 1000)]);
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(Object.entries(texts)));
});
