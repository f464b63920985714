import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../project.js';
import { helpFile } from './help-file.js';
import { formatFile } from './format-file.js';
import { functionText, wireNames } from './function-text.js';
import { manifestText } from './manifest-text.js';
import { quoted } from './quoted.js';

/** The written parts of the module, in the order of the file. */
const parts = ['child', 'values', 'call'];

/** The functions of these parts that cmdlets and completers call: each one reads the parts first. */
const entries = [
  'Invoke-EntradaCall',
  'Get-EntradaCompletion',
  'Get-EntradaScopeCompletion',
  'Select-EntradaCompletion',
];

/**
 * Writes the PowerShell module Entrada: its functions from the tables of the commands, with src/powershell, which runs
 * them in a child of the shell.
 *
 * @param {string} library - The folder of the compiled sources.
 * @param {string} dist - Receives `powershell/Entrada/`.
 * @throws {Error} When a table cannot be declared in PowerShell.
 */
export async function writePowershellModule(library, dist) {
  const from = (/** @type {string} */ file) => import(pathToFileURL(join(library, file)).href);
  const { describeCommands } = await from('commands/powershell/describe-commands.js');
  const { graphPermissionTable } = await from('lab/apis/graph-permission-table.js');
  /** @type {import('./function-text.js').Cmdlet[]} */
  const cmdlets = (await describeCommands()).commands;
  const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = join(dist, 'powershell/Entrada');
  mkdirSync(folder, { recursive: true });
  const write = (/** @type {string} */ file, /** @type {string} */ text) =>
    writeFileSync(join(folder, file), ascii(file, text));
  const written = parts.map((part) => readFileSync(join(root, `src/powershell/${part}.ps1`), 'utf8'));
  const hidden = cmdlets.find(({ name }) => written.some((text) => new RegExp(`^function ${name}\\b`, 'm').test(text)));
  if (hidden !== undefined) throw new Error(`Cannot write the module: src/powershell has a function ${hidden.name}.`);
  const names = Object.entries(wireNames(cmdlets)).map(([name, wire]) => `${quoted(name)} = ${quoted(wire)}`);
  write('Entrada.psm1', [loaderText(), ...cmdlets.map((cmdlet) => functionText(cmdlet))].join('\n'));
  write('calls.ps1', inModule([...written, `$script:WireNames = @{ ${names.join('; ')} }\n`].join('\n')));
  mkdirSync(join(folder, 'en-US'));
  write('en-US/Entrada-help.xml', helpFile(cmdlets));
  write('en-US/about_Entrada.help.txt', readFileSync(join(root, 'src/powershell/about_Entrada.help.txt'), 'utf8'));
  write('Entrada.format.ps1xml', formatFile(cmdlets));
  write('scopes.txt', `${delegatedPermissions(graphPermissionTable).join('\n')}\n`);
  const exported = { functions: cmdlets.map(({ name }) => name), aliases: cmdlets.flatMap(({ aliases }) => aliases) };
  write('Entrada.psd1', manifestText({ version, description, ...exported }));
}

/**
 * Returns the functions that replace themselves at the first call: PowerShell would read the parts, and compile what
 * reads them, in every shell that imports the module, and a third of the time of that is theirs.
 */
function loaderText() {
  const read = "try { . ([IO.Path]::Combine($PSScriptRoot, 'calls.ps1')) } catch { throw }";
  return `${entries.map((name) => `function ${name} {\n    ${read}\n    ${name} @args\n}`).join('\n')}\n`;
}

/**
 * A function of a file that another one reads would end with that one.
 *
 * @param {string} text
 */
function inModule(text) {
  return text.replaceAll(/^function /gm, 'function script:');
}

/**
 * Windows PowerShell reads a file without a byte order mark in the code page of the machine.
 *
 * @param {string} file
 * @param {string} text
 */
function ascii(file, text) {
  const [found] = /[^\n\x20-\x7e]/.exec(text) ?? [];
  if (found !== undefined)
    throw new Error(`Cannot write ${file}: it contains ${JSON.stringify(found)}, which is not ASCII.`);
  return text;
}

/**
 * @param {string} table - Entries `Name:delegatedId:applicationId`, with `!` after some names.
 * @returns {string[]}
 */
function delegatedPermissions(table) {
  return table
    .trim()
    .split(/\s+/)
    .map((entry) => entry.split(':'))
    .filter(([, delegatedId]) => delegatedId !== '')
    .map(([name = '']) => name.replace('!', ''));
}
