import type { Outcome, RecordedCall, Values } from './recorded-calls.ts';

/** A way in which Entrada binds some calls otherwise than PowerShell. */
export interface DeclaredDifference {
  readonly kind: string;
  /** Why it stays. */
  readonly reason: string;
  /** How many of the recorded calls differ in this way. */
  readonly count: number;
  isShownBy(call: RecordedCall, found: Outcome): boolean;
}

/** The names and aliases of the common parameters that PowerShell does not have. */
const ownCommonNames = ['context', 'output', 'query', 'help', 'o', 'h'];

/** All of them. A call that differs in another way fails the test, and so does another count. */
export const declaredDifferences: readonly DeclaredDifference[] = [
  {
    kind: 'a text that is a number only by chance',
    reason:
      'PowerShell takes an empty text for 0, "1,5" for 15, and NaN and infinity for a Double. A limit of 15 seconds in ' +
      'place of 1.5, or of none, is worse than an error.',
    count: 80,
    isShownBy: (_call, found) =>
      found.kind === 'refused' &&
      /value "(?:|1,5|NaN|Infinity|1e400)" to type "System\.(?:Int32|Double)"/.test(found.message),
  },
  {
    kind: 'an array is repeated',
    reason:
      'PowerShell refuses it. Here it adds to the array: an array in a Hashtable that PowerShell splats to a program ' +
      'arrives as one word for each element, and programs of other shells repeat options.',
    count: 29,
    isShownBy({ table, expected }) {
      if (expected.kind !== 'refused' || expected.error !== 'ParameterAlreadyBound') return false;
      const typed = /parameter '(?<name>.+?)'/.exec(expected.message)?.groups?.['name']?.toLowerCase() ?? '';
      return Object.entries(table.parameters).some(
        ([name, { type, aliases = [] }]) =>
          type === 'String[]' && [name, ...aliases].some((one) => one.toLowerCase().startsWith(typed)),
      );
    },
  },
  {
    kind: "an abbreviation of Entrada's own common parameters",
    reason:
      '-Context, -Output, -Query and -Help exist for every command, so that fewer abbreviations are unique, and the lists ' +
      'of possible matches are longer.',
    count: 24,
    isShownBy: ({ words }) =>
      words.some((word) => {
        const typed = /^[-\u2013\u2014\u2015](?<name>[^:]+)/.exec(word)?.groups?.['name']?.toLowerCase();
        return typed !== undefined && ownCommonNames.some((name) => name.startsWith(typed));
      }),
  },
  {
    kind: 'two parameters at one position of a set',
    reason:
      'PowerShell then refuses every word without a name. The reference page of Connect-Entra has it so for -ClientId and ' +
      '-Identity; here the word goes to the parameter that takes a value.',
    count: 14,
    isShownBy: ({ expected }) => expected.kind === 'refused' && expected.error === 'AmbiguousPositionalParameterNoName',
  },
  {
    kind: 'a number in an array of texts',
    reason:
      'PowerShell turns 1e3 into 1000, and 007 into 7. A shell passes words, and an ID of digits keeps its zeros.',
    count: 8,
    isShownBy: ({ expected }, found) =>
      expected.kind === 'bound' &&
      found.kind === 'bound' &&
      textOf(rewritten(found.values)) === textOf(expected.values),
  },
  {
    kind: 'true and false as a Boolean',
    reason:
      'PowerShell refuses the texts. Other shells replace $true with nothing, so that the texts are all they have.',
    count: 2,
    isShownBy: ({ words, expected }) =>
      words.some((word) => /^(?:true|false)$/i.test(word)) &&
      expected.kind === 'refused' &&
      expected.error === 'CannotConvertArgument',
  },
  {
    kind: 'a parameter whose position differs between sets',
    reason:
      'PowerShell binds it to two words, and the first one is lost without a message. Here the second word goes to the ' +
      'next parameter.',
    count: 1,
    isShownBy: ({ expected, words }) =>
      expected.kind === 'bound' && words.some((word) => !word.startsWith('-') && isLost(word, expected.values)),
  },
];

function rewritten(values: Values): Values {
  const rewrite = (element: unknown) => (Number.isNaN(Number(element)) ? element : String(Number(element)));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.map(rewrite) : value]),
  );
}

function textOf(values: Values): string {
  return JSON.stringify(values);
}

function isLost(word: string, values: Values): boolean {
  return !Object.values(values).flat().map(String).includes(word);
}
