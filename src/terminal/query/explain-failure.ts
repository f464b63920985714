/** Returns the package's text for a failed evaluation in plain words. */
export function explainFailure(text: string): string {
  const [, name, position, expected, found] =
    /^Invalid type: (\w+)\(\) expected argument (\d+) to be type \((.+)\) but received type (\S+) instead/.exec(text) ??
    [];
  if (name !== undefined) {
    return `argument ${position} of ${name}() is ${shownType(found)}, and must be ${expected?.split(' | ').map(shownType).join(' or ')}`;
  }
  if (text === 'not-a-number: divide by zero') return 'it divides by zero';
  if (text.startsWith('not-a-number')) return 'it calculates with a value that is not a number, such as null or a text';
  return text.replace(/^(?:invalid-value|Invalid (?:type|value)): /, '');
}

const articles: Readonly<Record<string, string>> = {
  null: 'null',
  array: 'a list',
  string: 'a text',
  expression: 'an expression (&name)',
  object: 'an object',
};

function shownType(type = ''): string {
  const inner = /^Array<(\w+)(?:<.*)?>$/.exec(type)?.[1];
  if (inner !== undefined) return `a list of ${inner === 'string' ? 'texts' : `${inner.toLowerCase()}s`}`;
  return articles[type] ?? `a ${type}`;
}
