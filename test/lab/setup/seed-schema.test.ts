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
