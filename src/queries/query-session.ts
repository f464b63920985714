import type { SessionRecord } from '../model/context.ts';
import type { Queries } from '../model/queries/query-types.ts';
import type { Services } from '../session/services/services.ts';
import { eachAsLibrary } from '../session/library-words.ts';
import { openSession, type Session } from '../session/session.ts';
import { noteSessionParts } from '../session/session-parts.ts';

/** The names of the queries. */
export type QueryName = keyof Queries;

/** The parameters of a query, in camel case. They must belong to one parameter set of the cmdlet. */
export type QueryOptions<N extends QueryName> = Queries[N]['options'];

/** A session that can also run the Get- cmdlets. */
export interface QuerySession extends Session {
  /**
   * Runs a Get- cmdlet and yields its rows as they are received. Nothing is sent before the first row is requested, and
   * a page only when its rows are needed.
   *
   * @param name - The cmdlet, for example `'Get-EntraUser'`.
   * @param options - Its parameters in camel case, for example `{ filter: "userType eq 'Guest'", all: true }`.
   * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_MISSING`, `PARAMETER_SET_UNRESOLVED`,
   *   `PARAMETER_VALUE_INVALID`, `INPUT_INVALID`; `REQUEST_REFUSED` if the named object does not exist; those of
   *   `request`.
   */
  query<N extends QueryName>(name: N, options?: QueryOptions<N>): AsyncIterable<Queries[N]['row']>;
}

/**
 * Returns the caller's view of a saved session, with queries.
 *
 * @throws {EntradaError} `CACHE_UNREADABLE` for a session of another version.
 *
 * @internal
 */
export function openQuerySession(
  record: Pick<SessionRecord, 'id' | 'service' | 'context' | 'cloud'>,
  services: Services,
): QuerySession {
  const session: QuerySession = {
    ...openSession(record, services),
    async *query<N extends QueryName>(name: N, options: QueryOptions<N> = {}) {
      const { runNamedQuery } = await import('./run-named-query.ts');
      yield* eachAsLibrary(() => runNamedQuery(name, options, record.id, services));
    },
  };
  noteSessionParts(session, { id: record.id, services });
  return session;
}
