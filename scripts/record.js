import './check-node.js';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import stringWidth from 'string-width';
import { ensureReady } from './ensure-ready.js';
import { root } from './project.js';
import { recordingSvg } from './recording-svg.js';

// Records a session in a lab on a terminal of 80 columns: docs/recording.txt and docs/recording.svg. With --check
// nothing is written; the status is 1 if the text differs.

const lines = [
  [
    'entrada Connect-Entra -Environment Lab -NoWelcome -TenantId lab.example \\',
    '    -ClientSecretCredential $ENTRADA_LAB_CLIENT_ID:env:ENTRADA_LAB_CLIENT_SECRET',
  ],
  ['entrada Get-EntraUser -Top 4'],
  ['entrada request /subscribedSkus \\', "    -Query 'value[].{Sku: skuPartNumber, Used: consumedUnits}'"],
  ['entrada request /me'],
  ['entrada token | cut -c 1-20'],
];
const columns = 80;
const files = { text: join(root, 'docs/recording.txt'), svg: join(root, 'docs/recording.svg') };

await ensureReady();
const recorded = record();
const text = recorded.replaceAll(/\u001B\[\d+m/g, '');
if (process.argv.includes('--check')) {
  if (text !== readFileSync(files.text, 'utf8')) {
    process.stdout.write(`The session differs from docs/recording.txt; run "npm run record".\n${text}`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(files.text, text);
  writeFileSync(files.svg, recordingSvg(recorded, { columns, widthOf: stringWidth }));
  process.stdout.write(text);
}

/** @returns {string} What the terminal received, with its colors. */
function record() {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-record-'));
  try {
    const program = join(folder, 'entrada');
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/cli.cjs')}' "$@"\n`);
    chmodSync(program, 0o755);
    const script = join(folder, 'session.sh');
    const say = (/** @type {readonly string[]} */ words) =>
      `printf '\\033[1m%s\\033[22m\\n' ${words.map((word, index) => quoted(index === 0 ? `$ ${word}` : word)).join(' ')}`;
    writeFileSync(
      script,
      `stty cols ${columns} rows 40\n${lines.map((words) => `${say(words)}\n${words.join('\n')}\n`).join('')}`,
    );
    const shown = "printf '\\033[1m$ entrada lab -- bash\\033[22m\\n'";
    const words = ['-qec', `${shown}; entrada lab -- bash ${script}`, '/dev/null'];
    const env = {
      PATH: [folder, process.env['PATH']].join(delimiter),
      HOME: folder,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
    };
    const run = spawnSync('script', words, {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (run.error !== undefined) throw run.error;
    return run.stdout
      .replaceAll('\r\n', '\n')
      .replaceAll(/localhost:\d+/g, 'localhost:8444')
      .replace(/^Session (?:started|ended).*\n/gm, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} word */
function quoted(word) {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
