import type { GraphContext, GraphResponse } from './graph-context.ts';
import type { Access } from './permissions.ts';

/** The handler of a method of a URL. */
export interface Operation {
  readonly access: Access;
  /** Sufficient when the URL is the caller's own. */
  readonly ownAccess?: Access;
  run(context: GraphContext, keys: readonly string[]): GraphResponse;
}

/** The methods that Graph has. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** The methods of a URL. */
export type Operations = Partial<Readonly<Record<Method, Operation>>>;

/** A path and its methods; `{}` stands for a key, `{type}` for a cast such as `microsoft.graph.user`. */
export type Route = readonly [path: string, operations: Operations];
