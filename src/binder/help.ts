import { type CommandTable, type Example, type Parameter, placementIn, setNamesOf } from '../model/parameter-table.ts';
import { commonParametersOf } from './known-parameters.ts';
import { parameterGroups, setTitle } from './parameter-groups.ts';
import { aliasText, syntaxPieces } from './syntax.ts';
import { shortTypeName } from './type-names.ts';
import { wrapCommandLine } from './wrap-command-line.ts';
import { wrapPieces, wrapText } from './wrap-text.ts';

/** How to format help. */
export interface HelpOptions {
  /** Columns to wrap lines at; at least 40. */
  readonly width: number;
  /** Whether headings and names are bold, with ANSI sequences. */
  readonly color: boolean;
}

/** The examples that come before the syntax. */
const firstExamples = 3;

/**
 * Writes a command's help: its purpose, the first three examples, its syntax and description, its own parameters in
 * groups, the other examples, and the names of the common parameters.
 */
export function renderHelp(table: CommandTable, options: HelpOptions): string {
  const width = Math.max(options.width, 40);
  const bold = (text: string): string => (options.color ? `\u001b[1m${text}\u001b[22m` : text);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [bold(title), ...lines, ''];
  const { examples } = table;
  const lines = [
    ...section('NAME', nameLines(table, width)),
    ...section('EXAMPLES', exampleLines(examples.slice(0, firstExamples), width)),
    ...section('SYNTAX', syntaxLines(table, width)),
    ...section('DESCRIPTION', paragraphs(table.description, width)),
    ...section('PARAMETERS', parameterSection(table, width, bold)),
    ...section('MORE EXAMPLES', exampleLines(examples.slice(firstExamples), width)),
    ...section('OUTPUT', table.output === undefined ? [] : wrapText(table.output, width, '    ')),
    ...section('COMMON PARAMETERS', commonSection(table, width)),
  ];
  return lines.join('\n');
}

/** Describes the parameters of every command, for the topic common-parameters. */
export function renderCommonParameters(options: HelpOptions): string {
  const table: CommandTable = {
    name: '',
    aliases: [],
    synopsis: '',
    description: [],
    parameters: {},
    examples: [],
    supportsShouldProcess: true,
  };
  const bold = (text: string): string => (options.color ? `\u001b[1m${text}\u001b[22m` : text);
  return commonParametersOf(table)
    .flatMap(({ name, parameter }) => parameterLines(name, parameter, table, Math.max(options.width, 40), bold))
    .join('\n');
}

function nameLines(table: CommandTable, width: number): string[] {
  const aliases = table.aliases.length === 0 ? [] : wrapText(`Aliases: ${table.aliases.join(', ')}`, width, '    ');
  return [...wrapText(`${table.name} - ${table.synopsis}`, width, '    '), ...aliases];
}

function syntaxLines(table: CommandTable, width: number): string[] {
  const setNames = setNamesOf(table);
  return setNames.flatMap((setName, index) => {
    const title = setNames.length === 1 ? [] : wrapText(`${setTitle(table, setName)}:`, width, '    ');
    const body = wrapPieces(syntaxPieces(table, setName), width, '        ');
    return [...(index === 0 ? [] : ['']), ...title, `    ${table.name}`, ...body];
  });
}

function paragraphs(texts: readonly string[], width: number): string[] {
  return texts.flatMap((text, index) => [...(index === 0 ? [] : ['']), ...wrapText(text, width, '    ')]);
}

function parameterSection(table: CommandTable, width: number, bold: (text: string) => string): string[] {
  const groups = parameterGroups(table);
  if (groups.length === 0) return ['    None.'];
  const names = 'Case does not matter; dashes and abbreviations work, too: -TenantId, --tenant-id, -t.';
  return [
    ...wrapText(names, width, '    '),
    ...groups.flatMap((group) => [
      ...(group.title === '' ? [] : ['', ...wrapText(`${group.title}:`, width, '  ').map(bold)]),
      ...group.names.flatMap((name) => {
        const parameter = table.parameters[name];
        return parameter === undefined ? [] : ['', ...parameterLines(name, parameter, table, width, bold)];
      }),
    ]),
  ];
}

function parameterLines(
  name: string,
  parameter: Parameter,
  table: CommandTable,
  width: number,
  bold: (text: string) => string,
): string[] {
  const setNames = setNamesOf(table);
  const sets = setNames.filter((setName) => placementIn(parameter, setName) !== undefined);
  const mandatory = sets.filter((setName) => placementIn(parameter, setName)?.mandatory === true);
  const isInSeveral = sets.length > 1 && sets.length < setNames.length;
  const facts = [
    factOf('Aliases', aliasText(parameter)),
    factOf('Values', parameter.type === 'Enum' ? parameter.values.join(', ') : ''),
    factOf('Sets', isInSeveral || (table.groups !== undefined && sets.length === 1) ? sets.join(', ') : ''),
    factOf('Mandatory', mandatoryText(mandatory, sets)),
    factOf('Default', parameter.defaultText ?? ''),
  ].flat();
  return [
    `    ${bold(`-${name}`)}${typeSuffix(parameter)}`,
    ...wrapText(parameter.description, width, '        '),
    ...facts.flatMap((fact) => wrapText(fact, width, '        ')),
  ];
}

/** Names the common parameters in a few lines; they are the same for every command. */
function commonSection(table: CommandTable, width: number): string[] {
  const names = commonParametersOf(table).map(({ name }) => `-${name}`);
  const formats = Object.entries(table.outputFormats ?? {}).map(([name, description]) => `${name} is ${description}`);
  const list = `${names.join(', ')}: entrada help common-parameters describes them.`;
  return [
    ...wrapText(list, width, '    '),
    ...(formats.length === 0 ? [] : wrapText(`Further values of -Output: ${formats.join('; ')}.`, width, '    ')),
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

function exampleLines(examples: readonly Example[], width: number): string[] {
  return examples.flatMap((example, index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapText(`${example.title}:`, width, '    '),
    ...('shell' in example
      ? example.shell.split('\n').flatMap((line) => shellLines(line, width))
      : wrapCommandLine(`entrada ${example.line}`, width, '        ')),
    ...('remark' in example ? wrapText(example.remark, width, '        ') : []),
  ]);
}

/** A line of a script keeps its own indentation. */
function shellLines(line: string, width: number): string[] {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  return wrapCommandLine(line.trimStart(), width, `        ${indent}`);
}
