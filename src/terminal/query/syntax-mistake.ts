import { messageOf } from '../../base/errors.ts';
import { parseJsonOrUndefined } from '../../base/json.ts';
import { type ExpressionToken, type Jmespath, tokensOf } from './jmespath.ts';
import { quotedParts } from './quoted-parts.ts';

/** A mistake in an expression. */
export interface Mistake {
  /** Index of the character. */
  readonly at: number;
  readonly found: string;
  readonly hint: string;
}

const closeHint =
  'Close it. An expression in the single quotes of a shell has texts as `"on"`, or the shell ends it at the first one.';
const shellHint =
  'In double quotes a shell runs what is in backticks, and replaces $names: put the whole expression into single quotes.';
const exampleHint =
  "For example: [].displayName, [?accountEnabled].{Name: displayName}, value[?state == 'on'] | length(@).";
const nameHint = 'A name with other characters than letters, digits and _ is in double quotes, as in "@odata.type".';
const jqHint =
  'JMESPath is not jq: a path starts without a dot (value[].displayName), [?accountEnabled] selects, and {Name: displayName} renames.';

/** Finds the first mistake in the syntax of an expression, which the package reports without a position. */
export function findSyntaxMistake(expression: string, jmespath: Jmespath): Mistake | undefined {
  const inMarks = quoteMistake(expression) ?? characterMistake(expression);
  if (inMarks !== undefined) return inMarks;
  if (failureOf(jmespath, expression) === undefined) return undefined;
  const tokens = tokensOf(expression, jmespath);
  const end: ExpressionToken = { type: 'EOF', value: '', start: expression.length };
  // The parser reads from left to right: the first beginning that fails for another reason than its end.
  const index = tokens.findIndex((_token, count) => {
    const failure = failureOf(jmespath, expression.slice(0, tokens[count + 1]?.start ?? expression.length));
    return failure !== undefined && !/\(EOF\)|got: EOF/.test(failure);
  });
  const token = tokens[index] ?? end;
  const before = tokens[index === -1 ? tokens.length - 1 : index - 1];
  const shown = expression.slice(token.start, tokens[index + 1]?.start).trim();
  const found =
    token === end ? (expression.trim() === '' ? 'it is empty' : 'it ends too early') : `unexpected ${shown}`;
  return { at: token.start, found, hint: hintFor(token, before) };
}

function failureOf({ compile }: Jmespath, expression: string): string | undefined {
  try {
    compile(expression);
    return undefined;
  } catch (cause) {
    return messageOf(cause);
  }
}

function quoteMistake(expression: string): Mistake | undefined {
  for (const { kind, start, content, isClosed } of quotedParts(expression)) {
    if (!isClosed) return { at: start, found: `the ${kind} that begins here does not end`, hint: closeHint };
    if (kind === '`' && parseJsonOrUndefined(content.replaceAll('\\`', '`')) === undefined) {
      const hint = /^[\w .@-]+$/.test(content)
        ? `Backticks enclose JSON. A text is in single quotes: '${content}'.`
        : 'Backticks enclose JSON: a number, true, false, null, or a text as `"on"`.';
      return { at: start, found: 'the text in backticks is not JSON', hint };
    }
    if (kind === '"' && typeof parseJsonOrUndefined(`"${content}"`) !== 'string') {
      return {
        at: start,
        found: 'the name in double quotes is not a JSON string',
        hint: 'A text is in single quotes.',
      };
    }
  }
  return undefined;
}

function characterMistake(expression: string): Mistake | undefined {
  const blank = quotedParts(expression).reduce(
    (text, { start, end }) => text.slice(0, start) + ' '.repeat(end - start) + text.slice(end),
    expression,
  );
  const at = blank.search(/[^\w\s()*,.:@[\]{}+%?\u2212\u00D7\u00F7!<>=&|/$-]|[^\S\t\n\r ]/u);
  if (at === -1) return undefined;
  const character = String.fromCodePoint(expression.codePointAt(at) ?? 0);
  const hint = /[\u2018-\u201F\u00B4]/.test(character)
    ? "These are typographic quotation marks: a text is in straight single quotes, 'on'."
    : nameHint;
  return { at, found: `unexpected ${character.trim() === '' ? 'character' : character}`, hint };
}

const words: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  not: '!',
  eq: '==',
  ne: '!=',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};
const comparisons = new Set(['EQ', 'NE', 'GT', 'GTE', 'LT', 'LTE', 'Plus', 'Minus', 'Multiply', 'Star', 'Divide']);
const beginnings = new Set(['Pipe', 'Lparen', 'Comma', 'Colon', 'Lbrace', 'Filter']);

function hintFor(token: ExpressionToken, before: ExpressionToken | undefined): string {
  const operator = words[token.value.toLowerCase()];
  if (token.type === 'UnquotedIdentifier' && operator !== undefined) {
    return `JMESPath writes ${operator} for ${token.value}: [?accountEnabled && userType == 'Guest'].`;
  }
  if (token.type === 'Number') return `A number is in backticks: \`${token.value}\`. ${shellHint}`;
  if (token.type === 'Current' && before?.type === 'Dot') return nameHint;
  if (token.type === 'Dot' && (before === undefined || beginnings.has(before.type))) return jqHint;
  if (token.type === 'Lbracket' && before?.type === 'Dot') return jqHint;
  if (token.type === 'Flatten' && before?.type === 'Dot') return jqHint;
  if (before !== undefined && comparisons.has(before.type)) return shellHint;
  return exampleHint;
}
