import type { FolderStore } from '../../certificates/stores/folder-store.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { Services } from '../services/services.ts';
import { type SetupGraph, setupGraph } from './setup-graph.ts';
import type { SetupNotes } from './setup-notes.ts';

/** Where setups are made: a tenant through a session, and this machine. */
export interface SetupWorld {
  /** The session that creates and removes applications. */
  readonly session: SessionRecord;
  readonly services: Services;
  readonly graph: SetupGraph;
  readonly notes: SetupNotes;
  /** Entrada's own store. */
  readonly certificates: FolderStore;
}

/** Returns the world without its signal, for undoing after Ctrl+C. */
export function withoutSignal(world: SetupWorld): SetupWorld {
  const services: Services = { ...world.services, signal: undefined };
  return { ...world, services, graph: setupGraph(world.session.id, services) };
}
