import { secretFields } from './secret-fields.ts';

/**
 * Replaces secrets, and text that looks like a secret, with `[secret]`: JSON Web Tokens, refresh tokens and codes of
 * the identity platform, the value after `Bearer` and similar schemes, and the values of fields and headers that carry
 * secrets, in forms, JSON and prose. A safety net only: callers never pass secrets on, and this cannot recognize every
 * password.
 */
export function redactSecrets(text: string): string {
  return text
    .replace(headers, '$1[secret]')
    .replace(authorization, '$1[secret]')
    .replace(fields, (_, name: string, value: string) => `${name}${hidden(value)}`)
    .replace(tokens, '[secret]');
}

/** The rest of the line is the value, whatever characters it contains. */
const headers = /\b((?:set-cookie|cookie|(?:proxy-)?authorization)["']?\s{0,4}:\s{0,4})[^\r\n]+/gi;

const authorization = /\b((?:bearer|basic|pop|negotiate)[ \t]+)[\w.~+/=-]+/gi;

/**
 * Underscores are optional, as in names of parameters and properties. `code` alone names an error code: see `fields`.
 */
const secretNames = [
  ...secretFields.filter((name) => name !== 'code').map((name) => name.replaceAll('_', '_?')),
  'access_?tokens',
  'federated_?token',
  'user_?code',
  'identity[_-]?header',
  'secret',
].join('|');

/**
 * A name, the separator after it, and the value, quoted or up to a delimiter. The quotation marks of JSON inside
 * JSON have backslashes. An authorization code is recognized by its form field; `code` alone names an error code. A
 * length that was written in place of the value is kept.
 */
const fields = new RegExp(
  String.raw`((?:(?:${secretNames})[\\"']{0,4}\s{0,4}[=:]|(?:^|[?&\s])code=)\s{0,4})(?!\[\d+ char|\[secret)("(?:[^"\\]|\\.)*"?|'[^']*'?|[\\"']{0,4}[^\s&;,"'\\}]+)`,
  'gi',
);

function hidden(value: string): string {
  const mark = /^\\*["']/.exec(value)?.[0] ?? '';
  return `${mark}[secret]${value.length > mark.length && value.endsWith(mark) ? mark : ''}`;
}

/**
 * JWTs, complete or truncated; refresh tokens and authorization codes, which begin like this and are long; client
 * secrets of app registrations, which have `Q~` after three characters and a digit.
 */
const tokens =
  /eyJ[\w-]{10,}(?:\.[\w-]*)*|\b(?:[01]\.A|M\.[A-Z]\d|OAQ?ABA)[\w-]{20,}[\w.!*$-]*|(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{28,}/g;

const tokensOrClaims = new RegExp(`(-ClaimsChallenge \\S+)|${tokens.source}`, 'g');

/**
 * Replaces words that look like tokens and client secrets with `[secret]`, as {@link redactSecrets} does, and nothing
 * else: for messages, which can contain what was typed at a wrong place. A claims challenge is part of a command.
 */
export function redactTokens(text: string): string {
  return text.replace(tokensOrClaims, (_, claims: string | undefined) => claims ?? '[secret]');
}
