import type { CommandTable, Parameter, Placement } from '../../model/parameter-table.ts';
import { placementIn, setNamesOf } from '../../model/parameter-table.ts';
import { allQueries } from '../../model/queries/all-queries.ts';
import type { Query } from '../../model/queries/query.ts';
import { commonParametersOf } from '../../binder/known-parameters.ts';
import { shownCommands } from '../registry.ts';
import { type CmdletName, cmdletOf, outputTypeOf, programCommands } from './cmdlets.ts';
import { type TextOrObject, textOrObject } from './parameter-forms.ts';
import { powershellExamples, type PowershellExample } from './powershell-examples.ts';

/** All commands, for the generator of the PowerShell module. */
export interface CommandsDescription {
  readonly commands: readonly CmdletDescription[];
  /** The commands without a cmdlet, each with the reason. */
  readonly programs: Readonly<Record<string, string>>;
}

/** A cmdlet: the command that serves it, and everything that PowerShell shows of it. */
export interface CmdletDescription {
  /** The name of the command for the host (`powershell-host`). */
  readonly command: string;
  readonly name: string;
  /** Further cmdlets' names. */
  readonly aliases: readonly string[];
  readonly synopsis: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly examples: readonly PowershellExample[];
  /** A sentence about the output. */
  readonly output?: string;
  /** The name of the output's type. */
  readonly outputType: string;
  /** The columns of the type's default table view, if this cmdlet declares it; without one, a list is shown. */
  readonly columns?: readonly string[];
  readonly supportsShouldProcess: boolean;
  /** `(All)` alone if the table does not declare sets. */
  readonly sets: readonly string[];
  readonly defaultSet?: string;
  readonly parameters: readonly ParameterDescription[];
}

/** A parameter of a cmdlet. */
export interface ParameterDescription {
  readonly name: string;
  /**
   * A type of PowerShell; `Enum` has `values`. `Certificate` is text (a path) or an X509Certificate2, `Body` text or
   * any object, `Headers` an array of text or a Hashtable, `Tokens` an array of text or SecureStrings.
   */
  readonly type: Parameter['type'] | TextOrObject;
  readonly values?: readonly string[];
  readonly aliases: readonly string[];
  readonly description: string;
  readonly defaultText?: string;
  readonly completedFrom?: string;
  /** Words that completion offers, where others are accepted, too. */
  readonly suggestions?: readonly string[];
  readonly notEmpty: boolean;
  /** By set; in every set if the table does not declare sets for it. */
  readonly sets: Readonly<Record<string, Placement>>;
  /** Accepts the first of these properties that an object of the pipeline has; absent: none. */
  readonly pipeline?: readonly string[];
}

/** Describes all commands for PowerShell: their cmdlets, parameters, help and output. */
export async function describeCommands(): Promise<CommandsDescription> {
  const commands: CmdletDescription[] = [];
  for (const { name, load } of await shownCommands()) {
    const cmdlet = cmdletOf(name);
    if (cmdlet !== undefined && !Object.hasOwn(programCommands, name)) {
      commands.push(describeCommand((await load()).table, cmdlet));
    }
  }
  return { commands, programs: programCommands };
}

function describeCommand(table: CommandTable, cmdlet: CmdletName): CmdletDescription {
  const query = allQueries.find(({ name }) => name === table.name);
  const columns = cmdlet.columns ?? (query && columnsOf(query));
  return {
    command: table.name,
    name: cmdlet.name,
    aliases: table.aliases.filter((alias) => alias.includes('-')),
    synopsis: table.synopsis,
    description: table.description,
    examples: powershellExamples(table, cmdlet.name),
    ...(table.output !== undefined && { output: table.output }),
    outputType: outputTypeOf(cmdlet),
    ...(columns !== undefined && { columns }),
    supportsShouldProcess: table.supportsShouldProcess === true,
    sets: setNamesOf(table),
    ...(table.defaultSet !== undefined && { defaultSet: table.defaultSet }),
    parameters: [
      ...Object.entries(table.parameters).map(([name, parameter]) =>
        describeParameter(name, parameter, table, query?.parameters[name]?.acts.kind === 'key'),
      ),
      ...ownCommonParameters(table),
    ],
  };
}

/** The columns of the program's own table; of a policy, the most important properties are not known. */
function columnsOf({ table, columns }: Query): readonly string[] | undefined {
  const names = table ?? Object.keys(columns);
  return names.length === 1 ? undefined : names;
}

function describeParameter(
  name: string,
  parameter: Parameter,
  table: CommandTable,
  isKey: boolean,
): ParameterDescription {
  const placements = setNamesOf(table).flatMap((set): [string, Placement][] => {
    const placement = placementIn(parameter, set);
    return placement === undefined ? [] : [[set, withoutTakenPosition(name, placement, set, table)]];
  });
  const pipeline = pipelineOf(name, parameter, isKey);
  const suggestions = suggestionsFor(parameter, table);
  return {
    name,
    type: textOrObject(name, parameter) ?? parameter.type,
    ...(parameter.type === 'Enum' && { values: parameter.values }),
    aliases: parameter.aliases ?? [],
    description: describedFor(parameter),
    ...(parameter.defaultText !== undefined && { defaultText: parameter.defaultText }),
    ...(suggestions === undefined && parameter.completedFrom && { completedFrom: parameter.completedFrom }),
    ...(suggestions !== undefined && { suggestions }),
    notEmpty: parameter.notEmpty === true,
    sets: Object.fromEntries(placements),
    ...(pipeline !== undefined && { pipeline }),
  };
}

/** The columns of a query are known here, so that PowerShell does not have to ask for them. */
function suggestionsFor({ completedFrom, suggestions }: Parameter, table: CommandTable): readonly string[] | undefined {
  if (completedFrom !== 'columns') return suggestions;
  return Object.keys(allQueries.find(({ name }) => name === table.name)?.columns ?? {});
}

/** The texts about `env:NAME` and its like are for the command line; PowerShell has types for secrets. */
function describedFor({ type, description, optionDescription }: Parameter): string {
  const isSecret = type === 'SecureString' || type === 'SecureString[]' || type === 'PSCredential';
  return isSecret ? (optionDescription ?? description) : description;
}

/** PowerShell refuses every value by position if two parameters of a set have the same position: the first keeps it. */
function withoutTakenPosition(name: string, placement: Placement, set: string, table: CommandTable): Placement {
  const { position, ...rest } = placement;
  if (position === undefined) return placement;
  const first = Object.entries(table.parameters).find(
    ([, other]) => placementIn(other, set)?.position === position,
  )?.[0];
  return first === name ? placement : rest;
}

// These sources do not list the objects of other commands.
const describes: ReadonlySet<string> = new Set(['files', 'settings', 'setting values', 'columns', 'setups']);

/** Parameters that name an object take it from the objects of the pipeline. */
function pipelineOf(name: string, { completedFrom, everywhere }: Parameter, isKey: boolean): string[] | undefined {
  if (isKey) return name === 'Identity' ? [name, 'UserPrincipalName', 'Id'] : [name, 'Id'];
  const namesObject = completedFrom !== undefined && !describes.has(completedFrom) && everywhere?.mandatory === true;
  return namesObject || (name === 'Id' && everywhere?.mandatory === true) ? [name] : undefined;
}

/** Of Entrada's own common parameters, those that mean something where the output is objects. */
function ownCommonParameters(table: CommandTable): ParameterDescription[] {
  const formats = ['json', ...Object.keys(table.outputFormats ?? {})];
  return commonParametersOf(table)
    .filter(({ name }) => name === 'Context' || (name === 'Output' && formats.length > 1))
    .map(({ name, parameter }) => {
      const described = describeParameter(name, parameter, { ...table, parameters: {}, defaultSet: '(All)' }, false);
      const sets = Object.fromEntries(setNamesOf(table).map((set) => [set, {}]));
      return { ...described, sets, ...(name === 'Output' && { values: formats }) };
    });
}
