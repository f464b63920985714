import { hash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { processTable } from './process-table.ts';
import type { ProcessIdentity, ProcessTable } from './process.ts';

/** The process that holds a lock or writes a file, as file names contain it. */
export interface LockOwner extends ProcessIdentity {
  /** 8 hex digits: processes that can see one another have the same. */
  readonly host: string;
}

/** This process, and what it can see of others. */
export interface Self {
  readonly owner: LockOwner;
  /** Undefined if this process does not see itself. */
  readonly processes: ProcessTable | undefined;
}

let known: Promise<Self> | undefined;

/** Returns the identity of this process; looked up once. */
export function thisProcess(): Promise<Self> {
  return (known ??= lookUp());
}

/** Writes an owner as a part of a file's name. */
export function printOwner({ pid, startTime, host }: LockOwner): string {
  return `${pid}.${startTime}.${host}`;
}

/** Reads what {@link printOwner} wrote; undefined for anything else. */
export function parseOwner(text: string): LockOwner | undefined {
  const parts = /^(\d{1,10})\.(\d{1,20})\.([0-9a-f]{8})$/.exec(text);
  if (parts === null) return undefined;
  const [, pid = '', startTime = '', host = ''] = parts;
  return { pid: Number(pid), startTime, host };
}

/** Returns the owner when it can be checked from here. */
export function visible(owner: LockOwner | undefined, self: Self): LockOwner | undefined {
  return owner !== undefined && self.processes !== undefined && owner.host === self.owner.host ? owner : undefined;
}

async function lookUp(): Promise<Self> {
  const processes = await processTable(process.platform);
  const startTime = processes.find(process.pid)?.startTime;
  // Without its start time, this process looks like a later one of its number, so no process may judge by it.
  const table = startTime === undefined ? undefined : processes;
  const owner = { pid: process.pid, startTime: startTime ?? '0', host: table === undefined ? '00000000' : hostId() };
  return { owner, processes: table };
}

/** The same folder may be used by several machines and containers, each with processes of its own. */
function hostId(): string {
  const boot = orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
  const namespace = orEmpty(() => readlinkSync('/proc/self/ns/pid'));
  return hash('sha256', JSON.stringify([hostname(), boot, namespace]), 'hex').slice(0, 8);
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
