/** The type of a value in a seed. */
export type ValueType =
  | PlainType
  | { readonly oneOf: readonly (string | number)[] }
  | { readonly list: ValueType }
  /** An object with the fields of a table. */
  | { readonly table: string }
  /** An object with any names. */
  | { readonly map: ValueType }
  /** One of several types, which differ in JSON: a text or an object. */
  | { readonly either: readonly ValueType[] }
  /** An object that a checker of its own reads: the TypeScript type and the file that exports it. */
  | { readonly checked: 'policy' | 'fault'; readonly typeName: string; readonly from: string };

/**
 * `name`: a text with visible characters, on one line; `secret`: a text that messages do not show; `count`: a whole
 * number from 0; `guid`, `domain`, `address` (a URL), `time` (ISO 8601 with a time zone) and `user` (a user principal
 * name): texts of that form; `json`: any value.
 */
export type PlainType =
  | 'text'
  | 'name'
  | 'secret'
  | 'guid'
  | 'domain'
  | 'address'
  | 'time'
  | 'user'
  | 'flag'
  | 'count'
  | 'null'
  | 'json';

/** A field of an object in a seed. */
export interface Field {
  readonly type: ValueType;
  /** For editors, the types' documentation and the schema. */
  readonly says: string;
  readonly required?: true;
}

/** An object in a seed: its reader, its TypeScript type and its JSON schema come from this. */
export interface Table {
  readonly says: string;
  readonly fields: Readonly<Record<string, Field>>;
}

/** A list of names or ids. */
export const listOfNames: ValueType = { list: 'name' };

/** A text that may be missing on purpose. */
export const textOrNull: ValueType = { either: ['text', 'null'] };
