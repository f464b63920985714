import type { ApiVersion } from '../../../model/resource.ts';
import { mostBatchBytes } from './prepare-part.ts';
import type { SentPart } from './settle-parts.ts';

/** The maximum of a batch (Graph documentation, "json-batching"). */
const mostParts = 20;

/** A batch, sent or still open for further parts. */
export interface Batch {
  readonly version: ApiVersion;
  readonly parts: SentPart[];
  size: number;
  isSent: boolean;
}

/** Puts parts into batches: one open batch for each version of Graph. */
export interface BatchCollector {
  /** Adds a part, and sends its batch if that is full. */
  add(sent: SentPart): Batch;
  /** Sends a batch that is still open. */
  send(batch: Batch): void;
  sendAll(): void;
  hasOpen(): boolean;
}

/** @param send - Sends the parts of a batch. */
export function collectBatches(send: (parts: readonly SentPart[]) => void): BatchCollector {
  const open = new Map<ApiVersion, Batch>();
  const sendNow = (batch: Batch): void => {
    if (batch.isSent) return;
    batch.isSent = true;
    if (open.get(batch.version) === batch) open.delete(batch.version);
    send(batch.parts);
  };
  const create = (version: ApiVersion): Batch => {
    const batch = { version, parts: [], size: 0, isSent: false };
    open.set(version, batch);
    return batch;
  };
  return {
    add(sent) {
      const { version, size, isAlone } = sent.part;
      if (isAlone) {
        const batch = { version, parts: [sent], size, isSent: false };
        sendNow(batch);
        return batch;
      }
      const last = open.get(version);
      if (last !== undefined && last.size + size > mostBatchBytes) sendNow(last);
      const batch = open.get(version) ?? create(version);
      batch.parts.push(sent);
      batch.size += size;
      if (batch.parts.length === mostParts) sendNow(batch);
      return batch;
    },
    send: sendNow,
    sendAll() {
      for (const batch of [...open.values()]) sendNow(batch);
    },
    hasOpen: () => open.size > 0,
  };
}
