import { EntradaError } from '../base/errors.ts';
import { upperFirst } from '../base/letter-case.ts';
import type { SessionRecord } from '../model/context.ts';
import { allQueries, type AnyQuery, type QueryName } from '../model/queries/all-queries.ts';
import { type Parameter, placementIn, setsHolding, type ValueOf } from '../model/parameter-table.ts';
import type { Query } from '../model/queries/query.ts';
import { checkOptionNames } from '../session/connect/check-options.ts';
import type { Services } from '../session/services/services.ts';
import { openSession, type Session } from '../session/session.ts';
import { planQuery } from './plan-query.ts';
import { runQuery } from './run-query.ts';

type ParametersOf<N extends QueryName> = Extract<AnyQuery, { readonly name: N }>['parameters'];

/** The parameters of a query, in camel case. They must belong to one parameter set of the cmdlet. */
export type QueryOptions<N extends QueryName> = {
  readonly [P in keyof ParametersOf<N> & string as Uncapitalize<P>]?:
    | (ParametersOf<N>[P] extends infer One extends Parameter ? ValueOf<One> : never)
    | undefined;
};

/** A row of a query: its columns by name, as in JSON output. */
export type QueryRow = Readonly<Record<string, unknown>>;

/** A session that can also run the Get- cmdlets. */
export interface QuerySession extends Session {
  /**
   * Runs a Get- cmdlet and yields its rows as they are received. Nothing is sent before the first row is requested, and
   * a page only when its rows are needed.
   *
   * @param name - The cmdlet, for example `'Get-EntraUser'`.
   * @param options - Its parameters in camel case, for example `{ filter: "userType eq 'Guest'", all: true }`.
   * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_MISSING`, `PARAMETER_SET_UNRESOLVED`,
   *   `PARAMETER_VALUE_INVALID`, `INPUT_INVALID`; `REQUEST_REFUSED` if the named object does not exist; those of
   *   `request`.
   */
  query<N extends QueryName>(name: N, options?: QueryOptions<N>): AsyncIterable<QueryRow>;
}

/**
 * Returns the caller's view of a saved session, with queries.
 *
 * @throws {EntradaError} `CACHE_UNREADABLE` for a session of another version.
 */
export function openQuerySession(
  record: Pick<SessionRecord, 'id' | 'service' | 'context'>,
  services: Services,
): QuerySession {
  return {
    ...openSession(record, services),
    async *query(name, options = {}) {
      const query = allQueries.find((one) => one.name === name);
      if (query === undefined) {
        throw new EntradaError('COMMAND_NOT_FOUND', `The term '${name}' is not recognized as the name of a query.`);
      }
      const plan = planQuery(query, valuesFrom(query, options));
      for (const warning of plan.warnings) services.warn(warning);
      yield* runQuery(plan, record.id, { services, information: services.verbose });
    },
  };
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
  if (parameter === undefined || isOfType(parameter, value)) return;
  const wanted = parameter.type === 'Enum' ? parameter.values.join(', ') : parameter.type;
  throw new EntradaError('PARAMETER_VALUE_INVALID', `Cannot use "${String(value)}" as -${name}: expected ${wanted}`, {
    details: { parameter: name },
  });
}

function isOfType(parameter: Parameter, value: unknown): boolean {
  switch (parameter.type) {
    case 'Enum':
      return parameter.values.some((one) => one === value);
    case 'String':
      return typeof value === 'string' && (value !== '' || parameter.notEmpty !== true);
    case 'String[]':
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
    case 'Int32':
      return Number.isInteger(value);
    case 'SwitchParameter':
    case 'Boolean':
      return typeof value === 'boolean';
    default:
      return true;
  }
}
