import type { Cloud } from '../../model/cloud.ts';

/** Where user-defined environments are kept. */
export interface EnvironmentStore {
  /** @throws {EntradaError} `SETTINGS_UNREADABLE` if the file is damaged; it is not changed. */
  read(): Promise<readonly Cloud[]>;
  /**
   * Replaces the environments by those that a function makes of them. Of several callers, also of other processes, one
   * at a time reads and writes, so that no change is lost.
   *
   * @param change - What it throws is thrown on, and nothing has changed.
   * @returns The environments as they are now.
   * @throws {EntradaError} `SETTINGS_UNREADABLE`; `STORAGE_FAILED`.
   */
  update(change: (clouds: readonly Cloud[]) => readonly Cloud[]): Promise<readonly Cloud[]>;
}

/** Which cloud Teams is in, and addresses to use in place of its own. Absent fields: as built in. */
export interface TeamsEnvironment {
  readonly name?: string | undefined;
  readonly endpoints?: TeamsEndpoints | undefined;
}

/** Origins, and the file of the only authorities to trust there. */
export type TeamsEndpoints = Pick<Partial<Cloud>, 'azureADEndpoint' | 'graphEndpoint' | 'teamsEndpoint' | 'caFile'>;

/** Where Set-TeamsEnvironmentConfig keeps its choice. */
export interface TeamsEnvironmentStore {
  /** @throws {EntradaError} `SETTINGS_UNREADABLE` if the file is damaged; it is not changed. */
  read(): Promise<TeamsEnvironment>;
  /** Undefined forgets the choice. */
  write(environment: TeamsEnvironment | undefined): Promise<void>;
}
