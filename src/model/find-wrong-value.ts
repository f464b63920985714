import { isObject } from '../base/json.ts';
import { isSecret } from '../base/secret.ts';
import type { Parameter } from './parameter-table.ts';

/** The part of a value that does not have the type of its parameter. */
export interface WrongValue {
  /** Where it is in the value: `.userName`; empty for the value itself. */
  readonly path: string;
  readonly found: unknown;
  /** The type in words, for example `an array of strings`. */
  readonly expected: string;
}

/** Compares a value of a caller without types with the type of its parameter; undefined when it has that type. */
export function findWrongValue(parameter: Parameter, value: unknown): WrongValue | undefined {
  switch (parameter.type) {
    case 'String':
      return unless(typeof value === 'string', 'a string', value);
    case 'String[]':
      return wrongElement('an array of strings', value, (one) => typeof one === 'string');
    case 'SwitchParameter':
    case 'Boolean':
      return unless(typeof value === 'boolean', 'true or false', value);
    case 'Int32':
      return unless(Number.isInteger(value), 'a whole number', value);
    case 'Double':
      return unless(typeof value === 'number', 'a number', value);
    case 'SecureString':
      return unless(isSecretText(value), 'a string or a Secret', value);
    case 'SecureString[]':
      return wrongElement('an array of strings or Secrets', value, isSecretText);
    case 'Hashtable': {
      const expected = 'an object of strings';
      const isWrong = unless(isObject(value), expected, value);
      return isWrong ?? wrongElement(expected, Object.values(Object(value)), (one) => typeof one === 'string');
    }
    case 'PSCredential': {
      if (!isObject(value)) return { path: '', found: value, expected: 'an object with userName and password' };
      const { userName, password } = value;
      return (
        unless(typeof userName === 'string', 'a string', userName, '.userName') ??
        unless(isSecretText(password), 'a string or a Secret', password, '.password')
      );
    }
    case 'Enum': {
      const isKnown = parameter.values.some((known) => known === value);
      return unless(isKnown, `one of ${parameter.values.join(', ')}`, value);
    }
  }
}

function unless(isRight: boolean, expected: string, found: unknown, path = ''): WrongValue | undefined {
  return isRight ? undefined : { path, found, expected };
}

function wrongElement(expected: string, value: unknown, isRight: (one: unknown) => boolean): WrongValue | undefined {
  if (!Array.isArray(value)) return { path: '', found: value, expected };
  const wrong = value.findIndex((one) => !isRight(one));
  return unless(wrong < 0, expected, value[wrong]);
}

function isSecretText(value: unknown): boolean {
  return typeof value === 'string' || isSecret(value);
}
