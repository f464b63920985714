/**
 * What each exit status tells a script, in words.
 *
 * @type {Readonly<Record<string, string>>}
 */
const meanings = {
  ok: 'Done.',
  failed: 'Failed for a reason that has no status of its own.',
  badUsage: 'The command line cannot be used as it stands.',
  consentNeeded: 'Somebody has to consent first.',
  signInNeeded: 'Somebody has to sign in first.',
  network: 'No usable answer came from the network.',
  refused: 'The other side understood and said no.',
  storage: 'Something on this machine cannot be read or written.',
  cancelled: 'Stopped by Ctrl+C or by the caller.',
};

/**
 * Writes the page of exit statuses and error codes.
 *
 * @param {typeof import('../src/base/errors.ts')} errors
 */
export function exitStatusPage({ exitStatuses, errorTable }) {
  const codes = Object.entries(errorTable);
  const sections = Object.entries(exitStatuses).map(([name, status]) => {
    const rows = codes.filter(([, row]) => row.exit === name).map(([code, row]) => `| \`${code}\` | ${row.means} |`);
    const table = rows.length === 0 ? [] : ['', '| code | when |', '|---|---|', ...rows];
    return [`## ${status}: ${name}`, '', meanings[name] ?? '', ...table, ''];
  });
  return [
    '# Exit statuses and error codes',
    '',
    'Written by `npm run docs` from src/base/errors.ts. The command line ends with the status; the library throws an',
    '`EntradaError` that carries the code.',
    '',
    ...sections.flat(),
  ].join('\n');
}
