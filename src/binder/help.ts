import { type CommandTable, type Parameter, placementIn, setNamesOf } from '../model/parameter-table.ts';
import { commonParametersOf } from './known-parameters.ts';
import { aliasText, syntaxPieces } from './syntax.ts';
import { shortTypeName } from './type-names.ts';
import { wrapPieces, wrapText } from './wrap-text.ts';

/** How to format help. */
export interface HelpOptions {
  /** Columns to wrap lines at; at least 40. */
  readonly width: number;
  /** Whether headings and names are bold, with ANSI sequences. */
  readonly color: boolean;
}

/** Writes a command's help, the common parameters last: they are the same for every command. */
export function renderHelp(table: CommandTable, options: HelpOptions): string {
  const width = Math.max(options.width, 40);
  const bold = (text: string): string => (options.color ? `\u001b[1m${text}\u001b[22m` : text);
  const section = (title: string, lines: readonly string[]): string[] => [bold(title), ...lines, ''];
  const lines = [
    ...section('NAME', [`    ${[table.name, ...table.aliases].join(', ')}`]),
    ...section('SYNOPSIS', wrapText(table.synopsis, width, '    ')),
    ...section('SYNTAX', syntaxLines(table, width)),
    ...section('DESCRIPTION', paragraphs(table.description, width)),
    ...section('PARAMETERS', parameterSection(table, width, bold)),
    ...section('EXAMPLES', exampleLines(table, width)),
    ...(table.output === undefined ? [] : section('OUTPUTS', wrapText(table.output, width, '    '))),
    ...section('COMMON PARAMETERS', commonSection(table, width, bold)),
  ];
  return lines.join('\n');
}

function syntaxLines(table: CommandTable, width: number): string[] {
  const setNames = setNamesOf(table);
  return setNames.flatMap((setName, index) => {
    const title = setNames.length === 1 ? [] : [`    ${setName}${setName === table.defaultSet ? ' (Default)' : ''}`];
    const body = wrapPieces(syntaxPieces(table, setName), width, '        ');
    return [...(index === 0 ? [] : ['']), ...title, `    ${table.name}`, ...body];
  });
}

function paragraphs(texts: readonly string[], width: number): string[] {
  return texts.flatMap((text, index) => [...(index === 0 ? [] : ['']), ...wrapText(text, width, '    ')]);
}

function parameterSection(table: CommandTable, width: number, bold: (text: string) => string): string[] {
  const entries = Object.entries(table.parameters);
  if (entries.length === 0) return ['    None.'];
  const names =
    'Names are case-insensitive, can be written with dashes (-TenantId, --tenant-id), and can be abbreviated.';
  const setNames = setNamesOf(table);
  return [
    ...wrapText(names, width, '    '),
    ...entries.flatMap(([name, parameter]) => ['', ...parameterLines(name, parameter, setNames, width, bold)]),
  ];
}

function parameterLines(
  name: string,
  parameter: Parameter,
  setNames: readonly string[],
  width: number,
  bold: (text: string) => string,
): string[] {
  const sets = setNames.filter((setName) => placementIn(parameter, setName) !== undefined);
  const mandatory = sets.filter((setName) => placementIn(parameter, setName)?.mandatory === true);
  const facts = [
    factOf('Aliases', aliasText(parameter)),
    factOf('Values', parameter.type === 'Enum' ? parameter.values.join(', ') : ''),
    factOf('Sets', sets.length === setNames.length ? '' : sets.join(', ')),
    factOf('Mandatory', mandatoryText(mandatory, sets)),
    factOf('Default', parameter.defaultText ?? ''),
  ].flat();
  return [
    `    ${bold(`-${name}`)}${typeSuffix(parameter)}`,
    ...wrapText(parameter.description, width, '        '),
    ...facts.flatMap((fact) => wrapText(fact, width, '        ')),
  ];
}

function commonSection(table: CommandTable, width: number, bold: (text: string) => string): string[] {
  const common = commonParametersOf(table);
  const types = new Map<string, readonly string[]>();
  for (const { parameter } of common) {
    if (parameter.type === 'Enum') types.set(shortTypeName(parameter), parameter.values);
  }
  return [
    ...common.flatMap(({ name, parameter }) => {
      const names = [`-${name}`, ...(parameter.aliases ?? []).map((alias) => `-${alias}`)];
      const suffix = parameter.defaultText === undefined ? '' : ` Default: ${parameter.defaultText}.`;
      return [
        `    ${bold(names.join(', '))}${typeSuffix(parameter)}`,
        ...wrapText(parameter.description + suffix, width, '        '),
      ];
    }),
    '',
    ...[...types].flatMap(([name, values]) => wrapText(`${name}: ${values.join(', ')}.`, width, '    ')),
  ];
}

function typeSuffix(parameter: Parameter): string {
  return parameter.type === 'SwitchParameter' ? '' : ` <${shortTypeName(parameter)}>`;
}

function mandatoryText(mandatory: readonly string[], sets: readonly string[]): string {
  if (mandatory.length === 0) return '';
  return mandatory.length === sets.length ? 'yes' : `in ${mandatory.join(', ')}`;
}

function factOf(label: string, text: string): string[] {
  return text === '' ? [] : [`${label}: ${text}`];
}

function exampleLines(table: CommandTable, width: number): string[] {
  return table.examples.flatMap((example, index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapText(`${example.title}:`, width, '    '),
    ...('shell' in example
      ? example.shell.split('\n').map((line) => `        ${line}`)
      : shellLines(`entrada ${example.line}`, width)),
    ...('remark' in example ? wrapText(example.remark, width, '        ') : []),
  ]);
}

/** Wraps a command line before parameter names, with continuation characters for the shell. */
function shellLines(line: string, width: number): string[] {
  const first = '        ';
  const next = '            ';
  const continuation = ' \\';
  const lines = wrapPieces(line.split(/ (?=-)/), width - next.length - continuation.length, '');
  return lines.map(
    (one, index) => (index === 0 ? first : next) + one + (index === lines.length - 1 ? '' : continuation),
  );
}
