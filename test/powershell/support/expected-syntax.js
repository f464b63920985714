// Prints each cmdlet with its syntax as the tables of the commands have it, for Get-Command and for Get-Help.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const dist = process.env.TEST_DIST ?? '';
const from = (file) => import(pathToFileURL(join(dist, file)).href);
const { describeCommands } = await from('commands/powershell/describe-commands.js');
const { shownCommands } = await from('commands/registry.js');
const { syntaxPieces } = await from('binder/syntax.js');

// PowerShell's own names of the types.
const types = {
  String: 'string',
  'String[]': 'string[]',
  Boolean: 'bool',
  Int32: 'int',
  Double: 'double',
  SecureString: 'securestring',
  Hashtable: 'hashtable',
  PSCredential: 'pscredential',
};
// Parameters that take objects as well as text.
const objects = {
  Certificate: ['Object', 'X509Certificate2'],
  Body: ['Object', 'Object'],
  Headers: ['Object', 'IDictionary'],
  AccessTokens: ['Object[]', 'String[]'],
};

const tables = new Map();
for (const { name, load } of await shownCommands()) tables.set(name, (await load()).table);
const { commands } = await describeCommands();
process.stdout.write(JSON.stringify(commands.map((cmdlet) => ({ ...cmdlet, ...syntaxOf(cmdlet) }))));

function syntaxOf({ command, name, sets, parameters }) {
  const table = tables.get(command);
  const added = parameters.filter((parameter) => !(parameter.name in table.parameters));
  const lines = (write) => sets.map((set) => [name, ...piecesOf(table, set, added, parameters).map(write)].join(' '));
  return { commandSyntax: lines(forCommand), helpSyntax: lines(forHelp) };

  function forCommand(piece) {
    return piece.replace(/-(\w+)\]? <(.*)>/, (text, parameter, type) =>
      text.replace(`<${type}>`, `<${objects[parameter]?.[0] ?? types[type] ?? 'string'}>`),
    );
  }

  function forHelp(piece) {
    return piece.replace(/-(\w+)\]? <(.*)>/, (text, parameter, type) => {
      const { values } = parameters.find((one) => declared(one.name) === parameter) ?? {};
      const shown = values ? `{${values.join(' | ')}}` : `<${objects[parameter]?.[1] ?? type}>`;
      return text.replace(`<${type}>`, shown);
    });
  }
}

/** PowerShell cannot skip a position: the parameter at a skippable one comes second. */
function piecesOf(table, set, added, parameters) {
  const pieces = syntaxPieces(table, set).map((piece) => piece.replace('-Host <', '-HostName <'));
  const own = added.map(({ name }) => `[-${name} <String>]`);
  const end = pieces.findIndex((piece) => /^\[(?:-WhatIf|<CommonParameters>)\]$/.test(piece));
  pieces.splice(end, 0, ...own);
  if (parameters.some(({ sets }) => sets[set]?.skippable === true)) [pieces[0], pieces[1]] = [pieces[1], pieces[0]];
  return pieces;
}

function declared(name) {
  return name === 'Host' ? 'HostName' : name;
}
