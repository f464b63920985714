import type { Tenant } from '../../tenant/tenant.ts';

/**
 * `strings` is a collection of strings, `objects` one of objects whose fields a query can name; `complex` can be shown
 * but not queried.
 */
export type PropertyKind = 'string' | 'guid' | 'boolean' | 'date' | 'strings' | 'objects' | 'complex';

/** The fields of the objects in a collection, by name. */
export type EntryFields = Readonly<Record<string, 'string' | 'guid' | 'boolean' | 'date'>>;

/** The facts about a property that a query needs. */
export interface PropertyInfo {
  readonly name: string;
  readonly kind: PropertyKind;
  /** Shown without being named in $select. */
  readonly isDefault: boolean;
  /** Shown only when named, not by `$select=*`. */
  readonly isNamedOnly: boolean;
  /** When it can be set: never, only when the object is created, or always. */
  readonly writable: 'never' | 'at-creation' | 'always';
  /** Null is not allowed. */
  readonly isRequired: boolean;
  /** For `objects` only. */
  readonly fields: EntryFields;
}

/** The properties of a kind of object by name in lower case; a map, since the requested names are untrusted. */
export interface Schema {
  /** As in `microsoft.graph.user`. */
  readonly name: string;
  /** As in `resource 'User'`. */
  readonly title: string;
  readonly properties: ReadonlyMap<string, PropertyInfo>;
}

/** An object of the directory as Graph shows it. */
export interface Entity {
  readonly id: string;
  readonly schema: Schema;
  /** Returns undefined for a property this object's schema does not have. */
  read(propertyName: string): unknown;
}

/** A row of a table of properties: its facts and how to read its value. */
export interface PropertyRow<T> {
  readonly kind: PropertyKind;
  readonly isDefault?: boolean;
  readonly isNamedOnly?: boolean;
  readonly writable?: PropertyInfo['writable'];
  readonly isRequired?: boolean;
  readonly fields?: EntryFields;
  read(value: T, tenant: Tenant): unknown;
}

/** A kind of object that Graph serves. */
export interface EntityType<T> {
  readonly schema: Schema;
  toEntity(value: T, tenant: Tenant): Entity;
}

/** Creates a kind of object from the table of its properties; the table's order is the order in responses. */
export function defineEntityType<T extends { readonly id: string }>(
  name: string,
  title: string,
  table: Readonly<Record<string, PropertyRow<T>>>,
): EntityType<T> {
  const rows = new Map(Object.entries(table));
  const infos = [...rows].map(([propertyName, row]): [string, PropertyInfo] => [
    propertyName.toLowerCase(),
    {
      name: propertyName,
      kind: row.kind,
      isDefault: row.isDefault ?? false,
      isNamedOnly: row.isNamedOnly ?? false,
      writable: row.writable ?? 'never',
      isRequired: row.isRequired ?? false,
      fields: row.fields ?? {},
    },
  ]);
  const schema: Schema = { name, title, properties: new Map(infos) };
  return {
    schema,
    toEntity: (value, tenant) => ({
      id: value.id,
      schema,
      read: (propertyName) => rows.get(propertyName)?.read(value, tenant),
    }),
  };
}

/** Finds a property by its case-insensitive name. */
export function findProperty(schema: Schema, name: string): PropertyInfo | undefined {
  return schema.properties.get(name.toLowerCase());
}
