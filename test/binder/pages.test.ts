import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderHelp } from '../../src/binder/help.ts';
import { renderReferencePage } from '../../src/binder/reference-page.ts';
import { syntaxPieces } from '../../src/binder/syntax.ts';
import { connectEntraTable } from '../../src/model/connect-entra.ts';
import type { CommandTable } from '../../src/model/parameter-table.ts';
import { fullConnectEntra as connect } from './full-connect-entra.ts';

const small = {
  name: 'Set-Thing',
  aliases: ['set'],
  synopsis: 'Sets a thing.',
  description: ['It sets the thing that was named, so that every other command finds it there from then on.', 'Twice.'],
  defaultSet: 'ByName',
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
    renderHelp(small, { width: 60, color: false })
      .split('    ActionPreference')[0]
      ?.replace(/EXAMPLES[\s\S]*(?=COMMON)/, '')
      .replace(/-Verbose[\s\S]*/, '...'),
    `NAME
    Set-Thing, set

SYNOPSIS
    Sets a thing.

SYNTAX
    ByName (Default)
    Set-Thing
        [[-Tags] <String[]>] [-Name] <String> [-Deep]
        [-Level <Level>] [-WhatIf] [-Confirm]
        [<CommonParameters>]

    ById
    Set-Thing
        -Id <Int32> [-Deep] [-Name <String>]
        [-Level <Level>] [-WhatIf] [-Confirm]
        [<CommonParameters>]

DESCRIPTION
    It sets the thing that was named, so that every other
    command finds it there from then on.

    Twice.

PARAMETERS
    Names are case-insensitive, can be written with dashes
    (-TenantId, --tenant-id), and can be abbreviated.

    -Deep
        Also what is below.

    -Name <String>
        Its name.
        Aliases: N, Label
        Mandatory: in ByName
        Default: none: at all

    -Tags <String[]>
        Its tags.
        Sets: ByName

    -Id <Int32>
        Its number.
        Sets: ById
        Mandatory: yes

    -Level <Level>
        How much.
        Values: Low, High

COMMON PARAMETERS
    ...`,
  );
});

test('renderHelp() lists the examples and the output, then the common parameters', () => {
  const help = renderHelp(small, { width: 60, color: false });
  const examples = help.slice(help.indexOf('EXAMPLES'), help.indexOf('COMMON PARAMETERS'));
  assert.equal(
    examples,
    `EXAMPLES
    Set one:
        entrada Set-Thing -Name x
        It is set.

    Set it up:
        git config thing \\
            '!entrada Set-Thing  -Name x'

    Set another:
        entrada Set-Thing \\
            -Name a-very-long-name-of-a-thing \\
            -Tags one,two -Level High -Deep

OUTPUTS
    The thing.

`,
  );
  assert.equal(
    help.slice(help.indexOf('    -Output')),
    `    -Output, -o <OutputFormat>
        The output format. ndjson is one JSON document per
        line. csv has a header; tsv has values only.
        Default: table on a terminal, otherwise json.
    -Query <String>
        A JMESPath expression that is applied to the output
        before it is formatted, as in az:
        'value[].displayName' for a response,
        '[?accountEnabled].{Name: displayName}' for a list.
        A mistake is reported before anything is sent.
    -Help, -h, -?
        Shows this help.
    -WhatIf, -wi
        Shows what would happen if the command runs. The
        command is not run.
    -Confirm, -cf
        Prompts for confirmation before running the command.

    ActionPreference: SilentlyContinue, Stop, Continue,
    Inquire, Ignore, Suspend, Break.
    OutputFormat: json, table, yaml, tsv, csv, ndjson.
`,
  );
});

test('renderHelp() keeps to 80 columns, except for a value that cannot be broken', () => {
  const long = renderHelp(connectEntraTable, { width: 80, color: false })
    .split('\n')
    .filter((line) => line.length > 80 && !line.trim().startsWith('-ClientSecretCredential 8886'));
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
