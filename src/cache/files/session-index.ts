import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, textField } from '../../base/json.ts';
import { readPrivateFile, writePrivateFileAtomically } from '../../base/private-files.ts';
import { version } from '../../base/version.ts';
import type { MasterKey } from '../master-key.ts';
import { openSealed, seal } from '../seal.ts';
import type { SessionListing, SessionSummary } from '../token-cache.ts';
import { stagingPath } from './staging.ts';

/** Below this, opening each record is as quick. */
const smallestIndexed = 64;
/** Time stamps of files are coarse: what changed so recently may have changed twice under one of them. */
const unsettledMs = 2_500;
/** A shard is written again when one in so many of its rows had to be read from the record. */
const rewriteShare = 16;

/** The folder of records that an index covers. */
export interface IndexedFolder {
  /** Where the index is kept. */
  readonly folder: string;
  readonly staging: string;
  /** Those of the records, in their order. */
  readonly ids: readonly string[];
  pathOf(id: string): string;
  /** Reads the record itself. */
  listingOf(id: string): Promise<SessionListing | undefined>;
  /** The keys in use, the one that seals first; none: nothing can be indexed. */
  readonly keys: readonly MasterKey[];
}

/**
 * Lists records without opening those that have not changed since they were listed last.
 *
 * The index has what lists show of each record, sealed, in sixteen files, together with the state of the record's file
 * when it was read: number, size, time of change. A row counts only while that state is unchanged, so the index needs
 * no upkeep: it may be missing, damaged, of another key or out of date, and missing rows are read from the records.
 * Listing writes it; writing a record never does.
 */
export async function listIndexed(place: IndexedFolder): Promise<SessionListing[]> {
  const isIndexed = place.ids.length >= smallestIndexed && place.keys.length > 0;
  const listings: SessionListing[] = [];
  if (!isIndexed) {
    for (const id of place.ids) {
      const listing = await place.listingOf(id);
      if (listing !== undefined) listings.push(listing);
    }
    return listings;
  }
  for (const [shard, ids] of byShard(place.ids)) listings.push(...(await listShard(shard, ids, place)));
  return listings;
}

/** Returns the last indexed summary of a session, which may be out of date. */
export function rememberedSession(id: string, folder: string, keys: readonly MasterKey[]): SessionSummary | undefined {
  return readShard(shardOf(id), folder, keys).get(id)?.summary;
}

interface Row {
  readonly stamp: string;
  readonly summary: SessionSummary;
}

async function listShard(shard: string, ids: readonly string[], place: IndexedFolder): Promise<SessionListing[]> {
  const rows = readShard(shard, place.folder, place.keys);
  const kept: Row[] = [];
  let readCount = 0;
  const nowMs = Date.now();
  const listings: SessionListing[] = [];
  for (const id of ids) {
    const state = stateOf(place.pathOf(id), nowMs);
    const row = rows.get(id);
    // Without a promise: nearly all of 100,000 are known.
    if (row !== undefined && state?.isSettled === true && row.stamp === state.stamp) {
      kept.push(row);
      listings.push({ kind: 'readable', ...row.summary });
      continue;
    }
    const listing = await place.listingOf(id);
    if (listing === undefined) continue;
    listings.push(listing);
    if (listing.kind === 'readable' && state?.isSettled === true) {
      const { kind: _, ...summary } = listing;
      kept.push({ stamp: state.stamp, summary });
      readCount += 1;
    }
  }
  if (readCount * rewriteShare >= kept.length && readCount > 0) await writeShard(shard, kept, place);
  return listings;
}

/** Returns the state of a record's file, taken before the file is read. */
function stateOf(path: string, nowMs: number): { readonly stamp: string; readonly isSettled: boolean } | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const { ino, size, mode, uid, ctimeMs } = stat;
  return { stamp: `${ino} ${size} ${mode} ${uid} ${ctimeMs}`, isSettled: ctimeMs < nowMs - unsettledMs };
}

function readShard(shard: string, folder: string, keys: readonly MasterKey[]): ReadonlyMap<string, Row> {
  try {
    const sealed = readPrivateFile(join(folder, shard));
    const opened = sealed === undefined ? undefined : openSealed(sealed, keys, nameOf(shard));
    if (opened?.kind !== 'opened') return new Map();
    const content: unknown = JSON.parse(opened.content.toString('utf8'));
    return isCurrent(content, keys) ? new Map(content.rows.map((row) => [row.summary.id, row])) : new Map();
  } catch {
    // Whatever is wrong with it, the records are there.
    return new Map();
  }
}

async function writeShard(
  shard: string,
  rows: readonly Row[],
  { folder, staging, keys }: IndexedFolder,
): Promise<void> {
  const [key] = keys;
  if (key === undefined) return;
  try {
    const content = JSON.stringify({ madeBy: version, keys: keys.map(({ id }) => id), rows } satisfies ShardContent);
    const sealed = seal(Buffer.from(content), key, nameOf(shard));
    writePrivateFileAtomically(join(folder, shard), sealed, await stagingPath(staging));
  } catch {
    // A full disk or a folder that cannot be written to makes lists slower, and nothing else.
  }
}

interface ShardContent {
  readonly madeBy: string;
  /** With other keys, other records can be read. */
  readonly keys: readonly string[];
  readonly rows: readonly Row[];
}

/** Returns whether this version, with these keys, sealed the content: then it has the form that this version writes. */
function isCurrent(content: unknown, keys: readonly MasterKey[]): content is ShardContent {
  if (!isObject(content) || textField(content, 'madeBy') !== version || !Array.isArray(content['rows'])) return false;
  return JSON.stringify(content['keys']) === JSON.stringify(keys.map(({ id }) => id));
}

function byShard(ids: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const shards = new Map<string, string[]>();
  for (const id of ids) {
    const shard = shardOf(id);
    const before = shards.get(shard);
    if (before === undefined) shards.set(shard, [id]);
    else before.push(id);
  }
  return shards;
}

function shardOf(id: string): string {
  return id.slice(0, 1);
}

/** Returns the name that the cipher binds a shard to, so that one cannot be put in the place of another. */
function nameOf(shard: string): string {
  return `index ${shard}`;
}
