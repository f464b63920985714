import type { Parameter, ValueOf } from '../model/parameter-table.ts';

const preferences = ['SilentlyContinue', 'Stop', 'Continue', 'Inquire', 'Ignore', 'Suspend', 'Break'] as const;
const preferenceType = 'System.Management.Automation.ActionPreference';

/** The parameters of every command: PowerShell's own (about_CommonParameters), then ours. */
export const commonParameters = {
  Verbose: { type: 'SwitchParameter', aliases: ['vb'], description: 'Says on standard error what is being done.' },
  Debug: { type: 'SwitchParameter', aliases: ['db'], description: 'Also shows each request and answer, redacted.' },
  ErrorAction: {
    type: 'Enum',
    typeName: preferenceType,
    values: preferences,
    aliases: ['ea'],
    description: 'What an error does.',
    defaultText: 'Continue',
  },
  WarningAction: {
    type: 'Enum',
    typeName: preferenceType,
    values: preferences,
    aliases: ['wa'],
    description: 'What a warning does.',
    defaultText: 'Continue',
  },
  InformationAction: {
    type: 'Enum',
    typeName: preferenceType,
    values: preferences,
    aliases: ['infa'],
    description: 'What an information message does, such as the welcome.',
    defaultText: 'Continue',
  },
  ProgressAction: {
    type: 'Enum',
    typeName: preferenceType,
    values: preferences,
    aliases: ['proga'],
    description: 'What a progress message does.',
    defaultText: 'Continue',
  },
  ErrorVariable: {
    type: 'String',
    aliases: ['ev'],
    description: 'The variable of the shell that gets errors (entrada init); +NAME appends.',
  },
  WarningVariable: {
    type: 'String',
    aliases: ['wv'],
    description: 'The variable of the shell that gets warnings (entrada init); +NAME appends.',
  },
  InformationVariable: {
    type: 'String',
    aliases: ['iv'],
    description: 'The variable of the shell that gets information messages (entrada init); +NAME appends.',
  },
  OutVariable: {
    type: 'String',
    aliases: ['ov'],
    description: 'The variable of the shell that gets the output (entrada init); +NAME appends.',
  },
  OutBuffer: {
    type: 'Int32',
    aliases: ['ob'],
    description: 'Accepted for lines from PowerShell; without effect here.',
  },
  PipelineVariable: {
    type: 'String',
    aliases: ['pv'],
    description: 'Accepted for lines from PowerShell; without effect here.',
  },
  Context: {
    type: 'String',
    description:
      'The saved context to act on, by its name; ENTRADA_CONTEXT says the same. Connect-Entra gives its session this name.',
    defaultText: 'the current one',
  },
  Output: {
    type: 'Enum',
    typeName: 'OutputFormat',
    values: ['json', 'table', 'yaml', 'tsv'],
    aliases: ['o'],
    description: 'The form of the output.',
    defaultText: 'table on a terminal, json elsewhere',
  },
  Help: { type: 'SwitchParameter', aliases: ['h', '?'], description: 'Shows this help and does nothing else.' },
} as const satisfies Record<string, Parameter>;

/** The parameters of commands that change something and can be asked to say what they would do. */
export const shouldProcessParameters = {
  WhatIf: { type: 'SwitchParameter', aliases: ['wi'], description: 'Says what would happen, and does nothing.' },
  Confirm: { type: 'SwitchParameter', aliases: ['cf'], description: 'Asks before anything is done.' },
} as const satisfies Record<string, Parameter>;

type CommonTable = typeof commonParameters & typeof shouldProcessParameters;

/** The bound common parameters; absent ones were not given. */
export type CommonParameters = { readonly [N in keyof CommonTable]?: ValueOf<CommonTable[N]> };
