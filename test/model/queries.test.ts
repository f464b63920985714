import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonParameters } from '../../src/binder/common-parameters.ts';
import { resolveCall } from '../../src/binder/resolve-call.ts';
import { setNamesOf } from '../../src/model/parameter-table.ts';
import { allQueries } from '../../src/model/queries/all-queries.ts';
import type { Query } from '../../src/model/queries/query.ts';

const namesIn = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** Splits a line as a shell does, as far as the examples go. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

/** The columns that the tests of a row look at. */
function testedColumns(query: Query): string[] {
  return Object.values(query.parameters).flatMap(({ acts }) => {
    const found = 'test' in acts ? acts.test : undefined;
    return found === undefined ? [] : [found.column.split('.')[0] ?? ''];
  });
}

test('allQueries has the commands that people know, each once', () => {
  const names = allQueries.flatMap(({ name, aliases }) => [name, ...aliases]);
  assert.deepEqual(names, [...new Set(names)]);
  const wanted = [
    ...['Get-Team', 'Get-TeamChannel', 'Get-TeamAllChannel', 'Get-TeamUser', 'Get-TeamChannelUser'],
    ...['Get-CsTenant', 'Get-CsOnlineUser', 'Get-CsTeamsMeetingPolicy', 'Get-CsTeamsMessagingPolicy'],
    ...['Get-EntraUser', 'Get-AzureADUser', 'Get-EntraGroup', 'Get-EntraGroupMember', 'Get-EntraApplication'],
    ...['Get-EntraServicePrincipal', 'Get-EntraTenantDetail', 'Get-EntraDomain'],
  ];
  assert.deepEqual(
    wanted.filter((name) => !names.includes(name)),
    [],
  );
});

for (const query of allQueries) {
  test(`${query.name} asks for what its parameters fill in, and falls back to an address without a condition`, () => {
    const keys = Object.entries(query.parameters).flatMap(([name, { acts }]) => (acts.kind === 'key' ? [name] : []));
    assert.equal(query.addresses.at(-1)?.when, undefined);
    for (const { path, when, lookup, followedBy, notFound, notFoundHint, reads } of query.addresses) {
      assert.match(path, /^\/\w/);
      if (when !== undefined) assert.ok(keys.includes(when), when);
      const known = [...keys, ...(lookup === undefined ? [] : [lookup.as, lookup.parameter])];
      const used = [path, followedBy?.path, lookup?.path, lookup?.notFound, notFound, notFoundHint].flatMap((text) =>
        namesIn(text ?? ''),
      );
      assert.deepEqual(
        used.filter((name) => !known.includes(name)),
        [],
      );
      if (lookup !== undefined) assert.equal(query.parameters[lookup.parameter]?.acts.kind, 'lookup');
      for (const detail of reads ?? []) assert.ok(query.details?.[detail] !== undefined, detail);
    }
    const asked = query.addresses.flatMap(({ path, when }) => [
      ...namesIn(path),
      ...(when === undefined ? [] : [when]),
    ]);
    for (const key of keys) assert.ok(asked.includes(key), `-${key} is in no path`);
  });

  test(`${query.name} shows, tests and reads what is there`, () => {
    const columns = Object.keys(query.columns);
    for (const name of query.table ?? []) assert.ok(columns.includes(name), name);
    for (const column of Object.values(query.columns)) {
      if (typeof column === 'string' || column.detail === undefined) continue;
      assert.ok(query.details?.[column.detail] !== undefined, column.detail);
    }
    for (const { path } of Object.values(query.details ?? {})) assert.ok(namesIn(path).includes('id'), path);
    if (query.others === 'dropped') for (const name of testedColumns(query)) assert.ok(columns.includes(name), name);
    for (const { acts } of Object.values(query.parameters)) {
      if (acts.kind === 'read') assert.ok(query.details?.[acts.detail] !== undefined);
      if (acts.kind === 'no-spread') assert.ok(query.spread !== undefined);
      if (acts.kind === 'page-size') assert.ok(query.pageSize !== undefined);
      if (acts.kind === 'filter') assert.ok(acts.clause !== '');
    }
  });

  test(`${query.name} has a clause for every value of a choice`, () => {
    for (const [name, parameter] of Object.entries(query.parameters)) {
      if (parameter.acts.kind !== 'filter-choice') continue;
      assert.equal(parameter.type, 'Enum', name);
      if (parameter.type === 'Enum') assert.deepEqual(Object.keys(parameter.acts.clauses), parameter.values);
    }
  });

  test(`${query.name} can be told apart from the common parameters`, () => {
    const common = Object.entries(commonParameters).flatMap(([name, parameter]) => [
      name,
      ...('aliases' in parameter ? parameter.aliases : []),
    ]);
    const own = Object.entries(query.parameters).flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])]);
    const all = [...common, ...own].map((name) => name.toLowerCase());
    assert.deepEqual(all, [...new Set(all)]);
    if (query.defaultSet !== undefined) assert.ok(setNamesOf(query).length > 1);
  });

  test(`${query.name} says what it needs`, () => {
    assert.match(query.permissions.delegated[0] ?? '', /^\w+(\.\w+)*$/);
    assert.equal(query.permissions.role === undefined, query.api === 'graph');
    assert.ok(query.api === 'graph' || query.service === 'teams');
    assert.match(query.synopsis, /\.$/);
    assert.ok(query.description.every((text) => text.endsWith('.')));
    for (const { description } of Object.values(query.parameters)) assert.match(description, /\.$/);
  });

  for (const { title, line } of query.examples) {
    test(`${query.name} binds its example "${title}"`, () => {
      const [name, ...words] = wordsOf(line);
      assert.equal(name, query.name);
      assert.deepEqual(resolveCall(query, words).missing, []);
    });
  }
}

test('allQueries take the session of the cmdlets that their names belong to', () => {
  const services = Object.fromEntries(allQueries.map(({ name, service }) => [name, service]));
  const expected = allQueries.map(({ name }) => [name, name.startsWith('Get-Entra') ? 'entra' : 'teams']);
  assert.deepEqual(services, Object.fromEntries(expected));
});
