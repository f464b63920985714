import type { QueryParameter } from './query.ts';

type ParameterSets = NonNullable<QueryParameter['sets']>;

/** The parameter -Top, for the sets that have it; absent: all. */
export function topParameter(sets?: ParameterSets): QueryParameter {
  return {
    type: 'Int32',
    aliases: ['Limit'],
    description: 'How many at most. No more pages are asked for than that takes.',
    defaultText: 'the first page, which holds 100',
    ...inSets(sets),
    acts: { kind: 'limit', least: 1 },
  };
}

export const allParameter: QueryParameter = {
  type: 'SwitchParameter',
  description: 'Lists every page; the results are written as they come.',
  acts: { kind: 'all' },
};

/** The parameter -Property, for the sets that have it; absent: all. */
export function propertyParameter(sets?: ParameterSets): QueryParameter {
  return {
    type: 'String[]',
    aliases: ['Select'],
    description: 'The properties to show; no others are asked for.',
    ...inSets(sets),
    acts: { kind: 'properties' },
  };
}

/** The parameter -Filter with a clause of OData, for the sets that have it. */
export function filterParameter(sets: ParameterSets): QueryParameter {
  return {
    type: 'String',
    description: 'Which ones, as a $filter of OData; it is sent as it is.',
    sets,
    notEmpty: true,
    acts: { kind: 'filter-text' },
  };
}

function inSets(sets: ParameterSets | undefined): { sets?: ParameterSets } {
  return sets === undefined ? {} : { sets };
}
