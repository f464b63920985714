import { doors, layers, libraries } from './scripts/layers.js';

const fetchBan = {
  name: 'fetch',
  message: 'The global fetch costs every process about 100 ms; send requests through src/http.',
};

/**
 * Returns the import rules of one folder (or file) of src.
 *
 * @param {string} files
 * @param {string} name
 * @param {readonly string[]} allowed
 */
function rowOf(files, name, allowed) {
  const folders = Object.keys(layers).filter((folder) => folder !== name && !allowed.includes(folder));
  const strangers = Object.keys(libraries).filter((library) => !libraries[library]?.includes(name));
  const message = `src/${name} may import ${allowed.join(', ') || 'no other folder'}.`;
  const patterns = [
    { regex: String.raw`^\.{1,2}/(?:\.\./)*(?:${folders.join('|')})(?:/|$)`, message },
    {
      regex: String.raw`^\.{1,2}/(?:\.\./)*(?:cli|load-cli|load-binary|index)\.[jt]s$`,
      message: 'Import the file that owns the thing.',
    },
    {
      regex: `^(?:${strangers.join('|')})(?:/|$)`,
      message: `src/${name} does not use this library (scripts/layers.js).`,
    },
    { regex: '^(?:undici|node-fetch|axios|got)(?:/|$)', message: fetchBan.message },
    { regex: '/(?:test|bench|scripts|build|dist)/', message: 'src does not use them.' },
  ];
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

export default {
  jsPlugins: ['./scripts/lint-rules.js'],
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'promise', 'node'],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error', denyWarnings: true },
  ignorePatterns: ['node_modules', 'build*/', 'dist/', 'coverage/', 'docs/'],
  rules: {
    eqeqeq: 'error',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    'import/no-cycle': 'error',
    'no-restricted-globals': ['error', { globals: [fetchBan], checkGlobalObject: true }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/only-throw-error': ['error', { allowThrowingUnknown: true }],
    'typescript/prefer-promise-reject-errors': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // A function reads well next to its one caller, also when it closes over nothing.
    'unicorn/consistent-function-scoping': 'off',
    // `_request` in oauth4webapi, `_count` in tables: names of others.
    'no-underscore-dangle': 'off',
    // `AsyncGenerator<unknown>` says more than its default does.
    'typescript/no-unnecessary-type-arguments': 'off',
    // Control characters are what src/terminal guards against.
    'no-control-regex': 'off',
    // Interfaces here are written with methods; what implements them are plain functions without a `this`.
    'typescript/unbound-method': 'off',
    // node-forge's types declare enums that its own values do not carry.
    'typescript/no-unsafe-enum-assignment': 'off',
    // `fc.string()` is how fast-check is written.
    'import/no-named-as-default-member': 'off',
    // A spread in a list sometimes only keeps a long line together.
    'unicorn/no-useless-spread': 'off',
    // A step that only acts has nothing to give on.
    'promise/always-return': 'off',
    // Side effects are declared by the importing line itself (scripts/check-node.js).
    'import/no-unassigned-import': 'off',
    // The compiler knows better (noImplicitReturns is not our style; a checked `undefined` is).
    'typescript/consistent-return': 'off',
  },
  overrides: [
    { files: ['src/**'], rules: { 'no-console': 'error', 'entrada/no-branded-instanceof': 'error' } },
    {
      files: ['test/**'],
      rules: {
        // node:test's test() gives a promise that the runner itself waits for.
        'typescript/no-floating-promises': [
          'error',
          {
            allowForKnownSafeCalls: [
              { from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' },
            ],
          },
        ],
        'typescript/no-unsafe-type-assertion': 'off',
        'typescript/no-unnecessary-type-parameters': 'off',
      },
    },
    ...Object.entries(layers).map(([folder, allowed]) => rowOf(`src/${folder}/**`, folder, allowed)),
    ...Object.entries(doors).map(([file, allowed]) => rowOf(`src/${file}`, file, allowed)),
  ],
};
