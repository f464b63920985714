import {
  type CommandTable,
  type Example,
  type Parameter,
  placementIn,
  setNamesOf,
} from '../../model/parameter-table.ts';
import { commonParametersOf } from '../../binder/known-parameters.ts';
import { parameterGroups, setTitle } from '../../binder/parameter-groups.ts';
import { aliasText, syntaxPieces } from '../../binder/syntax.ts';
import { shortTypeName } from '../../binder/type-names.ts';
import type { Topic, TopicBlock } from './topics/topic.ts';

/** Returns the name of a command's manual page: `entrada-connect-entra`. */
export function manPageName(command: string): string {
  return `entrada-${command.toLowerCase().replaceAll(' ', '-')}`;
}

/** Writes the manual page of a command, for section 1, in the language of man(7). */
export function renderManPage(table: CommandTable, version: string): string {
  const setNames = setNamesOf(table);
  return page(manPageName(table.name), table.synopsis, version, [
    '.SH SYNOPSIS',
    ...setNames.flatMap((setName) => [
      ...(setNames.length === 1 ? [] : ['.PP', escape(`${setTitle(table, setName)}:`)]),
      '.PP',
      `.B ${escape(`entrada ${table.name}`)}`,
      ...syntaxPieces(table, setName).map(escape),
    ]),
    '.SH DESCRIPTION',
    ...table.description.flatMap((text) => ['.PP', escape(text)]),
    '.SH OPTIONS',
    ...parameterGroups(table).flatMap(({ title, names }) => [
      ...(title === '' ? [] : [`.SS ${quoted(title)}`]),
      ...names.flatMap((name) => {
        const parameter = table.parameters[name];
        return parameter === undefined ? [] : option(name, parameter, table);
      }),
    ]),
    ...(Object.keys(table.parameters).length === 0 ? ['None of its own.'] : []),
    '.PP',
    'Common parameters, which',
    '.BR entrada (1)',
    'describes:',
    escape(
      `${commonParametersOf(table)
        .map(({ name }) => `-${name}`)
        .join(', ')}.`,
    ),
    ...(table.output === undefined ? [] : ['.SH OUTPUT', escape(table.output)]),
    '.SH EXAMPLES',
    ...table.examples.flatMap(example),
    '.SH SEE ALSO',
    '.BR entrada (1)',
  ]);
}

/** Writes the manual page of the program: its commands, the common parameters and the topics. */
export function renderProgramPage(
  tables: readonly CommandTable[],
  topics: readonly Topic[],
  common: CommandTable,
  version: string,
): string {
  return page('entrada', 'signs in to Microsoft Entra ID and Microsoft Teams', version, [
    '.SH SYNOPSIS',
    '.B entrada',
    escape('COMMAND [PARAMETERS]'),
    '.br',
    '.B entrada help',
    escape('[COMMAND | WORD]'),
    '.SH DESCRIPTION',
    'Signs users and applications in to Microsoft Entra ID and Microsoft Teams, keeps their sessions, calls Microsoft',
    'Graph, and runs a local tenant for tests.',
    '.SH COMMANDS',
    ...tables.flatMap(({ name, synopsis }) => ['.TP', `.BR ${escape(manPageName(name))} (1)`, escape(synopsis)]),
    '.SH COMMON PARAMETERS',
    ...commonParametersOf(common).flatMap(({ name, parameter }) => option(name, parameter, common)),
    ...topics
      .filter(({ blocks }) => blocks.length > 0)
      .flatMap(({ name, synopsis, blocks }) => [
        `.SH ${quoted(name.toUpperCase())}`,
        escape(synopsis),
        ...blocks.flatMap(topicBlock),
      ]),
  ]);
}

function page(name: string, synopsis: string, version: string, body: readonly string[]): string {
  const head = [
    `.TH ${quoted(name.toUpperCase())} 1 "" ${quoted(`Entrada ${version}`)} "Entrada"`,
    // Neither hyphens nor wider spaces in what is copied.
    '.nh',
    '.ad l',
    '.SH NAME',
    `${escape(name)} \\- ${escape(synopsis.replace(/\.$/, ''))}`,
  ];
  return `${[...head, ...body].join('\n')}\n`;
}

function option(name: string, parameter: Parameter, table: CommandTable): string[] {
  const type = parameter.type === 'SwitchParameter' ? '' : ` <${shortTypeName(parameter)}>`;
  const setNames = setNamesOf(table);
  const mandatory = setNames.filter((setName) => placementIn(parameter, setName)?.mandatory === true);
  const facts = [
    ['Aliases', aliasText(parameter)],
    ['Values', parameter.type === 'Enum' ? parameter.values.join(', ') : ''],
    ['Mandatory', mandatory.length === setNames.length ? 'yes' : mandatory.join(', ')],
    ['Default', parameter.defaultText ?? ''],
  ].filter(([, text]) => text !== '');
  return [
    '.TP',
    `.B ${escape(`-${name}${type}`)}`,
    escape(parameter.description),
    ...facts.flatMap(([label, text]) => ['.br', escape(`${label}: ${text}`)]),
  ];
}

function example(one: Example): string[] {
  const text = 'shell' in one ? one.shell : `entrada ${one.line}`;
  return [
    '.PP',
    escape(`${one.title}:`),
    ...literal(text.split('\n')),
    ...('remark' in one && one.remark !== undefined ? ['.PP', escape(one.remark)] : []),
  ];
}

function topicBlock(block: TopicBlock): string[] {
  if (typeof block === 'string') return ['.PP', escape(block)];
  if ('lines' in block) return literal(block.lines);
  return block.terms.flatMap(([name, description]) => ['.TP', `.B ${escape(name)}`, escape(description)]);
}

function literal(lines: readonly string[]): string[] {
  return ['.PP', '.RS 4', '.nf', ...lines.map(escape), '.fi', '.RE'];
}

/** Escapes a line: backslashes, dashes (copied as minus), quotes that typesetting changes, controls at the start. */
function escape(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(/\r?\n/g, ' ');
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

/** Quotes an argument of a macro. */
function quoted(text: string): string {
  return `"${escape(text).replaceAll('"', '\\(dq')}"`;
}
