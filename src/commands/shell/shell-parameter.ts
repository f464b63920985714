import type { Parameter } from '../../model/parameter-table.ts';

/** The parameter -Shell of the commands that print a shell script. */
export const shellParameter = {
  type: 'Enum',
  typeName: 'Shell',
  values: ['bash', 'zsh', 'fish', 'powershell'],
  description: 'The shell that runs the script.',
  everywhere: { mandatory: true, position: 0 },
} as const satisfies Parameter;

/** A shell that has a script. */
export type Shell = (typeof shellParameter)['values'][number];
