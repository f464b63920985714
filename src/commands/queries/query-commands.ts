import { checkMaxRows, maxRowsParameter } from '../../model/max-rows-parameter.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import { allQueries } from '../../model/queries/all-queries.ts';
import type { Query } from '../../model/queries/query.ts';
import { currentSessionId } from '../../session/saved/current-session.ts';
import { isEntradaError } from '../../base/errors.ts';
import { type Command, type CommandHost, type CommandResult, nothing, type RegisteredCommand } from '../command.ts';
import { withProgress } from '../requests/listing-progress.ts';
import { narrowRow } from '../../queries/choose-columns.ts';
import { notConnected, permissionText } from '../../queries/explain-failure.ts';
import { planQuery, type QueryPlan } from '../../queries/plan-query.ts';
import type { QueryHost } from '../../queries/query-host.ts';
import { runQuery } from '../../queries/run-query.ts';

/** A command for every query, in the order of the help page. */
export const queryCommands: readonly RegisteredCommand[] = allQueries.map((query) => ({
  name: query.name,
  aliases: query.aliases,
  load: async () => queryCommand(query),
}));

/** Returns the command for a query. */
export function queryCommand(query: Query): Command {
  return {
    table: tableOf(query),
    async run({ parameters }, host) {
      const plan = withMaxRows(planQuery(query, parameters), checkMaxRows(numberOf(parameters['MaxRows'])));
      const id = await sessionFor(query, host);
      for (const warning of plan.warnings) host.services.warn(warning);
      return resultOf(plan, id, host);
    },
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Lists as many results as -MaxRows says, also of several pages, where only the first would be listed without it. */
function withMaxRows(plan: QueryPlan, maxRows: number | undefined): QueryPlan {
  if (maxRows === undefined) return plan;
  return { ...plan, limit: Math.min(plan.limit ?? Infinity, maxRows), isOnePage: false };
}

function tableOf(query: Query): CommandTable {
  const { name, aliases, synopsis, description, defaultSet, parameters, removed, examples, output } = query;
  return {
    name,
    aliases,
    synopsis,
    description: [...description, permissionText(query)],
    ...(defaultSet !== undefined && { defaultSet }),
    parameters: { ...parameters, MaxRows: maxRowsParameter },
    ...(removed !== undefined && { removed }),
    examples,
    ...(output !== undefined && { output }),
  };
}

async function sessionFor(query: Query, { services }: QueryHost): Promise<string> {
  try {
    return await currentSessionId(services, query.service);
  } catch (error) {
    if (isEntradaError(error) && error.code === 'SIGN_IN_NEEDED') throw notConnected(query, error);
    throw error;
  }
}

async function resultOf(plan: QueryPlan, id: string, commandHost: CommandHost): Promise<CommandResult> {
  const { services, information } = commandHost;
  const { query, address } = plan;
  const host: QueryHost = { services, information, exactNumbers: true };
  const columns = address.whole === true ? undefined : query.table;
  if (address.single !== true) {
    return {
      kind: 'value',
      value: withProgress(runQuery(plan, id, host), commandHost),
      rows: withProgress(runQuery(plan, id, host, columns), commandHost),
      // A column that was requested by name is always shown.
      ...(plan.chosen === undefined && { keptColumns: query.keptColumns ?? [] }),
    };
  }
  for await (const row of runQuery(plan, id, host)) {
    const shown = plan.chosen ?? columns;
    return { kind: 'value', value: row, rows: shown === undefined ? row : narrowRow(row, shown) };
  }
  return nothing;
}
