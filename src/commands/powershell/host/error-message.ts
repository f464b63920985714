import type { EntradaError } from '../../../base/errors.ts';
import { cmdletOf, cmdlets } from '../cmdlets.ts';
import { categoryOf, type ErrorCategory } from './error-categories.ts';

/** An error as the shell needs it for an ErrorRecord. */
export interface ErrorMessage {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly category: ErrorCategory;
  /** The parameter or subject that the error is about. */
  readonly target?: string;
  /** The exit status of the program for this error. */
  readonly exit: number;
  /** Whether it ends the pipeline: wrong use, bugs, and a sign-in that failed. */
  readonly terminating: boolean;
  /** Facts such as trace and correlation IDs. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** Describes an error of a command. */
export function errorMessage(error: EntradaError, command: string): ErrorMessage {
  const { code, message, hint, details, exitStatus } = error;
  const category = categoryOf(code, details['status']);
  const { parameter } = details;
  const facts = Object.entries(details).filter(
    (fact): fact is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof fact[1]) && fact[0] !== 'stack',
  );
  return {
    code,
    message,
    ...(hint !== undefined && { hint: withCmdlets(hint) }),
    category,
    ...(typeof parameter === 'string' && { target: parameter }),
    exit: exitStatus,
    terminating: /^(?:PARAMETER_|COMMAND_|INTERNAL$)/.test(code) || command.startsWith('Connect-'),
    ...(facts.length > 0 && { details: Object.fromEntries(facts) }),
  };
}

/** Hints name commands as they are typed elsewhere: `entrada context list`. */
function withCmdlets(hint: string): string {
  return hint.replaceAll(/\bentrada ([A-Z]\w+-\w+|[a-z]+(?: [a-z-]+)*)/g, (words, line: string) => {
    const parts = line.split(' ');
    for (let count = parts.length; count > 0; count -= 1) {
      const name = parts.slice(0, count).join(' ');
      const cmdlet = Object.hasOwn(cmdlets, name) || name.includes('-') ? cmdletOf(name)?.name : undefined;
      if (cmdlet !== undefined) return [cmdlet, ...parts.slice(count)].join(' ');
    }
    return words;
  });
}
