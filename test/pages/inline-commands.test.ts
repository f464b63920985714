import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { commandProblem } from './command-problem.ts';
import { listPages, readBlocks } from './page-blocks.ts';

/** The least that is found on each page: fenced blocks, and commands in its sentences, lists and tables. */
const floors: Readonly<Record<string, readonly [blocks: number, commands: number]>> = {
  'README.md': [10, 9],
  'SECURITY.md': [0, 1],
  'docs/binary.md': [1, 2],
  'docs/commands.md': [0, 4],
  'docs/exec.md': [11, 8],
  'docs/exit-statuses.md': [0, 2],
  'docs/fleets.md': [7, 2],
  'docs/how-a-sign-in-travels.md': [1, 2],
  'docs/how-to-add.md': [0, 2],
  'docs/lab.md': [1, 0],
  'docs/lab/admin-page-and-api.md': [4, 1],
  'docs/lab/azure-cli.md': [4, 5],
  'docs/lab/browser-apps.md': [3, 1],
  'docs/lab/clients.md': [6, 5],
  'docs/lab/dotnet.md': [7, 2],
  'docs/lab/faults-and-policies.md': [4, 0],
  'docs/lab/fixed-authorities.md': [1, 1],
  'docs/lab/go.md': [6, 2],
  'docs/lab/graph.md': [4, 0],
  'docs/lab/java.md': [7, 1],
  'docs/lab/protecting-an-api.md': [8, 0],
  'docs/lab/python.md': [7, 1],
  'docs/lab/run-a-command.md': [3, 0],
  'docs/lab/seed-files.md': [8, 5],
  'docs/lab/time-and-keys.md': [4, 0],
  'docs/library.md': [21, 4],
  'docs/many-tenants.md': [11, 0],
  'docs/mcp.md': [7, 2],
  'docs/permissions.md': [1, 1],
  'docs/pipelines.md': [13, 1],
  'docs/platforms.md': [0, 16],
  'docs/powershell.md': [8, 2],
  'docs/queries-and-batches.md': [14, 2],
  'docs/requests.md': [11, 18],
  'docs/security.md': [0, 6],
  'docs/setup.md': [7, 2],
  'docs/teams-access-tokens.md': [1, 0],
};

/** The text without its fenced blocks; lines are joined, since a command can continue on the next one. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8')
    .replaceAll(/^ *(`{3,})[^]*?^ *\1/gm, '')
    .replaceAll(/\s*\n\s*/g, ' ');
}

/** The commands in backticks, without the program, and without what follows a pipe. */
function commandsOf(page: string): string[] {
  const found = proseOf(page).matchAll(/`(?:npx )?entrada ([^`]+)`/g);
  return [...found].map(([, line = '']) => line.replace(/ \\?\| .*$/, ''));
}

const pages = listPages();

test('no page has commands in a form that is not read: other fences, indented code, HTML', () => {
  const odd = pages.flatMap((page) => {
    const text = readFileSync(page, 'utf8').replaceAll(/^ *(`{3,})[^]*?^ *\1/gm, '');
    const lines = text
      .split('\n')
      .filter((line) => /^\s*~~~|<(?:pre|code)\b|^(?: {4}|\t)(?:\$ )?(?:npx )?entrada /i.test(line));
    return lines.map((line) => `${page}: ${line}`);
  });
  assert.deepEqual(odd, []);
});

test('as many blocks and commands as before are found on each page', () => {
  const missing = Object.entries(floors).filter(
    ([page, [blocks, commands]]) => readBlocks(page).length < blocks || commandsOf(page).length < commands,
  );
  assert.deepEqual(missing, [], 'correct the floors where commands were removed on purpose');
});

test('each command in a sentence, list or table exists, and its parameters bind', async () => {
  const wrong: string[] = [];
  for (const page of pages) {
    for (const line of commandsOf(page)) {
      const words = (line.replace(/ FORMAT$/, ' json').match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
        word.replaceAll(/["']/g, ''),
      );
      const problem = words[0] === 'COMMAND' ? undefined : await commandProblem(words);
      if (problem !== undefined) wrong.push(`${page}: ${line}: ${problem}`);
    }
  }
  assert.deepEqual(wrong, []);
});
