const states = /** @type {const} */ (['passed', 'failed', 'skipped']);

/**
 * Returns a table of the results by their first folder.
 *
 * @param {readonly import('./differences.js').Result[]} results
 * @param {readonly import('./run-test-files.js').Time[]} times
 * @returns {string} Lines with the columns folder, passed, failed, skipped and seconds.
 */
export function tableOfFolders(results, times) {
  const folders = [...new Set(results.map(({ file }) => folderOf(file)))].toSorted();
  const rows = folders.map((folder) => {
    const own = results.filter(({ file }) => folderOf(file) === folder);
    const parts = times.filter(({ file }) => folderOf(file) === folder);
    const seconds = parts.reduce((sum, { durationMs }) => sum + durationMs / 1000, 0);
    const counts = states.map((state) => own.filter((one) => one.state === state).length);
    return [folder, ...counts.map(String), seconds.toFixed(1)];
  });
  return [['folder', ...states, 'seconds'], ...rows]
    .map((row) => row.map((cell) => cell.padEnd(14)).join(''))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** @param {string} file */
function folderOf(file) {
  return file.split('/')[0] ?? file;
}
