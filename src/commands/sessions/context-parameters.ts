import type { Parameter } from '../../model/parameter-table.ts';

export const contextNameParameter = {
  type: 'String',
  description: 'The name of the context, in any case.',
  everywhere: { mandatory: true, position: 0 },
  notEmpty: true,
} as const satisfies Parameter;
