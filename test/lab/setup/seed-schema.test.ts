import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isObject } from '../../../src/base/json.ts';
import { defaultSettings } from '../../../src/lab/tenant/settings.ts';
import { seedSchema } from '../../../src/lab/setup/seed-schema.ts';
import { seedTables } from '../../../src/lab/setup/shape/seed-tables.ts';

const schema = seedSchema();

test('seedSchema() has each field of each table, and refers only to what it defines', () => {
  const definitions = schema['$defs'];
  assert.ok(isObject(definitions));
  assert.deepEqual(
    Object.keys(definitions)
      .filter((name) => !name.includes('-'))
      .toSorted(),
    [...Object.keys(seedTables).filter((name) => name !== 'seed'), 'fault', 'policy'].toSorted(),
  );
  for (const [name, table] of Object.entries(seedTables)) {
    const object: unknown = name === 'seed' ? schema : definitions[name];
    assert.ok(isObject(object) && isObject(object['properties']));
    assert.deepEqual(Object.keys(object['properties']), Object.keys(table.fields));
    assert.equal(object['additionalProperties'], false);
  }
  const references = [...JSON.stringify(schema).matchAll(/"#\/\$defs\/([^"]+)"/g)].map(([, name = '']) => name);
  assert.ok(references.length > 20);
  for (const name of references) assert.ok(Object.hasOwn(definitions, name), name);
});

test('the settings of a seed are those of a lab', () => {
  assert.deepEqual(
    Object.keys(seedTables['settings']?.fields ?? {}).toSorted(),
    Object.keys(defaultSettings).toSorted(),
  );
});

test('seedSchema() says which values each field takes', () => {
  const open: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) return value.forEach((one, index) => visit(one, `${path}/${index}`));
    // An absent schema would accept anything.
    assert.notEqual(value, undefined, path);
    if (!isObject(value)) return;
    const limits = ['type', 'enum', 'const', 'anyOf', 'oneOf', '$ref', 'properties'];
    const isSchema = !/\/(properties|\$defs)$/.test(path);
    if (isSchema && !limits.some((name) => Object.hasOwn(value, name))) open.push(path);
    for (const [name, one] of Object.entries(value)) visit(one, `${path}/${name}`);
  };
  visit(schema, '');
  assert.deepEqual(
    open.filter((path) => !/\/(additionalProperties|anyOf\/\d)$/.test(path)),
    [],
  );
});
