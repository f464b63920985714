import hooks from 'node:async_hooks';

// Loaded before the tests of a whole run. Node's runner follows every promise with a hook, to tell to which test an
// error belongs that nothing waits for, or a call of test() within another test. That takes an eighth of the time of
// the suite. Here it learns of its tests alone: such an error still fails the file, without the name of its test.

const { AsyncResource, createHook } = hooks;
/** @type {((asyncId: number, type: string, triggerAsyncId: number, resource: object) => void) | undefined} */
let noteTest;

hooks.AsyncResource = class extends AsyncResource {
  /**
   * @param {string} type
   * @param {number | import('node:async_hooks').AsyncResourceOptions} [options]
   */
  constructor(type, options) {
    super(type, options);
    noteTest?.(this.asyncId(), type, this.triggerAsyncId(), this);
  }
};

hooks.createHook = (callbacks) => {
  if (!new Error().stack?.includes('node:internal/test_runner')) return createHook(callbacks);
  noteTest = callbacks.init;
  hooks.createHook = createHook;
  return createHook({});
};
