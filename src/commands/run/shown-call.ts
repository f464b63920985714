import { isSecret } from '../../base/secret.ts';

/** A call as `ENTRADA_PRINT_CALL=1` shows it instead of running it. */
export interface ShownCall {
  readonly set: string;
  /** Without secrets: of each, its length is shown. */
  readonly values: unknown;
}

/** Returns how a call was bound, for display. */
export function shownCall({
  parameterSet,
  parameters,
}: {
  readonly parameterSet: string;
  readonly parameters: object;
}): ShownCall {
  return { set: parameterSet, values: shownValues(parameters) };
}

function shownValues(value: unknown): unknown {
  if (isSecret(value)) return `secret of ${value.reveal().length} characters`;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(shownValues);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shownValues(inner)]));
}
