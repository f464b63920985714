const intervalBytes = 262_144;
// Short transfers end before it matters.
const firstBytes = 1_000_000;

/**
 * Returns a function that counts the bytes of a transfer, and keeps the process small during a long one: V8 collects
 * young garbage after every 256 KiB, and compiles nothing more. Otherwise it would collect the buffers of a connection
 * after 30 MB, and its compiler would take 8 MB without use: a transfer waits for the network and the disk.
 */
export function steadyMemory(): (bytes: number) => void {
  let left = firstBytes;
  let collect: unknown;
  return (bytes) => {
    left -= bytes;
    if (left > 0) return;
    left = intervalBytes;
    collect ??= collector();
    if (typeof collect === 'function') collect({ type: 'minor' });
  };
}

/** Where V8 does not have these flags, it is left alone. */
function collector(): unknown {
  // Loaded here: most requests end before.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--no-opt');
  setFlagsFromString('--expose-gc');
  return runInNewContext('typeof gc === "function" ? gc : {}');
}
