import { seedTables } from './shape/seed-tables.ts';
import type { PlainType, Table, ValueType } from './shape/table.ts';
import { faultKinds, faultScopeRules } from '../rules/fault-rule.ts';
import type { FieldRule, FieldRules, KindRules } from '../rules/field-rule.ts';
import { policyKinds, policyScopeRules } from '../rules/policy-rule.ts';

/** A JSON schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Creates the JSON schema of seed files, from the tables that the reader uses. */
export function seedSchema(): JsonSchema {
  const definitions = Object.entries(seedTables).filter(([name]) => name !== 'seed');
  const { seed } = seedTables;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Seed of an Entrada lab',
    ...(seed === undefined ? {} : objectSchema(seed)),
    $defs: {
      ...Object.fromEntries(definitions.map(([name, table]) => [name, objectSchema(table)])),
      ...kindSchemas('policy', policyKinds, policyScopeRules),
      ...kindSchemas('fault', faultKinds, faultScopeRules),
    },
  };
}

function objectSchema({ says, fields }: Table): JsonSchema {
  const required = Object.entries(fields).flatMap(([name, field]) => (field.required === true ? [name] : []));
  const properties = Object.entries(fields).map(([name, field]) => {
    const own = schemaOf(field.type);
    // An absent value in YAML is null.
    const type = allowsNothing(field.type) ? { anyOf: [own, { type: 'null' }] } : own;
    return [name, { description: field.says, ...type }] as const;
  });
  return {
    description: says,
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function allowsNothing(type: ValueType): boolean {
  return typeof type === 'object' && ('list' in type || 'map' in type || 'table' in type);
}

function schemaOf(type: ValueType): JsonSchema {
  if (typeof type === 'string') return plainSchemas[type];
  if ('oneOf' in type) return { enum: type.oneOf };
  if ('list' in type) return { type: 'array', items: schemaOf(type.list) };
  if ('map' in type) return { type: 'object', additionalProperties: schemaOf(type.map) };
  if ('either' in type) return { anyOf: type.either.map(schemaOf) };
  return { $ref: `#/$defs/${'table' in type ? type.table : type.checked}` };
}

const nameSchema = { type: 'string', minLength: 1, maxLength: 512 } as const;

const plainSchemas: Readonly<Record<PlainType, JsonSchema>> = {
  text: { type: 'string' },
  name: nameSchema,
  secret: { type: 'string', minLength: 1 },
  guid: { type: 'string', pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' },
  domain: { type: 'string', pattern: '^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$' },
  address: { ...nameSchema, pattern: '^[A-Za-z][A-Za-z0-9+.-]*:' },
  time: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d(T.*(Z|[+-]\\d\\d:\\d\\d))?$' },
  user: { ...nameSchema, pattern: '^[^@\\s]+@[^@\\s]+$' },
  flag: { type: 'boolean' },
  count: { type: 'integer', minimum: 0 },
  null: { type: 'null' },
  json: {},
};

/** An object with a kind, which decides the other fields; the fields of every kind are defined once. */
function kindSchemas(name: string, kinds: KindRules, common: FieldRules): JsonSchema {
  const shared = Object.keys(common).map((field) => [field, { $ref: `#/$defs/${name}-${field}` }] as const);
  const oneOf = Object.entries(kinds).map(([kind, { means, fields }]) => {
    const needed = Object.entries(fields).flatMap(([field, rule]) => (rule.isRequired === true ? [field] : []));
    return {
      description: means,
      properties: {
        kind: { const: kind },
        ...Object.fromEntries(shared),
        ...Object.fromEntries(Object.entries(fields).map(([field, rule]) => [field, ruleSchema(rule)])),
      },
      required: ['kind', ...needed],
      additionalProperties: false,
    };
  });
  return {
    [name]: { type: 'object', oneOf },
    ...Object.fromEntries(Object.entries(common).map(([field, rule]) => [`${name}-${field}`, ruleSchema(rule)])),
  };
}

function ruleSchema(rule: FieldRule): JsonSchema {
  return { description: rule.means, ...valueSchema(rule) };
}

function valueSchema(rule: FieldRule): JsonSchema {
  switch (rule.type) {
    case 'text':
      return textSchema(rule);
    case 'texts':
      return { anyOf: [textSchema(rule), { type: 'array', minItems: 1, items: textSchema(rule) }] };
    case 'number':
      return {
        type: rule.isInteger === true ? 'integer' : 'number',
        minimum: rule.minimum,
        maximum: rule.maximum,
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'headers':
      return { type: 'object', additionalProperties: { type: 'string' } };
  }
}

function textSchema({ values }: { readonly values?: readonly string[] }): JsonSchema {
  return values === undefined ? { type: 'string', minLength: 1 } : { enum: values };
}
