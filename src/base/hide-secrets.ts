/** Characters; a shorter secret cannot be distinguished from ordinary words. */
const minHiddenLength = 6;

/**
 * Returns a function that replaces secrets that were sent in text of a response: a proxy or a wrong server may echo the
 * request. They are found as they were sent, in JSON, in URLs and forms, in hexadecimal digits and in Base64, also as a
 * part of a longer text (as in the Basic scheme). Text from shorter secrets stays.
 */
export function hiderOf(secrets: readonly string[]): (text: string) => string {
  const hidable = secrets.filter((secret) => secret.length >= minHiddenLength);
  // JSON in a field of a JSON response may hold JSON itself.
  const forms = new Set(hidable.flatMap(urlForms).flatMap((form) => [form, inJson(form), inJson(inJson(form))]));
  const sources = [
    ...[...forms].map((form) => form.replaceAll(/[^\w%]/g, String.raw`\$&`)),
    ...hidable.flatMap((secret) => [Buffer.from(secret).toString('hex'), ...base64Patterns(secret)]),
  ];
  // The hexadecimal digits of an escape are of either case.
  const patterns = sources.map((source) => new RegExp(source, 'gi'));
  return (text) => patterns.reduce((hidden, pattern) => hidden.replaceAll(pattern, '[secret]'), text);
}

function urlForms(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    // As in the form that was sent: spaces as plus signs, more characters escaped.
    new URLSearchParams({ '': secret }).toString().slice(1),
  ];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * The secret can begin at each of three places in a group of Base64. The characters at its ends also depend on what
 * surrounds it.
 */
function base64Patterns(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = before === 0 ? 0 : before + 1;
    const core = text.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
    const written = core.replaceAll(/[+/]/g, (character) => base64Escapes[character] ?? '');
    return `[\\w+/-]?${written}[\\w+/-]?(?:=|%3d){0,2}`;
  });
}

/** In the two alphabets, in URLs and in JSON. */
const base64Escapes: Readonly<Record<string, string>> = {
  '+': String.raw`(?:\+|-|%2b|\\{1,3}u002b)`,
  '/': String.raw`(?:\\{0,3}/|_|%2f|\\{1,3}u002f)`,
};
