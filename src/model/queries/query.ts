import type { ServiceName } from '../context.ts';
import type { CommandTable, Parameter } from '../parameter-table.ts';
import type { ApiName } from '../resource.ts';

/**
 * A command that reads: which API and addresses it requests, and how each parameter changes the request. A row is all
 * that a command needs: binding, help, completion, the reference page and the request come from it.
 */
export interface Query extends Omit<CommandTable, 'parameters' | 'trailingWords' | 'supportsShouldProcess'> {
  readonly parameters: Readonly<Record<string, QueryParameter>>;
  /** The service whose session it uses. */
  readonly service: ServiceName;
  readonly api: ApiName;
  /** The first one that applies is requested. */
  readonly addresses: readonly Address[];
  /** The most results that the service returns in one response. Default: no number is requested. */
  readonly pageSize?: number;
  /** The query option that carries the number; default `$top`. */
  readonly pageSizeOption?: string;
  /** Lists one page unless -All or -Top is used, as the original does. */
  readonly listsOnePage?: true;
  /** Requests the properties of its columns with `$select`. */
  readonly selects?: true;
  /** Additional reads for each object, by name, for columns that the list does not have. */
  readonly details?: Readonly<Record<string, Detail>>;
  /** The columns of the output, in order, and the property that each shows. */
  readonly columns: Readonly<Record<string, Column>>;
  /** Properties of the response that are not columns: kept after the columns, in Pascal case, or dropped. */
  readonly others: 'kept' | 'dropped';
  /** The kept properties to drop nevertheless. */
  readonly without?: readonly string[];
  /** A list whose entries become columns. */
  readonly spread?: Spread;
  /**
   * Properties that results can have, with their kinds, for filters: checked before anything is sent. A result without
   * one of them is not an error.
   */
  readonly kinds?: Readonly<Record<string, PropertyKind>>;
  /** The columns of a table and of tsv. Default: all. */
  readonly table?: readonly string[];
  /** The columns that a narrow table drops last: the names that other commands take. */
  readonly keptColumns?: readonly string[];
  readonly permissions: Permissions;
}

/** A parameter and its effect on the query. */
export type QueryParameter = Parameter & { readonly acts: Act };

/** An address to request. */
export interface Address {
  /** The parameter that selects this address. Default: it always applies. */
  readonly when?: string;
  /** `{Name}` is replaced by the value of a `key` parameter, or by the result of a lookup. */
  readonly path: string;
  /** Returns one object instead of a list. */
  readonly single?: true;
  /** An OData clause that is always sent. */
  readonly filter?: string;
  /** Accepts no query options. */
  readonly plain?: true;
  /** Added to each object of the response; names start with `@`. */
  readonly adds?: Readonly<Record<string, string>>;
  /** A second list, requested after this one. */
  readonly followedBy?: FurtherListing;
  /** A name that is resolved to an ID first. */
  readonly lookup?: Lookup;
  /** Details that are always read, by name. */
  readonly reads?: readonly string[];
  /** Shows every column even in a table. */
  readonly whole?: true;
  /** The message for a 404, in the original's words; `{Name}` as in the path. */
  readonly notFound?: string;
  readonly notFoundHint?: string;
}

/** A second list of an address. */
export interface FurtherListing {
  readonly path: string;
  /** Added to each of its objects that lacks the property; names start with `@`. */
  readonly adds?: Readonly<Record<string, string>>;
  /** Not requested if the first list contained an object of this `@odata.type`. */
  readonly unlessType?: string;
  /** Omits objects that were in the first list, which is short. */
  readonly skipsSeen?: true;
}

/** Finds the ID of the object in a list whose property equals the value of a parameter. */
export interface Lookup {
  readonly path: string;
  /** The property to compare, ignoring case. */
  readonly property: string;
  readonly parameter: string;
  /** The property that holds the ID. */
  readonly take: string;
  /** The name in the path that the ID replaces. */
  readonly as: string;
  readonly notFound: string;
}

/** One more read for each object, 20 per batch. */
export interface Detail {
  /** `{id}` is replaced by the object's ID. */
  readonly path: string;
  /** The message for a 404 when one object was requested; in a list, the columns stay empty. */
  readonly notFound: string;
}

/** The kind of a property, as filters compare it. `boolean text` is a text of true or false. */
export type PropertyKind = 'text' | 'boolean' | 'boolean text' | 'number' | 'time' | 'object';

/** The property that a column shows: its path, or a description of it. */
export type Column =
  | string
  | {
      /** Dots separate nested properties. Of several paths, the first that has a value. */
      readonly from: string | readonly string[];
      /** The detail that contains it. If that was not read, the column is omitted unless the table shows it. */
      readonly detail?: string;
      /** Lowercase; the first element of a list, or this text if there is none. */
      readonly firstOr?: string;
    };

/** `[{ policyType: 'A', policyAssignment: {...} }]` becomes the column A. */
export interface Spread {
  readonly from: string;
  readonly name: string;
  /** The fields of the new column, with the path of each. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The permissions that a query needs: any one of each list is enough. */
export interface Permissions {
  /** Error hints suggest connecting with the first one. */
  readonly delegated: readonly string[];
  /** Empty if an application needs no permission of the API, only the directory role. */
  readonly application: readonly string[];
  /** The directory roles of which one is needed; absent if none is. */
  readonly role?: string;
}

/** The effect of a parameter on its query. */
export type Act =
  /** Fills `{Name}` in the path; `test` replaces it for an address without the name. */
  | { readonly kind: 'key'; readonly of: 'guid' | 'user' | 'account' | 'name'; readonly test?: Test }
  /** Adds a clause to `$filter`, with the value as OData for `{}`. `test` is used where there is no `$filter`. */
  | { readonly kind: 'filter'; readonly clause: string; readonly test?: Test }
  /** Adds the clause for the chosen value to `$filter`. */
  | { readonly kind: 'filter-choice'; readonly clauses: Readonly<Record<string, string>> }
  /** Adds the value to `$filter`, unchanged. */
  | { readonly kind: 'filter-text' }
  /** Searches properties with `$search`. */
  | { readonly kind: 'search'; readonly properties: readonly string[] }
  /** Limits the number of results. */
  | { readonly kind: 'limit'; readonly least: 0 | 1 }
  /** Requests every page. */
  | { readonly kind: 'all' }
  /** Sets the number of results per page. */
  | { readonly kind: 'page-size' }
  /** Chooses properties: with `$select` if the query selects, otherwise by column. `always` are included anyway. */
  | { readonly kind: 'properties'; readonly always?: readonly string[] }
  /** With `properties`: adds them to the default ones. */
  | { readonly kind: 'append' }
  /** Keeps the results that pass a test. A switch does not need a value. `found`: the error if none passes. */
  | { readonly kind: 'keep'; readonly test: Test; readonly found?: string }
  /** Keeps the results that match a PowerShell filter expression. */
  | { readonly kind: 'where' }
  /** Sorts the results by a column, `asc` or `desc`, after reading all of them. */
  | { readonly kind: 'sort' }
  /** Reads a detail, of as many objects at once as the value (1 to 20). */
  | { readonly kind: 'read'; readonly detail: string }
  /** Omits the columns of the query's spread. */
  | { readonly kind: 'no-spread' }
  /** Is the value that an address's lookup searches for. */
  | { readonly kind: 'lookup' }
  /** Sets how its requests are retried. */
  | { readonly kind: 'retry' }
  /** Is accepted, with a warning. */
  | { readonly kind: 'ignored'; readonly warning: string };

/** A test of one column of a result. Dots separate nested properties. */
export interface Test {
  readonly column: string;
  /**
   * `equal`, `prefix` and `like` (with `*` and `?`) compare with the parameter's value, ignoring case; so does
   * `policy`, where the prefix `Tag:` is optional. `some` and `none` test whether the column has a value.
   */
  readonly is: 'equal' | 'prefix' | 'like' | 'policy' | 'some' | 'none';
  /** A value that counts as none. */
  readonly except?: string;
}
