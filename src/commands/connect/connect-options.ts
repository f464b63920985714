import { lowerFirst } from '../../base/letter-case.ts';

/** Converts bound parameters to the library's options, whose names start with a lowercase letter. */
export function optionsFrom(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [lowerFirst(name), value]));
}
