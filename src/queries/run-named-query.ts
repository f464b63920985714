import { EntradaError } from '../base/errors.ts';
import { upperFirst } from '../base/letter-case.ts';
import { allQueries } from '../model/queries/all-queries.ts';
import type { Query } from '../model/queries/query.ts';
import type { QueryRow } from '../model/queries/query-types.ts';
import { findWrongValue } from '../model/find-wrong-value.ts';
import { type Parameter, placementIn, setsHolding } from '../model/parameter-table.ts';
import { checkOptionNames } from '../session/connect/check-options.ts';
import type { Services } from '../session/services/services.ts';
import { planQuery } from './plan-query.ts';
import { runQuery } from './run-query.ts';

/**
 * Runs a query by the name of its cmdlet, with options in camel case, and yields its rows.
 *
 * @throws {EntradaError} `COMMAND_NOT_FOUND`; those of the query's parameters and requests.
 */
export async function* runNamedQuery(
  name: string,
  options: object,
  id: string,
  services: Services,
): AsyncIterable<QueryRow> {
  const query = allQueries.find((one) => one.name === name);
  if (query === undefined) {
    throw new EntradaError('COMMAND_NOT_FOUND', `The term '${name}' is not recognized as the name of a query.`);
  }
  const plan = planQuery(query, valuesFrom(query, options));
  for (const warning of plan.warnings) services.warn(warning);
  yield* runQuery(plan, id, { services, information: services.verbose });
}

function valuesFrom(query: Query, options: object): Record<string, unknown> {
  checkOptionNames(query, options);
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  const values = Object.fromEntries(entries.map(([name, value]) => [upperFirst(name), value]));
  const names = Object.keys(values).filter((name) => values[name] !== false);
  const [missing] = setsHolding(query, names)
    .map((setName) =>
      Object.entries(query.parameters).flatMap(([name, parameter]) =>
        placementIn(parameter, setName)?.mandatory === true && !names.includes(name) ? [name] : [],
      ),
    )
    .toSorted((one, other) => one.length - other.length);
  if (missing !== undefined && missing.length > 0) {
    throw new EntradaError(
      'PARAMETER_MISSING',
      `Cannot process command because of one or more missing mandatory parameters: ${missing.join(' ')}.`,
      { details: { parameters: missing } },
    );
  }
  for (const [name, value] of Object.entries(values)) checkValue(name, query.parameters[name], value);
  return values;
}

/** Checks a value for callers without types, so that no wrong value becomes part of a request. */
function checkValue(name: string, parameter: Parameter | undefined, value: unknown): void {
  if (parameter === undefined) return;
  const isEmpty = value === '' && parameter.type === 'String' && parameter.notEmpty === true;
  if (!isEmpty && findWrongValue(parameter, value) === undefined) return;
  const wanted = parameter.type === 'Enum' ? parameter.values.join(', ') : parameter.type;
  throw new EntradaError('PARAMETER_VALUE_INVALID', `Cannot use "${String(value)}" as -${name}: expected ${wanted}`, {
    details: { parameter: name },
  });
}
