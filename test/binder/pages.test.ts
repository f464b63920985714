import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderCommonParameters, renderHelp } from '../../src/binder/help.ts';
import { parameterGroups } from '../../src/binder/parameter-groups.ts';
import { renderReferencePage } from '../../src/binder/reference-page.ts';
import { syntaxPieces } from '../../src/binder/syntax.ts';
import { wrapCommandLine } from '../../src/binder/wrap-command-line.ts';
import { wrapText } from '../../src/binder/wrap-text.ts';
import { connectEntraTable } from '../../src/model/connect-entra.ts';
import type { CommandTable } from '../../src/model/parameter-table.ts';
import { fullConnectEntra as connect } from './full-connect-entra.ts';

const small = {
  name: 'Set-Thing',
  aliases: ['set'],
  synopsis: 'Sets a thing.',
  description: ['It sets the thing that was named, so that every other command finds it there from then on.', 'Twice.'],
  defaultSet: 'ByName',
  setTitles: { ByName: 'By its name' },
  supportsShouldProcess: true,
  output: 'The thing.',
  parameters: {
    Deep: { type: 'SwitchParameter', description: 'Also what is below.', everywhere: { position: 0 } },
    Name: {
      type: 'String',
      description: 'Its name.',
      aliases: ['N', 'Label'],
      defaultText: 'none: at all',
      sets: { ByName: { mandatory: true, position: 1 }, ById: {} },
    },
    Tags: { type: 'String[]', description: 'Its tags.', sets: { ByName: { position: 0 } } },
    Id: { type: 'Int32', description: 'Its number.', sets: { ById: { mandatory: true } } },
    Level: { type: 'Enum', typeName: 'Far.Away.Level', values: ['Low', 'High'], description: 'How much.' },
  },
  examples: [
    { title: 'Set one', line: 'Set-Thing -Name x', remark: 'It is set.' },
    { title: 'Set it up', shell: "git config thing \\\n    '!entrada Set-Thing  -Name x'" },
    { title: 'Set another', line: 'Set-Thing -Name a-very-long-name-of-a-thing -Tags one,two -Level High -Deep' },
    { title: 'Set a fourth', line: 'Set-Thing -Name d' },
  ],
} as const satisfies CommandTable;

test('syntaxPieces() writes a set as PowerShell does', () => {
  assert.deepEqual(syntaxPieces(connect, 'AppCertificateParameterSet'), [
    '[-ClientId] <String>',
    '[[-CertificateSubjectName] <String>]',
    '[[-CertificateThumbprint] <String>]',
    '[-SendCertificateChain <Boolean>]',
    '[-Certificate <String>]',
    '[-TenantId <String>]',
    '[-ContextScope <ContextScope>]',
    '[-Environment <String>]',
    '[-ClientTimeout <Double>]',
    '[-NoWelcome]',
    '[<CommonParameters>]',
  ]);
});

test('renderHelp() writes every part of a table within the width', () => {
  assert.equal(
    renderHelp(small, { width: 60, color: false }),
    `NAME
    Set-Thing - Sets a thing.
    Aliases: set

EXAMPLES
    Set one:
        entrada Set-Thing -Name x
        It is set.

    Set it up:
        git config thing \\
            '!entrada Set-Thing  -Name x'

    Set another:
        entrada Set-Thing \\
          -Name a-very-long-name-of-a-thing -Tags one,two \\
          -Level High -Deep

SYNTAX
    By its name (ByName, default):
    Set-Thing
        [[-Tags] <String[]>] [-Name] <String> [-Deep]
        [-Level <Level>] [-WhatIf] [-Confirm]
        [<CommonParameters>]

    ById:
    Set-Thing
        -Id <Int32> [-Deep] [-Name <String>]
        [-Level <Level>] [-WhatIf] [-Confirm]
        [<CommonParameters>]

DESCRIPTION
    It sets the thing that was named, so that every other
    command finds it there from then on.

    Twice.

PARAMETERS
    Case does not matter; dashes and abbreviations work,
    too: -TenantId, --tenant-id, -t.

  By its name (ByName, default):

    -Tags <String[]>
        Its tags.

  ById:

    -Id <Int32>
        Its number.
        Mandatory: yes

  In every parameter set:

    -Deep
        Also what is below.

    -Name <String>
        Its name.
        Aliases: N, Label
        Mandatory: in ByName
        Default: none: at all

    -Level <Level>
        How much.
        Values: Low, High

MORE EXAMPLES
    Set a fourth:
        entrada Set-Thing -Name d

OUTPUT
    The thing.

COMMON PARAMETERS
    -Verbose, -Debug, -ErrorAction, -WarningAction,
    -InformationAction, -ProgressAction, -ErrorVariable,
    -WarningVariable, -InformationVariable, -OutVariable,
    -OutBuffer, -PipelineVariable, -Context, -Output,
    -Query, -Help, -WhatIf, -Confirm: entrada help
    common-parameters describes them.
`,
  );
});

test('renderHelp() groups parameters as the table declares, and describes its own formats', () => {
  const { setTitles: _titles, ...rest } = small;
  const table = { ...rest, groups: { Names: ['Name', 'Tags', 'Absent'] }, outputFormats: { env: 'a shell line' } };
  const help = renderHelp(table, { width: 100, color: false });
  const groups = help.split('\n').filter((line) => /^ {2}\S|^ {4}-[A-Z]\w+(?: <|$)/.test(line));
  assert.deepEqual(groups, [
    '  Names:',
    '    -Name <String>',
    '    -Tags <String[]>',
    '  Others:',
    '    -Deep',
    '    -Id <Int32>',
    '    -Level <Level>',
  ]);
  assert.ok(help.includes('        Its tags.\n        Sets: ByName\n'), help);
  assert.ok(help.endsWith('\n    Further values of -Output: env is a shell line.\n'), help);
});

test('parameterGroups() puts mandatory parameters first, and those of several sets together', () => {
  const text = { type: 'String', description: '' } as const;
  const table = (parameters: CommandTable['parameters']): CommandTable => ({
    name: 'x',
    aliases: [],
    synopsis: '',
    description: [],
    examples: [],
    parameters,
  });
  assert.deepEqual(parameterGroups(table({ A: text, B: { ...text, everywhere: { mandatory: true } } })), [
    { title: 'Mandatory', names: ['B'] },
    { title: 'Optional', names: ['A'] },
  ]);
  assert.deepEqual(parameterGroups(table({ A: text, B: text })), [{ title: '', names: ['A', 'B'] }]);
  assert.deepEqual(parameterGroups(table({})), []);
  const sets = { One: {}, Two: {} };
  assert.deepEqual(parameterGroups(table({ A: { ...text, sets }, B: { ...text, sets: { Three: {} } }, C: text })), [
    { title: 'Three', names: ['B'] },
    { title: 'In several parameter sets', names: ['A'] },
    { title: 'In every parameter set', names: ['C'] },
  ]);
});

test('renderCommonParameters() describes each with its values', () => {
  const text = renderCommonParameters({ width: 60, color: false });
  assert.ok(text.includes('    -Output <OutputFormat>\n        The output format.'), text);
  assert.ok(text.includes('        Values: json, table, yaml, tsv, csv, ndjson\n'), text);
  assert.ok(text.includes('    -WhatIf\n'), text);
  assert.ok(text.split('\n').every((line) => line.length <= 60));
});

test('wrapCommandLine() breaks outside quotes, and moves a long word to the left', () => {
  const quoted = `'${'x y '.repeat(10)}z'`;
  assert.deepEqual(wrapCommandLine('entrada a -B c', 30, '    '), ['    entrada a -B c']);
  assert.deepEqual(wrapCommandLine(`entrada request ${quoted} --all`, 48, '        '), [
    '        entrada request \\',
    `   ${quoted} \\`,
    '          --all',
  ]);
  assert.deepEqual(wrapCommandLine('entrada a -Name:"b c" -Other "d e"', 26, '  '), [
    '  entrada a \\',
    '    -Name:"b c" \\',
    '    -Other "d e"',
  ]);
});

test('wrapText() breaks a word that is wider than the lines, after punctuation', () => {
  assert.deepEqual(wrapText('see {"a":1,"b":22} now', 12, '  '), ['  see', '  {"a":1,', '  "b":22}', '  now']);
  assert.deepEqual(wrapText('abcdefghij', 6, '  '), ['  abcd', '  efgh', '  ij']);
});

test('renderHelp() keeps to 80 columns', () => {
  const long = renderHelp(connectEntraTable, { width: 80, color: false })
    .split('\n')
    .filter((line) => line.length > 80);
  assert.deepEqual(long, []);
});

test('renderHelp() uses bold headings and names only where color is wanted', () => {
  assert.equal(renderHelp(small, { width: 5, color: false }), renderHelp(small, { width: 40, color: false }));
  assert.notEqual(renderHelp(small, { width: 41, color: false }), renderHelp(small, { width: 40, color: false }));
  const colored = renderHelp(small, { width: 80, color: true });
  assert.ok(colored.startsWith('\u001b[1mNAME\u001b[22m\n'));
  assert.equal(
    colored.replaceAll('\u001b[1m', '').replaceAll('\u001b[22m', ''),
    renderHelp(small, { width: 80, color: false }),
  );
});

test('renderHelp() shows a table without sets or parameters, and its trailing words', () => {
  const { defaultSet: _set, supportsShouldProcess: _process, ...rest } = small;
  const help = renderHelp({ ...rest, parameters: {}, trailingWords: 'COMMAND' }, { width: 80, color: false });
  assert.ok(help.includes('\nSYNTAX\n    Set-Thing\n        [<CommonParameters>] [-- COMMAND]\n'), help);
  assert.ok(help.includes('\nPARAMETERS\n    None.\n'), help);
});

test('renderReferencePage() writes the page in the structure of the cmdlets', () => {
  const page = renderReferencePage(small);
  const common = /\| -Verbose[\s\S]*\| -Help[^\n]*\n/;
  assert.equal(
    page.replace(common, '...\n'),
    `# Set-Thing

## SYNOPSIS

Sets a thing.

Aliases: \`set\`.

## SYNTAX

### ByName (Default)

\`\`\`powershell
Set-Thing
  [[-Tags] <String[]>]
  [-Name] <String>
  [-Deep]
  [-Level <Level>]
  [-WhatIf]
  [-Confirm]
  [<CommonParameters>]
\`\`\`

### ById

\`\`\`powershell
Set-Thing
  -Id <Int32>
  [-Deep]
  [-Name <String>]
  [-Level <Level>]
  [-WhatIf]
  [-Confirm]
  [<CommonParameters>]
\`\`\`

## DESCRIPTION

It sets the thing that was named, so that every other command finds it there from then on.

Twice.

## EXAMPLES

### Example 1: Set one

\`\`\`sh
entrada Set-Thing -Name x
\`\`\`

It is set.

### Example 2: Set it up

\`\`\`sh
git config thing \\
    '!entrada Set-Thing  -Name x'
\`\`\`

### Example 3: Set another

\`\`\`sh
entrada Set-Thing -Name a-very-long-name-of-a-thing -Tags one,two -Level High -Deep
\`\`\`

### Example 4: Set a fourth

\`\`\`sh
entrada Set-Thing -Name d
\`\`\`

## PARAMETERS

### -Deep

Also what is below.

\`\`\`yaml
Type: SwitchParameter
Parameter Sets: (All)
Aliases:

Required: False
Position: Named
Default value: None
Accept pipeline input: False
Accept wildcard characters: False
\`\`\`

### -Name

Its name.

\`\`\`yaml
Type: String
Parameter Sets: ByName
Aliases: N, Label

Required: True
Position: 2
Default value: "none: at all"
Accept pipeline input: False
Accept wildcard characters: False
\`\`\`

\`\`\`yaml
Type: String
Parameter Sets: ById
Aliases: N, Label

Required: False
Position: Named
Default value: "none: at all"
Accept pipeline input: False
Accept wildcard characters: False
\`\`\`

### -Tags

Its tags.

\`\`\`yaml
Type: String[]
Parameter Sets: ByName
Aliases:

Required: False
Position: 1
Default value: None
Accept pipeline input: False
Accept wildcard characters: False
\`\`\`

### -Id

Its number.

\`\`\`yaml
Type: Int32
Parameter Sets: ById
Aliases:

Required: True
Position: Named
Default value: None
Accept pipeline input: False
Accept wildcard characters: False
\`\`\`

### -Level

How much.

\`\`\`yaml
Type: Level
Accepted values: Low, High
Parameter Sets: (All)
Aliases:

Required: False
Position: Named
Default value: None
Accept pipeline input: False
Accept wildcard characters: False
\`\`\`

## COMMON PARAMETERS

| parameter | aliases | type | description |
|---|---|---|---|
...
| -WhatIf | -wi | SwitchParameter | Shows what would happen if the command runs. The command is not run. |
| -Confirm | -cf | SwitchParameter | Prompts for confirmation before running the command. |

## OUTPUTS

The thing.
`,
  );
});
