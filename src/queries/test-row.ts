import type { JsonObject } from '../base/json.ts';
import type { Test } from '../model/queries/query.ts';
import { isLike } from './like.ts';
import { valuesIn } from './row-values.ts';

/** Returns whether a row passes a query's test with a parameter's value. */
export function passes(row: JsonObject, test: Test, wanted: unknown): boolean {
  const values = valuesIn(row, test.column).filter((value) => value !== '' && value !== test.except);
  const { is } = test;
  if (is === 'some') return values.length > 0;
  if (is === 'none') return values.length === 0;
  return values.some((value) => compares(String(value).toLowerCase(), is, String(wanted).toLowerCase()));
}

function compares(value: string, how: Exclude<Test['is'], 'some' | 'none'>, wanted: string): boolean {
  switch (how) {
    case 'equal':
      return value === wanted;
    case 'prefix':
      return value.startsWith(wanted);
    case 'like':
      return isLike(value, wanted);
    case 'policy':
      return value.replace(/^tag:/, '') === wanted.replace(/^tag:/, '');
  }
}
