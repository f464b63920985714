import { retryParameters } from '../retry-parameters.ts';
import type { Query, QueryParameter } from './query.ts';

type ParameterSets = NonNullable<QueryParameter['sets']>;

/** Returns the parameter -Top for the given sets (default: all). */
export function topParameter(sets?: ParameterSets) {
  return {
    type: 'Int32',
    aliases: ['Limit'],
    description: 'Maximum number of results; only the pages needed are requested.',
    defaultText: 'the first page of 100',
    ...inSets(sets),
    acts: { kind: 'limit', least: 1 },
  } as const satisfies QueryParameter;
}

/** The parameter -All. */
export const allParameter = {
  type: 'SwitchParameter',
  description: 'Lists every page. Results are written as they are received.',
  acts: { kind: 'all' },
} as const satisfies QueryParameter;

/** Returns the parameter -Property for the given sets (default: all). */
export function propertyParameter(sets?: ParameterSets) {
  return {
    type: 'String[]',
    aliases: ['Select'],
    completedFrom: 'columns',
    description: 'The properties to show. No others are requested.',
    ...inSets(sets),
    acts: { kind: 'properties' },
  } as const satisfies QueryParameter;
}

/** Returns the parameter -Filter, an OData expression, for the given sets. */
export function filterParameter(sets: ParameterSets) {
  return {
    type: 'String',
    description:
      'An OData $filter expression. It is sent unchanged, as an advanced query where Microsoft Graph needs one (endsWith, ne, not).',
    sets,
    notEmpty: true,
    acts: { kind: 'filter-text' },
  } as const satisfies QueryParameter;
}

/** Returns a query that also has the parameters for retries, as every request. */
export function withRetryParameters(query: Query): Query {
  const parameters = Object.entries(retryParameters).map(([name, parameter]): [string, QueryParameter] => [
    name,
    { ...parameter, acts: { kind: 'retry' } },
  ]);
  return { ...query, parameters: { ...query.parameters, ...Object.fromEntries(parameters) } };
}

function inSets(sets: ParameterSets | undefined): { sets?: ParameterSets } {
  return sets === undefined ? {} : { sets };
}
