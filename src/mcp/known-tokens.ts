import { withoutUnseen } from './visible-text.ts';

/** The tokens that this process has sent. */
export interface KnownTokens {
  add(token: string): void;
  /**
   * Replaces each word that has 40 or more characters in a row of a token. A text that has them only when spaces and
   * unseen characters are left out, or decoded (escapes of URLs, JSON and HTML, hexadecimal digits, Base64 of UTF-8 and
   * UTF-16, up to two such steps), is replaced as a whole.
   */
  redact(text: string): string;
}

const mostTokens = 1000;
/** Every 40 characters of a token have 24 that begin at a multiple of 16. */
const gramLength = 24;
const gramStep = 16;
const words = /[\w.~+/=-]{40,}/g;
const mostSteps = 2;

/** Creates the list of tokens of a process: the last 1,000 with at least 40 characters. */
export function createKnownTokens(): KnownTokens {
  const tokens = new Set<string>();
  const grams = new Map<string, number>();
  const count = (token: string, by: number): void => {
    for (let at = 0; at + gramLength <= token.length; at += gramStep) {
      const gram = token.slice(at, at + gramLength);
      const now = (grams.get(gram) ?? 0) + by;
      if (now > 0) grams.set(gram, now);
      else grams.delete(gram);
    }
  };
  const isInWord = (word: string): boolean => {
    for (let at = 0; at + gramLength <= word.length; at += 1) {
      if (grams.has(word.slice(at, at + gramLength))) return true;
    }
    return false;
  };
  const isIn = (text: string): boolean => text.match(words)?.some(isInWord) ?? false;
  const isHiddenIn = (text: string, step: number): boolean =>
    decodings(text).some((one) => isIn(one) || (step < mostSteps && isHiddenIn(one, step + 1)));
  return {
    add(token) {
      if (token.length < 40 || tokens.has(token)) return;
      tokens.add(token);
      count(token, 1);
      const [oldest] = tokens;
      if (tokens.size <= mostTokens || oldest === undefined) return;
      tokens.delete(oldest);
      count(oldest, -1);
    },
    redact(text) {
      if (grams.size === 0 || text.length < 40) return text;
      const plain = text.replace(words, (word) => (isInWord(word) ? '[secret]' : word));
      return isHiddenIn(plain, 1) ? '[secret]' : plain;
    },
  };
}

/** The texts that a text can stand for. */
function decodings(text: string): string[] {
  if (text.length < 40) return [];
  const joined = withoutUnseen(text.normalize('NFKC'));
  const unescaped = joined.replaceAll(escapes, (_, percent, unicode, hex, decimal) =>
    character(percent ?? unicode ?? hex ?? '', decimal),
  );
  const others = [joined, unescaped].filter((one, at, all) => one !== text && all.indexOf(one) === at);
  const digits = (joined.match(/(?:[\da-f]{2}[:,-]?){40,}/gi) ?? []).map((run) =>
    Buffer.from(run.replaceAll(/[:,-]/g, ''), 'hex').toString('latin1'),
  );
  const base64 = (unescaped.match(/[\w+/=-]{54,}/g) ?? []).flatMap((run) =>
    // A text in front of it moves the groups.
    [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64').toString('latin1').replaceAll('\u0000', '')),
  );
  return [...others, ...digits, ...base64];
}

const escapes = /%([\da-f]{2})|\\+u([\da-f]{4})|&#x([\da-f]{1,6});|&#(\d{1,7});/gi;

function character(hex: string, decimal: string | undefined): string {
  const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
