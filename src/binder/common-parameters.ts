import type { Parameter, ValueOf } from '../model/parameter-table.ts';

const preferences = ['SilentlyContinue', 'Stop', 'Continue', 'Inquire', 'Ignore', 'Suspend', 'Break'] as const;
const preferenceType = 'System.Management.Automation.ActionPreference';

/** The parameters of every command: PowerShell's (about_CommonParameters), then Entrada's. */
export const commonParameters = {
  Verbose: {
    type: 'SwitchParameter',
    aliases: ['vb'],
    description: 'Shows details of what the command does, on standard error.',
  },
  Debug: { type: 'SwitchParameter', aliases: ['db'], description: 'Also shows each request and response, redacted.' },
  ErrorAction: {
    type: 'Enum',
    typeName: preferenceType,
    values: preferences,
    aliases: ['ea'],
    description: 'How to handle an error.',
    defaultText: 'Continue',
  },
  WarningAction: {
    type: 'Enum',
    typeName: preferenceType,
    values: preferences,
    aliases: ['wa'],
    description: 'How to handle a warning.',
    defaultText: 'Continue',
  },
  InformationAction: {
    type: 'Enum',
    typeName: preferenceType,
    values: preferences,
    aliases: ['infa'],
    description: 'How to handle an information message, such as the welcome.',
    defaultText: 'Continue',
  },
  ProgressAction: {
    type: 'Enum',
    typeName: preferenceType,
    values: preferences,
    aliases: ['proga'],
    description: 'How to handle a progress message.',
    defaultText: 'Continue',
  },
  ErrorVariable: {
    type: 'String',
    aliases: ['ev'],
    description: 'The shell variable to store errors in; requires entrada init. +NAME appends.',
  },
  WarningVariable: {
    type: 'String',
    aliases: ['wv'],
    description: 'The shell variable to store warnings in; requires entrada init. +NAME appends.',
  },
  InformationVariable: {
    type: 'String',
    aliases: ['iv'],
    description: 'The shell variable to store information messages in; requires entrada init. +NAME appends.',
  },
  OutVariable: {
    type: 'String',
    aliases: ['ov'],
    description: 'The shell variable to store the output in; requires entrada init. +NAME appends.',
  },
  OutBuffer: {
    type: 'Int32',
    aliases: ['ob'],
    description: 'Accepted for compatibility with PowerShell, and ignored.',
  },
  PipelineVariable: {
    type: 'String',
    aliases: ['pv'],
    description: 'Accepted for compatibility with PowerShell, and ignored.',
  },
  Context: {
    type: 'String',
    completedFrom: 'contexts',
    description:
      'The name of the saved context to use; also ENTRADA_CONTEXT. With Connect-Entra or Connect-MicrosoftTeams, the name of the session to sign in to: each name has a session of its own, also for the same account.',
    defaultText: 'the current context',
  },
  Output: {
    type: 'Enum',
    typeName: 'OutputFormat',
    values: ['json', 'table', 'yaml', 'tsv', 'csv', 'ndjson'],
    aliases: ['o'],
    description: 'The output format. ndjson is one JSON document per line. csv has a header; tsv has values only.',
    defaultText: 'table on a terminal, otherwise json',
  },
  Query: {
    type: 'String',
    description:
      "A JMESPath expression that is applied to the output before it is formatted, as in az: 'value[].displayName' for a response, '[?accountEnabled].{Name: displayName}' for a list. A mistake is reported before anything is sent.",
    notEmpty: true,
  },
  Help: { type: 'SwitchParameter', aliases: ['h', '?'], description: 'Shows this help.' },
} as const satisfies Record<string, Parameter>;

/** The parameters of commands that support -WhatIf and -Confirm. */
export const shouldProcessParameters = {
  WhatIf: {
    type: 'SwitchParameter',
    aliases: ['wi'],
    description: 'Shows what would happen if the command runs. The command is not run.',
  },
  Confirm: {
    type: 'SwitchParameter',
    aliases: ['cf'],
    description: 'Prompts for confirmation before running the command.',
  },
} as const satisfies Record<string, Parameter>;

type CommonTable = typeof commonParameters & typeof shouldProcessParameters;

/** The bound common parameters; unused ones are absent. */
export type CommonParameters = { readonly [N in keyof CommonTable]?: ValueOf<CommonTable[N]> };
