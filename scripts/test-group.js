import { createHook } from 'node:async_hooks';
import { test } from 'node:test';

/**
 * Begins a process that runs several test files, with a test that ends when all of them are loaded: Node runs the
 * after() hooks as soon as every test that it knows of is done, which would stop the lab of a file that is still
 * starting it.
 *
 * Shows where an error comes from that no test waits for; Node fails the group, and shows its message only.
 *
 * @param {string} name
 * @returns {Promise<{ end: () => void, fail: (reason: unknown) => void }>} How the files loaded.
 */
export function beginGroup(name) {
  const restore = leaveOutDestroyHooks();
  const begun = new Promise((begin) => {
    test(`the files of ${name} load`, () => new Promise((end, fail) => begin({ end, fail })));
  });
  restore();
  process.on('uncaughtExceptionMonitor', showError);
  process.on('unhandledRejection', showError);
  return begun;
}

/** @param {unknown} error */
function showError(error) {
  process.stderr.write(`No test waited for this error: ${error instanceof Error ? error.stack : String(error)}\n`);
}

/**
 * Keeps Node's test runner from following each promise to its end, which it does to name the test of an uncaught error
 * and which takes a seventh of the time.
 *
 * @returns {() => void} Ends that for hooks to come.
 */
function leaveOutDestroyHooks() {
  const hooks = Object.getPrototypeOf(createHook({}));
  const { enable } = hooks;
  hooks.enable = function enableUnlessDestroy() {
    const isSet = (/** @type {symbol} */ key) => key.description === 'destroy' && this[key] !== undefined;
    return Object.getOwnPropertySymbols(this).some(isSet) ? this : enable.call(this);
  };
  return () => void (hooks.enable = enable);
}
