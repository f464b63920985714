import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withinSignInLimit } from '../../src/credentials/sign-in-limit.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { failureOf } from '../support/rejects.ts';

/** Work that ends with the signal's reason alone. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('withinSignInLimit() gives what the work gives and leaves no timer behind', async () => {
  const clock = createFakeClock();
  assert.equal(await withinSignInLimit(1000, { clock }, async () => 'done'), 'done');
  assert.deepEqual(clock.left(), []);
  assert.deepEqual(clock.asked, [1000]);
});

test('withinSignInLimit() ends the work at the limit, in the words of the original', async () => {
  const clock = createFakeClock();
  const failing = failureOf(withinSignInLimit(1500, { clock }, untilAborted));
  await clock.advance(1500);
  const error = await failing;
  assert.equal(error.code, 'SIGN_IN_TIMED_OUT');
  assert.equal(error.message, 'Authentication timed out after 1.5 seconds due to inactivity. Please try again.');
  assert.equal(error.hint, 'Allow more time with -SignInTimeout SECONDS.');
});

test('withinSignInLimit() passes on what the work throws in time', async () => {
  const clock = createFakeClock();
  const failure = new Error('of the work');
  await assert.rejects(
    withinSignInLimit(1000, { clock }, async () => {
      throw failure;
    }),
    failure,
  );
  assert.deepEqual(clock.left(), []);
});

test("withinSignInLimit() ends the work with the caller's signal", async () => {
  const clock = createFakeClock();
  const caller = new AbortController();
  const outcome = withinSignInLimit(1000, { clock, signal: caller.signal }, untilAborted);
  caller.abort();
  const error = await failureOf(outcome);
  assert.equal(error.code, 'CANCELLED');
  assert.equal(error.message, 'The sign-in was cancelled.');
  assert.deepEqual(clock.left(), []);
});

test('withinSignInLimit() does not begin when the caller has cancelled', async () => {
  let begun = 0;
  const services = { clock: createFakeClock(), signal: AbortSignal.abort() };
  const error = await failureOf(withinSignInLimit(1000, services, async () => (begun += 1)));
  assert.deepEqual([error.code, begun], ['CANCELLED', 0]);
});
