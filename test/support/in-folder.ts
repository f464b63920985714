let current: { readonly folder: string; readonly before: string; count: number } | undefined;

/**
 * Runs an action with a working folder. Actions at the same time can only have the same one, since it is the process's.
 *
 * @param folder - Absent: the action runs where the process is.
 */
export async function inFolder<T>(folder: string | undefined, action: () => Promise<T>): Promise<T> {
  if (folder === undefined) return action();
  if (current === undefined) {
    current = { folder, before: process.cwd(), count: 0 };
    process.chdir(folder);
  }
  const mine = current;
  if (mine.folder !== folder) throw new Error(`Cannot run in "${folder}": "${mine.folder}" is in use until then.`);
  mine.count += 1;
  try {
    return await action();
  } finally {
    mine.count -= 1;
    if (mine.count === 0) {
      process.chdir(mine.before);
      current = undefined;
    }
  }
}
