import type { ServiceName } from '../context.ts';
import type { CommandTable, Parameter } from '../parameter-table.ts';
import type { ApiName } from '../resource.ts';

/**
 * A command that reads: what it asks, of whom, and how each parameter changes that. One row is all that a command needs;
 * binding, help, completion, the reference page and the request come from it.
 */
export interface Query extends Omit<CommandTable, 'parameters' | 'trailingWords' | 'supportsShouldProcess'> {
  readonly parameters: Readonly<Record<string, QueryParameter>>;
  /** Whose session it uses. */
  readonly service: ServiceName;
  readonly api: ApiName;
  /** The first one that applies is asked. */
  readonly addresses: readonly Address[];
  /** The most that the service gives in one answer; absent: it is not asked for a number. */
  readonly pageSize?: number;
  /** The query option that carries the number; default `$top`. */
  readonly pageSizeOption?: string;
  /** Lists one page unless -All or -Top says otherwise, as the original does. */
  readonly listsOnePage?: true;
  /** Asks for the properties of its columns by `$select`. */
  readonly selects?: true;
  /** Reads of their own for each object, by name, for columns that the listing does not have. */
  readonly details?: Readonly<Record<string, Detail>>;
  /** What the output is called and where it comes from, in the order of the output. */
  readonly columns: Readonly<Record<string, Column>>;
  /** Properties of the answer that are no columns: kept behind them under their names in Pascal case, or left out. */
  readonly others: 'kept' | 'dropped';
  /** Of those, the ones that are left out all the same. */
  readonly without?: readonly string[];
  /** A list whose entries become columns of their own. */
  readonly spread?: Spread;
  /** The columns of a table and of tsv; absent: all. */
  readonly table?: readonly string[];
  readonly permissions: Permissions;
}

export type QueryParameter = Parameter & { readonly acts: Act };

/** Where to ask. */
export interface Address {
  /** The parameter that has to be given; absent: applies always. */
  readonly when?: string;
  /** `{Name}` stands for the value of a `key` parameter, or for what a lookup found. */
  readonly path: string;
  /** Gives one object in place of a listing. */
  readonly single?: true;
  /** OData clause that is always there. */
  readonly filter?: string;
  /** Takes no query options. */
  readonly plain?: true;
  /** Put into each object of the answer; names begin with `@`. */
  readonly adds?: Readonly<Record<string, string>>;
  /** Another listing that is asked for afterwards. */
  readonly followedBy?: FurtherListing;
  /** A name that has to be turned into an id first. */
  readonly lookup?: Lookup;
  /** Details that are always read. */
  readonly reads?: readonly string[];
  /** Shows every column also in a table. */
  readonly whole?: true;
  /** What a 404 means, in the original's words; `{Name}` as in the path. */
  readonly notFound?: string;
  readonly notFoundHint?: string;
}

export interface FurtherListing {
  readonly path: string;
  /** Put into each of its objects that has no such property; names begin with `@`. */
  readonly adds?: Readonly<Record<string, string>>;
  /** Not asked for when the first listing held an object of this `@odata.type` already. */
  readonly unlessType?: string;
  /** Leaves out the objects that the first listing gave, which is short. */
  readonly skipsSeen?: true;
}

/** Finds the id of the object in a listing whose property is the value of a parameter. */
export interface Lookup {
  readonly path: string;
  /** The property to compare, in any case, and the one to take. */
  readonly property: string;
  readonly parameter: string;
  readonly take: string;
  /** The name in the path that the id stands for. */
  readonly as: string;
  readonly notFound: string;
}

/** One read for each object, 20 in a batch. */
export interface Detail {
  /** `{id}` stands for the object's id. */
  readonly path: string;
  /** What a 404 means for the one object that was asked for; in a listing the columns stay empty. */
  readonly notFound: string;
}

/** The property that a column shows: its path, or more. */
export type Column =
  | string
  | {
      /** Dots lead into objects. Of several, the first that has a value. */
      readonly from: string | readonly string[];
      /** The detail that has it; the column is left out when that was not read, unless the table shows it. */
      readonly detail?: string;
      /** In small letters, of a list the first, or this text when there is none. */
      readonly firstOr?: string;
    };

/** `[{ policyType: 'A', policyAssignment: {...} }]` becomes the column A. */
export interface Spread {
  readonly from: string;
  readonly name: string;
  /** The fields of the new column, and the path of each. */
  readonly fields: Readonly<Record<string, string>>;
}

/** One permission of each list is enough. */
export interface Permissions {
  /** The first one is what the command says to connect with. */
  readonly delegated: readonly string[];
  /** Empty: an application needs none of the API's, but the directory role. */
  readonly application: readonly string[];
  /** The directory roles of which one is needed; absent: none. */
  readonly role?: string;
}

/** What a parameter does. */
export type Act =
  /** Fills `{Name}` in the path; `test` is for an address without it. */
  | { readonly kind: 'key'; readonly of: 'guid' | 'user' | 'account' | 'name'; readonly test?: Test }
  /** Adds a clause to `$filter`; `{}` is the value as OData writes it. `test` says the same of an address without `$filter`. */
  | { readonly kind: 'filter'; readonly clause: string; readonly test?: Test }
  /** Adds the clause of the chosen value. */
  | { readonly kind: 'filter-choice'; readonly clauses: Readonly<Record<string, string>> }
  /** Is a clause of `$filter`, as written. */
  | { readonly kind: 'filter-text' }
  /** Searches properties by `$search`. */
  | { readonly kind: 'search'; readonly properties: readonly string[] }
  /** How many results at most. */
  | { readonly kind: 'limit'; readonly least: 0 | 1 }
  /** Every page. */
  | { readonly kind: 'all' }
  /** How many a page. */
  | { readonly kind: 'page-size' }
  /** Which properties: by `$select` where the row selects; else of the columns. `always` come in any case. */
  | { readonly kind: 'properties'; readonly always?: readonly string[] }
  /** With `properties`: those come beside the ordinary ones. */
  | { readonly kind: 'append' }
  /** Keeps the results that pass. A switch has no value to compare with. `found`: an error when none does. */
  | { readonly kind: 'keep'; readonly test: Test; readonly found?: string }
  /** Keeps the results that pass an expression of PowerShell. */
  | { readonly kind: 'where' }
  /** Sorts the results by a column, `asc` or `desc`, which needs all of them first. */
  | { readonly kind: 'sort' }
  /** Reads a detail, so many objects at once as the value says (1 to 20). */
  | { readonly kind: 'read'; readonly detail: string }
  /** Leaves out the columns of the row's spread. */
  | { readonly kind: 'no-spread' }
  /** Is the value that an address's lookup looks for. */
  | { readonly kind: 'lookup' }
  /** Is accepted with a warning. */
  | { readonly kind: 'dead'; readonly warning: string };

/** A test of one column of a result. Dots lead into its value. */
export interface Test {
  readonly column: string;
  /**
   * `equal`, `prefix`, `like` (with `*` and `?`) compare with the parameter's value, in any case; so does `policy`, where the
   * prefix `Tag:` may be missing. `some` and `none` ask whether there is anything in it.
   */
  readonly is: 'equal' | 'prefix' | 'like' | 'policy' | 'some' | 'none';
  /** Counts as nothing. */
  readonly besides?: string;
}
