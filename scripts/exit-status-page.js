/**
 * The meaning of each exit status.
 *
 * @type {Readonly<Record<string, string>>}
 */
const meanings = {
  ok: 'Done.',
  failed: 'Failed for a reason without its own status.',
  badUsage: 'The command line is not valid, or it requests help together with other arguments.',
  consentNeeded: 'Someone must consent first.',
  signInNeeded: 'The user must sign in first.',
  network: 'No valid response was received from the network.',
  refused: 'The service understood the request and rejected it.',
  storage: 'A file or other storage cannot be read or written.',
  tenantsFailed: 'A request to many tenants failed in some of them; their rows say why. The others answered.',
  notExecutable:
    'The command of `entrada exec` could not be started. Otherwise, the status of exec is that of its command.',
  notFound: 'The command of `entrada exec` was not found.',
  cancelled: 'Canceled by Ctrl+C or by the caller.',
};

/**
 * Returns the page of exit statuses and error codes.
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
