import { isObject, numberField, textField } from '../base/json.ts';
import { cleanServerText } from './server-text.ts';

/** A fault that oauth4webapi found in an ID token. */
export interface IdTokenFault {
  /** The expected and the found value, as a sentence without its end. */
  readonly text: string;
  /** Whether the token is refused for a time alone. */
  readonly isTime: boolean;
}

/**
 * Describes the error of oauth4webapi for a claim of an ID token; undefined for any other error. No value of a nonce
 * and nothing about the person is repeated.
 *
 * @param nowMs - Our time.
 */
export function idTokenFaultOf(cause: unknown, nowMs: number): IdTokenFault | undefined {
  if (!(cause instanceof Error) || !isObject(cause.cause)) return undefined;
  const { claim, claims, expected } = cause.cause;
  if (!isObject(claims)) return undefined;
  switch (claim) {
    case 'aud':
      return {
        text: `the ID token is for the application ${found(claims, 'aud')}, not for "${String(expected)}"`,
        isTime: false,
      };
    case 'iss':
      return {
        text: `the ID token was issued by ${found(claims, 'iss')}, not by "${String(expected)}"`,
        isTime: false,
      };
    case 'nonce':
      return {
        text: 'the ID token belongs to another sign-in (its nonce is not the one that was sent)',
        isTime: false,
      };
    case 'exp':
      return {
        text: `the ID token expired at ${time(numberField(claims, 'exp'))}, and it is ${time(Math.floor(nowMs / 1000))} here`,
        isTime: true,
      };
    case 'nbf':
      return {
        text: `the ID token is valid from ${time(numberField(claims, 'nbf'))} on, and it is ${time(Math.floor(nowMs / 1000))} here`,
        isTime: true,
      };
    default:
      return undefined;
  }
}

function found(claims: Readonly<Record<string, unknown>>, name: string): string {
  const text = textField({ ...claims }, name);
  return text === undefined ? 'several' : `"${cleanServerText(text, 120)}"`;
}

/** @param seconds - Since the epoch. */
function time(seconds: unknown): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? 'an invalid time' : date.toISOString().replace('.000Z', 'Z');
}
