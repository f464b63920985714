// Types the lines of a page's transcripts, those after "PS> ", into the console of a PowerShell, and prints what it showed
// as JSON. With TEST_UPDATE=1, writes that into the page. Argument: the page.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const [page = ''] = process.argv.slice(2);
const { TEST_PWSH = 'pwsh', TEST_MODULE, TEST_PROGRAM = '', TEST_UPDATE, ENTRADA_LAB_CERTIFICATE } = process.env;

const block = /(?<=<!-- transcript: (?<name>.+?) -->\n```text\n)(?<text>[^]*?)(?=```\n)/g;
const prompts = /^(?:PS> |>> )/;

// The certificate of the lab's application is in the user's store, as on a machine that has one.
const before = [
  `Import-Module '${TEST_MODULE}'`,
  `$pem = [IO.File]::ReadAllText('${ENTRADA_LAB_CERTIFICATE}')`,
  '$added = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($pem, $pem)',
  `$my = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser', 'ReadWrite')`,
  '$my.Add($added)',
];
const after = ['$my.Remove($added)'];

const text = readFileSync(page, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'entrada-transcripts-'));
const shell = await startShell();
const transcripts = [];
try {
  for (const line of before) await shell.type(line);
  for (const { groups } of text.matchAll(block)) {
    const typed = groups.text.split('\n').filter((line) => prompts.test(line));
    let shown = '';
    for (const [at, line] of typed.entries()) {
      // At a terminal, the editor of lines knows when a command is complete; the console waits for an empty line.
      const isLast = line.startsWith('>> ') && !(typed[at + 1] ?? '').startsWith('>> ');
      shown += `${line}\n${await shell.type(line.replace(prompts, ''))}${isLast ? await shell.type('') : ''}`;
    }
    transcripts.push({ name: groups.name, written: groups.text, shown: withoutChance(shown) });
  }
  for (const line of after) await shell.type(line);
} finally {
  await shell.end();
  rmSync(folder, { recursive: true, force: true });
}
if (TEST_UPDATE === '1') {
  const shown = new Map(transcripts.map((transcript) => [transcript.name, transcript.shown]));
  writeFileSync(
    page,
    text.replaceAll(block, (...found) => shown.get(found.at(-1).name) ?? found[0]),
  );
}
process.stdout.write(JSON.stringify(transcripts));

async function startShell() {
  // The editor of lines needs a terminal; without one the console reads them itself, and repeats them.
  const prompt = `Remove-Module PSReadLine; $PSStyle.OutputRendering = 'PlainText'; function prompt { 'PS> ' }`;
  const words = [TEST_PWSH, '-NoProfile', '-NoLogo', '-NoExit', '-Command', prompt];
  // Errors among the output, in the order in which a terminal shows them.
  const args = ['-c', 'exec "$0" "$@" 2>&1', ...words];
  const child = spawn('sh', args, {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'dumb' },
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  let output = '';
  let wake = () => {};
  child.stdout.setEncoding('utf8').on('data', (data) => {
    output += data;
    enterCode(data);
    wake();
  });
  void ended.then(() => wake());
  await whenReady();
  return {
    /** Returns what is shown until the next prompt. */
    async type(line) {
      output = '';
      child.stdin.write(`${line}\n`);
      await whenReady();
      return output.slice(output.indexOf('\n') + 1).replace(/(?:PS> |>> )$/, '');
    },
    end() {
      child.stdin.end();
      return ended;
    },
  };

  async function whenReady() {
    while (!/(?:^|\n)(?:PS> |>> )$/.test((output = stripVTControlCharacters(output)))) {
      if (child.exitCode !== null) throw new Error(`PowerShell ended: ${output}`);
      await new Promise((resolve) => (wake = resolve));
    }
  }
}

/** The user's other device: enters each code that is shown, and signs in as the lab's user. */
function enterCode(shown) {
  const found = /open the page (\S+) and enter the code (\S+) to/.exec(shown);
  if (found === null) return;
  spawn(process.execPath, [TEST_PROGRAM, 'lab-visit', found[1], '-UserCode', found[2]], { stdio: 'ignore' });
}

/** Fixed values in place of those that differ each time, of the same length. */
function withoutChance(shown) {
  return shown
    .replaceAll(/(?<=enter the code )[A-Z0-9]{9}/g, 'CQ4TV7PZK')
    .replaceAll(/\b[0-9A-F]{40}\b/g, 'F8813914053FBFB5D84F1EFA9EDB3205621C1126')
    .replaceAll(/[ \t]+$/gm, '');
}
