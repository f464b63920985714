import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { connectEntraTable } from '../../src/model/connect-entra.ts';
import { connectTeamsTable } from '../../src/model/connect-microsoftteams.ts';
import type { CommandTable } from '../../src/model/parameter-table.ts';
import { allQueries } from '../../src/model/queries/all-queries.ts';
import type { Query } from '../../src/model/queries/query.ts';

interface OptionTypes {
  parameterSetTypes(tables: Readonly<Record<string, CommandTable>>): string;
  queryTypes(queries: readonly Query[]): string;
  queryFunctions(queries: readonly Query[]): string;
}

const project = fileURLToPath(new URL('../../..', import.meta.url));
const script = pathToFileURL(join(project, 'scripts/option-types.js')).href;
const { parameterSetTypes, queryTypes, queryFunctions }: OptionTypes = await import(script);

/** What remains when lines are broken in another way, and names are quoted only where they have to be. */
const bare = (source: string): string => source.replaceAll(/[\s']/g, '').replaceAll(/[,;](?=[})])|(?<=[<=:,])\|/g, '');

for (const [path, text] of [
  [
    'src/model/connect-options.ts',
    parameterSetTypes({ ConnectEntraOptions: connectEntraTable, ConnectTeamsOptions: connectTeamsTable }),
  ],
  ['src/model/queries/query-types.ts', queryTypes(allQueries)],
  ['src/queries/query-functions.ts', queryFunctions(allQueries)],
] as const) {
  test(`${path} is as the parameter tables say (npm run docs)`, () => {
    assert.equal(bare(readFileSync(join(project, path), 'utf8')), bare(text));
  });
}

const table: CommandTable = {
  name: 'Connect-Thing',
  aliases: [],
  synopsis: '',
  description: [],
  examples: [],
  defaultSet: 'ByNameParameterSet',
  parameters: {
    Name: {
      type: 'String',
      description: 'The name; not with -Key or -Other.',
      sets: { ByNameParameterSet: { mandatory: true } },
    },
    Key: { type: 'SecureString', description: 'The key.', defaultText: 'none', sets: { ByKey: { position: 0 } } },
    Size: { type: 'Enum', typeName: 'Size', values: ['Small', 'Large'], description: 'The size.' },
    Login: {
      type: 'PSCredential',
      description: 'USER:env:NAME.',
      optionDescription: 'The login.',
      everywhere: { mandatory: true },
    },
  },
};

test('parameterSetTypes() writes an interface for each set, with the description of each option', () => {
  const login = [
    '  /** The login. */',
    'readonly login: { readonly userName: string; readonly password: Secret | string };',
  ];
  const size = ['  /** The size. */', "readonly size?: 'Small' | 'Large' | undefined;"];
  const text = parameterSetTypes({ ThingOptions: table });
  assert.deepEqual(text.slice(text.indexOf('/** The parameters')).split('\n'), [
    '/** The parameters of Connect-Thing as options: those of one of its parameter sets. */',
    'export type ThingOptions = ConnectThingByNameParameters | ConnectThingByKeyParameters;',
    '',
    '/** The parameters of Connect-Thing in its parameter set ByNameParameterSet, the default one. */',
    "export interface ConnectThingByNameParameters extends Without<NotAnOptionOf.ConnectThingByNameParameters, 'key'> {",
    '  /** The name; not with `key` or -Other. */',
    'readonly name: string;',
    ...size,
    ...login,
    '}',
    '',
    '/** The parameters of Connect-Thing in its parameter set ByKey. */',
    "export interface ConnectThingByKeyParameters extends Without<NotAnOptionOf.ConnectThingByKeyParameters, 'name'> {",
    '  /** The key. Default: none. */',
    'readonly key?: Secret | string | undefined;',
    ...size,
    ...login,
    '}',
    '',
    '/** The type of an option in the parameter sets that do not have it: the message of the compiler names the set. */',
    'export declare enum NotAnOptionOf {',
    "ConnectThingByNameParameters = 'ConnectThingByNameParameters',",
    "ConnectThingByKeyParameters = 'ConnectThingByKeyParameters',",
    '}',
    '',
    '',
  ]);
});

test('queryTypes() and queryFunctions() require an option that every set requires', () => {
  const query: Query = {
    ...table,
    name: 'Get-Thing',
    synopsis: 'Gets things.',
    service: 'teams',
    api: 'graph',
    addresses: [],
    parameters: {
      Id: { type: 'String', description: 'The ID.', everywhere: { mandatory: true }, acts: { kind: 'lookup' } },
      All: { type: 'SwitchParameter', description: 'All.', acts: { kind: 'all' } },
    },
    columns: { '@odata.type': '@odata.type' },
    others: 'dropped',
    permissions: { delegated: [], application: [] },
  };
  const types = queryTypes([query]);
  for (const line of [
    "readonly 'Get-Thing': { readonly options: GetThingOptions; readonly row: GetThingRow };",
    'readonly id: string;',
    'readonly all?: boolean | undefined;',
    "readonly '@odata.type'?: unknown;",
  ]) {
    assert.ok(types.split('\n').includes(line), line);
  }
  const signature = (one: Query) => /^export function .*$/m.exec(queryFunctions([one]))?.[0];
  assert.equal(
    signature(query),
    'export function getThing(session: QuerySession, options: GetThingOptions): AsyncIterable<GetThingRow> {',
  );
  const { Id: _, ...optional } = query.parameters;
  assert.match(signature({ ...query, parameters: optional }) ?? '', /options\?: GetThingOptions/);
});
