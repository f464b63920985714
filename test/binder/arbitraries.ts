import fc from 'fast-check';
import type { CommandTable, Parameter } from '../../src/model/parameter-table.ts';
import { Secret } from '../../src/base/secret.ts';
import type { UnreadValue } from '../../src/binder/coerce-value.ts';
import type { ReadableSource } from '../../src/base/secret-source.ts';
import { anyText } from '../support/any-text.ts';

const awkward = [
  '',
  '-',
  '--',
  '-x',
  '--x=y',
  '-5',
  ',',
  'a,b',
  '"',
  "'",
  '"a"',
  "''",
  ' ',
  ' a ',
  '$true',
  ':',
  '=',
  '\u2014x',
  '-,',
  '\u201ca\u201d',
  '\u2018\u2019',
  '\u201c\u201da\u2019',
  '@(',
  '@()',
  '@(a)',
  '@{',
  '@{}',
  ';',
];

/** Texts that a shell can hand over and that are likely to be read wrongly. */
export const nastyText = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: fc.constantFrom(...Array.from('aB-,"\' :=\\\n\u2013\u201c\u201e\u2019@(){};')) }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'e\u0301',
      '\u00df',
      '\ufb01',
      '\u0e33',
      '\u{1f469}\u200d\u{1f467}',
      '\u{1f1e9}\u{1f1ea}',
    ),
  }),
  anyText(),
);

/** Words that look like the parts of a line, and some that nobody would type. */
export const anyWord = fc.oneof(
  nastyText,
  fc.constantFrom(
    '-__proto__',
    '--constructor',
    '-toString:x',
    '-hasOwnProperty',
    '--=',
    '-:',
    '---',
    '\0',
    '-\0',
    'x'.repeat(100_000),
  ),
  fc.constantFrom(
    'env:',
    'file:',
    'env:A',
    'a:',
    ':a',
    'prompt',
    '-?',
    '-h',
    '-ea',
    '-o:j',
    '-Scopes',
    '-Cert',
    '-Identity:',
    '@{A=1}',
    '@{A=1;',
    'B=2}',
    "A='x'",
    'B=2,',
    '__proto__=x',
    'tok)',
  ),
  anyText().map((name) => `-${name}`),
);

const setNames = ['One', 'Two', 'Three'] as const;
const type = fc.constantFrom(
  'String',
  'String[]',
  'SwitchParameter',
  'Boolean',
  'Int32',
  'Double',
  'SecureString',
  'SecureString[]',
  'Hashtable',
  'PSCredential',
  'Enum',
);
const placement = fc.record({ mandatory: fc.constant(true as const), position: fc.nat(3) }, { requiredKeys: [] });
const sets = fc.option(fc.dictionary(fc.constantFrom(...setNames), placement, { minKeys: 1, noNullPrototype: true }), {
  nil: undefined,
});

const parameter: fc.Arbitrary<Parameter> = fc
  .tuple(type, sets, fc.boolean(), fc.boolean())
  .map(([kind, inSets, notEmpty, commas]): Parameter => {
    const base = {
      description: 'd',
      ...(inSets === undefined ? {} : { sets: inSets }),
      ...(notEmpty ? { notEmpty: true as const } : {}),
    };
    if (kind === 'Enum') return { ...base, type: kind, typeName: 'Kind', values: ['Red', 'Green', 'Grey'] };
    if (kind === 'String[]') return { ...base, type: kind, ...(commas ? {} : { commas: false as const }) };
    return { ...base, type: kind };
  });

// Names that share beginnings, and those of Object.prototype.
const names = [
  'Name',
  'NameSpace',
  'Id',
  'Identity',
  'Output',
  'Verbose',
  'constructor',
  'toString',
  'V',
  'ErrorLimit',
];

/** Tables of random parameters, sets, positions and aliases. */
export const anyTable: fc.Arbitrary<CommandTable> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...names), parameter, { minKeys: 1, maxKeys: 6, noNullPrototype: true }),
    fc.option(fc.constantFrom(...setNames), { nil: undefined }),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([parameters, defaultSet, hasTrailing, supportsShouldProcess]) => {
    const withAliases = Object.entries(parameters).map(([name, one]) => [
      name,
      { ...one, aliases: [`${name}Alias`, 'o'] },
    ]);
    return {
      name: 'Test-Thing',
      aliases: ['test'],
      synopsis: 's',
      description: ['d'],
      examples: [],
      parameters: Object.fromEntries(withAliases) as Record<string, Parameter>,
      ...(defaultSet === undefined ? {} : { defaultSet }),
      ...(hasTrailing ? { trailingWords: 'words' } : {}),
      ...(supportsShouldProcess ? { supportsShouldProcess: true as const } : {}),
    };
  });

const nonEmpty = nastyText.filter((text) => text !== '');
const readable: fc.Arbitrary<ReadableSource> = fc.oneof(
  nonEmpty.map((name) => ({ kind: 'environment' as const, name })),
  nonEmpty.map((path) => ({ kind: 'file' as const, path })),
  fc.constant({ kind: 'standard-input' as const }),
);
// A word in the form of a source is that source, so no literal has this form.
const literal = nonEmpty
  .filter((text) => text !== '-' && !/^(?:env:|file:|prompt$)/i.test(text))
  .map((text) => ({ kind: 'literal' as const, secret: new Secret(text) }));
const secretSource = fc.oneof(readable, literal, fc.constant({ kind: 'prompt' as const }));
const userName = nonEmpty.filter((text) => !text.includes(':') && text !== '-' && !/^(?:env|file)$/i.test(text));

/** Values of a parameter as the binder gives them before secrets are read. */
export function valueFor(one: Parameter): fc.Arbitrary<UnreadValue> {
  switch (one.type) {
    case 'String':
      return nastyText;
    case 'String[]':
      return fc.array(nastyText, { minLength: 1, maxLength: 5 });
    case 'SwitchParameter':
    case 'Boolean':
      return fc.boolean();
    case 'Int32':
      return fc.integer();
    case 'Double':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    case 'Enum':
      return fc.constantFrom(...one.values);
    case 'SecureString':
      return secretSource;
    case 'SecureString[]':
      return fc.array(secretSource, { minLength: 1, maxLength: 4 });
    case 'Hashtable':
      return fc
        .uniqueArray(fc.tuple(fc.oneof(nonEmpty, fc.constantFrom('__proto__', 'constructor')), nastyText), {
          selector: ([key]) => key.toLowerCase(),
        })
        .map((entries) => new Map(entries));
    case 'PSCredential':
      return fc.oneof(
        readable.map((source) => ({ kind: 'whole' as const, source })),
        fc
          .tuple(userName, fc.oneof(readable, literal))
          .map(([user, password]) => ({ kind: 'user' as const, userName: user, password })),
        userName.map((user) => ({
          kind: 'user' as const,
          userName: user,
          password: { kind: 'prompt' as const, userName: user },
        })),
      );
  }
}
