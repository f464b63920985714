import { EntradaError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';

/** The part of JSON Schema that the tools use. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** A schema as the SDK takes it (https://standardschema.dev), for values of type `T`. */
export interface Schema<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'entrada';
    readonly types?: { readonly input: T; readonly output: T };
    readonly validate: (
      value: unknown,
    ) => { readonly value: T } | { readonly issues: readonly { readonly message: string }[] };
    readonly jsonSchema: {
      readonly input: () => Record<string, unknown>;
      readonly output: () => Record<string, unknown>;
    };
  };
}

/** Returns a schema whose values are checked. The caller names the type that the schema describes. */
export function inputSchema<T>(schema: JsonSchema): Schema<T> {
  return standardSchema(schema, (value) => {
    const problems = problemsOf(value, schema, 'arguments');
    // It has just been checked.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return problems.length === 0 ? { value: value as T } : { issues: problems.map((message) => ({ message })) };
  });
}

/** Returns the schema of a result, which the tools create themselves: it is shown, not checked. */
export function outputSchema(schema: JsonSchema): Schema<unknown> {
  return standardSchema(schema, (value) => ({ value }));
}

/** Returns the declaration of a tool for which the SDK does not check the arguments: {@link checkArguments} does. */
export function uncheckedTool<T, Tool extends { readonly inputSchema: Schema<T> }>(
  tool: Tool,
): Omit<Tool, 'inputSchema'> & { readonly inputSchema: Schema<unknown> } {
  const { jsonSchema } = tool.inputSchema['~standard'];
  const validate = (value: unknown) => ({ value });
  return { ...tool, inputSchema: { '~standard': { version: 1, vendor: 'entrada', validate, jsonSchema } } };
}

/** @throws {EntradaError} `INPUT_INVALID` that names every argument that does not fit. */
export function checkArguments<T>(given: unknown, schema: Schema<T>): T {
  const result = schema['~standard'].validate(given ?? {});
  if ('value' in result) return result.value;
  const problems = result.issues.map(({ message }) => message).join('; ');
  throw new EntradaError('INPUT_INVALID', `Cannot use the arguments: ${problems.slice(0, 500)}`);
}

function standardSchema<T>(schema: JsonSchema, validate: Schema<T>['~standard']['validate']): Schema<T> {
  const copy = () => ({ ...schema });
  return { '~standard': { version: 1, vendor: 'entrada', validate, jsonSchema: { input: copy, output: copy } } };
}

function problemsOf(value: unknown, schema: JsonSchema, at: string): string[] {
  const wanted = schema.type;
  if (wanted !== undefined && !isOfType(value, wanted)) return [`${at} is not of type ${wanted}`];
  if (typeof value === 'string') {
    if (schema.enum?.includes(value) === false) return [`${at} is not one of ${schema.enum.join(', ')}`];
    if (value.length > (schema.maxLength ?? Infinity)) return [`${at} is longer than ${schema.maxLength} characters`];
  }
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? -Infinity)) return [`${at} is less than ${schema.minimum}`];
    if (value > (schema.maximum ?? Infinity)) return [`${at} is more than ${schema.maximum}`];
  }
  const { items, properties } = schema;
  if (Array.isArray(value) && items !== undefined)
    return value.flatMap((item) => problemsOf(item, items, `an item of ${at}`));
  if (!isObject(value) || properties === undefined) return [];
  const missing = (schema.required ?? [])
    .filter((name) => value[name] === undefined)
    .map((name) => `${name} is missing`);
  const others = Object.entries(value).flatMap(([name, inner]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known !== undefined) return inner === undefined ? [] : problemsOf(inner, known, name);
    return schema.additionalProperties === false ? [`${name.slice(0, 50)} is not known`] : [];
  });
  return [...missing, ...others];
}

function isOfType(value: unknown, type: NonNullable<JsonSchema['type']>): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'string':
    case 'boolean':
      return typeof value === type;
  }
}
