import { type CommandTable, type Parameter, placementIn, setNamesOf } from '../model/parameter-table.ts';
import { commonParametersOf } from './known-parameters.ts';
import { aliasText, syntaxPieces } from './syntax.ts';
import { shortTypeName } from './type-names.ts';

/** Returns a command's reference page in Markdown, in the structure of the cmdlets' own pages (platyPS). */
export function renderReferencePage(table: CommandTable): string {
  const blocks = [
    `# ${table.name}`,
    '## SYNOPSIS',
    table.synopsis,
    ...(table.aliases.length === 0 ? [] : [`Aliases: ${table.aliases.map((alias) => `\`${alias}\``).join(', ')}.`]),
    '## SYNTAX',
    ...setNamesOf(table).flatMap((setName) => syntaxBlocks(table, setName)),
    '## DESCRIPTION',
    ...table.description,
    '## EXAMPLES',
    ...table.examples.flatMap((example, index) => [
      `### Example ${index + 1}: ${example.title}`,
      fence('sh', 'shell' in example ? example.shell : `entrada ${example.line}`),
      ...('remark' in example ? [example.remark] : []),
    ]),
    '## PARAMETERS',
    ...Object.entries(table.parameters).flatMap(([name, parameter]) => parameterBlocks(table, name, parameter)),
    ...removedBlocks(table),
    '## COMMON PARAMETERS',
    commonTable(table),
    '## OUTPUTS',
    table.output ?? 'None.',
  ];
  return `${blocks.join('\n\n')}\n`;
}

function syntaxBlocks(table: CommandTable, setName: string): string[] {
  const title = setName === table.defaultSet ? `### ${setName} (Default)` : `### ${setName}`;
  return [title, fence('powershell', [table.name, ...syntaxPieces(table, setName)].join('\n  '))];
}

function parameterBlocks(table: CommandTable, name: string, parameter: Parameter): string[] {
  return [
    `### -${name}`,
    parameter.description,
    ...placementGroups(table, parameter).map((group) => fence('yaml', group)),
  ];
}

/** Returns one YAML block for all sets, or one for each placement of the parameter. */
function placementGroups(table: CommandTable, parameter: Parameter): string[] {
  const setNames = setNamesOf(table);
  const groups = new Map<string, string[]>();
  for (const setName of setNames) {
    const placement = placementIn(parameter, setName);
    if (placement === undefined) continue;
    const required = `Required: ${placement.mandatory === true ? 'True' : 'False'}`;
    const isNamed = placement.position === undefined || parameter.type === 'SwitchParameter';
    const key = `${required}\nPosition: ${isNamed ? 'Named' : (placement.position ?? 0) + 1}`;
    groups.set(key, [...(groups.get(key) ?? []), setName]);
  }
  return [...groups].map(([key, sets]) =>
    [
      `Type: ${shortTypeName(parameter)}`,
      ...(parameter.type === 'Enum' ? [`Accepted values: ${parameter.values.join(', ')}`] : []),
      `Parameter Sets: ${sets.length === setNames.length ? '(All)' : sets.join(', ')}`,
      `Aliases: ${aliasText(parameter)}`.trimEnd(),
      '',
      key,
      // Quoted because a default may contain a colon.
      `Default value: ${parameter.defaultText === undefined ? 'None' : JSON.stringify(parameter.defaultText)}`,
      'Accept pipeline input: False',
      'Accept wildcard characters: False',
    ].join('\n'),
  );
}

/** Lists the parameters of older versions or of the original; each sentence names its parameter. */
function removedBlocks(table: CommandTable): string[] {
  const sentences = Object.values(table.removed ?? {});
  return sentences.length === 0 ? [] : ['## NOT SUPPORTED', sentences.map((sentence) => `- ${sentence}`).join('\n')];
}

function commonTable(table: CommandTable): string {
  const rows = commonParametersOf(table).map(({ name, parameter }) => {
    const aliases = (parameter.aliases ?? []).map((alias) => `-${alias}`).join(', ');
    const values = parameter.type === 'Enum' ? ` ${parameter.values.join(', ')}.` : '';
    return `| -${name} | ${aliases} | ${shortTypeName(parameter)} | ${parameter.description}${values} |`;
  });
  return ['| parameter | aliases | type | description |', '|---|---|---|---|', ...rows].join('\n');
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
