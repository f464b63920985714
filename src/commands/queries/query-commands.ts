import { allQueries } from '../../model/queries/all-queries.ts';
import type { RegisteredCommand } from '../command.ts';
import { queryCommand } from './query-command.ts';

/** A command for every row of the tables of queries, in their order. */
export const queryCommands: readonly RegisteredCommand[] = allQueries.map((query) => ({
  name: query.name,
  aliases: query.aliases,
  load: async () => queryCommand(query),
}));
