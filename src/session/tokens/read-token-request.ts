import { EntradaError } from '../../base/errors.ts';
import { parseJsonObject } from '../../base/json.ts';
import { kindOf } from '../../base/kind-of.ts';
import type { TokenRequest } from './token-request.ts';

interface Rule {
  readonly expected: string;
  isRight(value: unknown): boolean;
}

const text: Rule = { expected: 'a string', isRight: (value) => typeof value === 'string' };
const rules: Readonly<Record<keyof TokenRequest, Rule>> = {
  resource: text,
  scopes: {
    expected: 'an array of strings',
    isRight: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  },
  tenantId: text,
  forceRenewal: { expected: 'true or false', isRight: (value) => typeof value === 'boolean' },
  claims: {
    expected: 'the text of a JSON object',
    isRight: (value) => typeof value === 'string' && parseJsonObject(value) !== undefined,
  },
};

/**
 * Checks a request for a token of a caller without types. With a misspelled `resource`, or a text in place of the
 * options, the caller would get a token for Graph, and send it to another API.
 *
 * @returns The options without those that are null or undefined.
 * @throws {EntradaError} `PARAMETER_NOT_FOUND` for another name, `PARAMETER_VALUE_INVALID` for a value of another type.
 */
export function readTokenRequest(given: unknown): TokenRequest {
  // An array, a URL and the like have another tag.
  if (Object.prototype.toString.call(given) !== '[object Object]') {
    throw wrongType('the options are', 'an object such as { resource: "https://vault.azure.net" }', given);
  }
  const used = Object.entries(given ?? {}).filter(([, value]) => value !== undefined && value !== null);
  for (const [name, value] of used) {
    const rule = ruleFor(name);
    if (!rule.isRight(value)) throw wrongType(`${name} is`, rule.expected, value);
  }
  return Object.fromEntries(used);
}

function ruleFor(name: string): Rule {
  const rule = Object.entries(rules).find(([known]) => known === name)?.[1];
  if (rule !== undefined) return rule;
  throw new EntradaError('PARAMETER_NOT_FOUND', `Cannot get a token: "${name}" is not an option`, {
    hint: `The options are ${Object.keys(rules).join(', ')}.`,
  });
}

function wrongType(start: string, expected: string, value: unknown): EntradaError {
  const found = `Cannot get a token: ${start} ${kindOf(value)}; pass ${expected}`;
  return new EntradaError('PARAMETER_VALUE_INVALID', found);
}
