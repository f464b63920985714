/**
 * Replaces what is, or looks like, a secret in a text by `[secret]`: JSON Web Tokens, refresh tokens and codes of the
 * identity platform, what follows `Bearer` and its like, and the values of fields and headers that carry secrets, in forms,
 * JSON and prose. A net below those who never hand a secret on: it cannot know every password.
 */
export function redactSecrets(text: string): string {
  return text
    .replace(headers, '$1[secret]')
    .replace(authorization, '$1[secret]')
    .replace(fields, (_, name: string, value: string) => `${name}${hidden(value)}`)
    .replace(tokens, '[secret]');
}

/** The rest of the line is the value, whatever signs are in it. */
const headers = /\b((?:set-cookie|cookie|(?:proxy-)?authorization)["']?\s{0,4}:\s{0,4})[^\r\n]+/gi;

const authorization = /\b((?:bearer|basic|pop|negotiate)[ \t]+)[\w.~+/=-]+/gi;

const secretNames = [
  'access_?tokens?',
  'refresh_?token',
  'id_?token',
  'federated_?token',
  'assertion',
  'code_?verifier',
  'device_?code',
  'user_?code',
  'identity[_-]?header',
  'passw(?:or)?d',
  'secret',
].join('|');

/**
 * A name, the sign behind it, and the value, in quotation marks or up to what ends it. The quotation marks of JSON inside
 * JSON have backslashes. An authorization code is told by its form field; `code` alone is the name of an error. A length that
 * stands for the value stays.
 */
const fields = new RegExp(
  String.raw`((?:(?:${secretNames})[\\"']{0,4}\s{0,4}[=:]|(?:^|[?&\s])code=)\s{0,4})(?!\[\d+ char|\[secret)("(?:[^"\\]|\\.)*"?|'[^']*'?|[\\"']{0,4}[^\s&;,"'\\}]+)`,
  'gi',
);

function hidden(value: string): string {
  const mark = /^\\*["']/.exec(value)?.[0] ?? '';
  return `${mark}[secret]${value.length > mark.length && value.endsWith(mark) ? mark : ''}`;
}

/** JWTs, whole or cut off; refresh tokens and authorization codes, which begin like this and are long. */
const tokens = /eyJ[\w-]{10,}(?:\.[\w-]*)*|\b(?:[01]\.A|M\.[A-Z]\d|OAQ?ABA)[\w-]{20,}[\w.!*$-]*/g;
