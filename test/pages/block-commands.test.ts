import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandsInBlock } from './block-commands.ts';
import { commandProblem } from './command-problem.ts';
import { isShell, listPages, readBlocks } from './page-blocks.ts';

const blocks = listPages().flatMap((page) => readBlocks(page));

/** The least that is found outside of shell blocks, by the language of the block. */
const floors = { yaml: 10, crontab: 1, json: 3, toml: 1, text: 6 };

test('as many commands as before are found in blocks of other languages than those of shells', () => {
  for (const [language, least] of Object.entries(floors)) {
    const found = blocks.filter((block) => block.language === language).flatMap((block) => commandsInBlock(block));
    assert.ok(found.length >= least, `${language}: ${found.length}`);
  }
  assert.ok(blocks.filter(isShell).flatMap((block) => commandsInBlock(block)).length > 150);
});

test('each command in a block exists, and its parameters bind', async () => {
  const wrong: string[] = [];
  for (const block of blocks) {
    for (const words of commandsInBlock(block)) {
      const problem = await commandProblem(words);
      if (problem !== undefined) wrong.push(`${block.page}:${block.line}: ${words.join(' ')}: ${problem}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('commandsInBlock() finds commands in the forms of each language', () => {
  const cases: readonly (readonly [language: string, text: string, commands: readonly string[]])[] = [
    ['yaml', "  - run: entrada request '/me?a=b c' -o csv >me.csv\n", ['request /me?a=b c -o csv']],
    [
      'yaml',
      'script: |\n  entrada Connect-Entra -ClientId "$ID" \\\n    -Identity\n',
      ['Connect-Entra -ClientId $ID -Identity'],
    ],
    [
      'yaml',
      '  token="$(entrada token -o json 2>/dev/null)"\n  x && /opt/entrada status; y\n',
      ['token -o json', 'status'],
    ],
    ['yaml', '# entrada nothing\n- npm install --global entrada # entrada in it\n', []],
    ['crontab', '5 6 * * * entrada request /me | mail ada\n', ['request /me']],
    ['ini', 'ExecStart=/usr/bin/entrada exec -- node app.js\n', ['exec -- node app.js']],
    [
      'dockerfile',
      'CMD ["entrada", "request", "/users", "-o", "csv"]\nRUN entrada --version\n',
      ['--version', 'request /users -o csv'],
    ],
    ['json', '{ "command": "entrada",\n "args": ["mcp", "-Contexts", "a b"] }', ['mcp -Contexts a b']],
    ['toml', 'command = "entrada"\nargs = ["mcp"]\n', ['mcp']],
    ['yaml', 'command: entrada\n  args: [token, -Output, json]\n', ['token -Output json']],
    ['sh', "git config helper '!entrada git-credential'\n", ['git-credential']],
    [
      'text',
      '$ entrada token | cut -c 1\nUse: entrada nothing\n$ entrada request \\\n    /me\n',
      ['token', 'request /me'],
    ],
    ['ts', "// entrada token\nimport 'entrada';\n", []],
  ];
  for (const [language, text, commands] of cases) {
    assert.deepEqual(
      commandsInBlock({ language, text }).map((words) => words.join(' ')),
      commands,
      text,
    );
  }
});

test('a command in a block whose name or parameter does not exist is a problem', async () => {
  assert.match((await commandProblem(['reqest', '/me'])) ?? '', /not a command/);
  assert.match((await commandProblem(['request', '/me', '-Qery', 'x'])) ?? '', /Qery/);
  assert.equal(await commandProblem(['request', '/me']), undefined);
});
