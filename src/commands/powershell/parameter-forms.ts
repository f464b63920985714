import type { Parameter } from '../../model/parameter-table.ts';

/** A parameter that takes text on the command line, and an object of PowerShell as well. */
export type TextOrObject = 'Certificate' | 'Body' | 'Headers' | 'Tokens';

/**
 * Returns the further form of a parameter: an X509Certificate2, a body as an object that becomes JSON (or the query of
 * a GET), headers as a Hashtable, or tokens as text, which the reference page of Connect-MicrosoftTeams has.
 */
export function textOrObject(name: string, { type }: Parameter): TextOrObject | undefined {
  if (name === 'Headers' && type === 'String[]') return name;
  if (type === 'SecureString[]') return 'Tokens';
  return (name === 'Certificate' || name === 'Body') && type === 'String' ? name : undefined;
}
