import { EntradaError } from '../../base/errors.ts';
import { type CommandTable, setsHolding } from '../../model/parameter-table.ts';

/**
 * Checks that options name parameters of one set, for callers without types: TypeScript keeps the sets apart.
 *
 * @param options - Names in camel case; a value that is undefined or false counts as absent.
 * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_SET_UNRESOLVED`, in PowerShell's words.
 */
export function checkOptions(table: CommandTable, options: object): void {
  const used = Object.entries(options).filter(([, value]) => value !== undefined && value !== false);
  const names = used.map(([name]) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  const unknown = names.find((name) => !Object.hasOwn(table.parameters, name));
  if (unknown !== undefined) {
    const removed = table.removed?.[unknown];
    throw new EntradaError(
      'PARAMETER_NOT_FOUND',
      `A parameter cannot be found that matches parameter name '${unknown}'.`,
      removed === undefined ? {} : { hint: removed },
    );
  }
  if (setsHolding(table, names).length > 0) return;
  throw new EntradaError(
    'PARAMETER_SET_UNRESOLVED',
    'Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.',
    { hint: `No parameter set holds all of ${names.join(', ')}.` },
  );
}
