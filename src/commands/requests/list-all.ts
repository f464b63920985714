import { orderedObject } from '../../base/exact-json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ApiRequest } from '../../session/requests/request.ts';
import type { CommandHost, CommandResult } from '../command.ts';
import { withProgress } from './listing-progress.ts';
import { firstColumns } from './request-output.ts';

/** Lists items, all or some. The link to later changes (a delta query) is reported, and kept in an envelope. */
export async function listAll(
  id: string,
  request: ApiRequest,
  { Envelope: hasEnvelope, MaxRows: maxRows }: { readonly Envelope?: boolean; readonly MaxRows?: number },
  host: CommandHost,
): Promise<CommandResult> {
  const { services, information } = host;
  const { listItems } = await import('../../session/requests/pages.ts');
  const { method: _get, body: _none, ...one } = request;
  const listed = { ...one, maxItems: maxRows };
  if (hasEnvelope !== true) {
    const onDeltaLink = (link: string) => information(`The changes after this listing: ${link}`);
    return {
      kind: 'value',
      value: withProgress(listItems(id, { ...listed, onDeltaLink }, services), host),
      firstColumns,
    };
  }
  const fields = new Map<string, unknown>();
  const onPage = (page: JsonObject) => {
    for (const [name, value] of Object.entries(page)) fields.set(name, value);
  };
  const value: unknown[] = [];
  const items = listItems(id, { ...listed, onPage }, services);
  for await (const item of withProgress(items, host, true)) value.push(item);
  return { kind: 'value', value: orderedObject([...fields, ['value', value]]), rows: value, firstColumns };
}
