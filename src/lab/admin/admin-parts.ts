import type { Faults } from '../hosts/faults.ts';
import type { JournalEntry } from '../hosts/journal.ts';
import type { LabState } from '../login/lab-state.ts';
import type { TokenForge } from '../login/tokens/token-forge.ts';
import type { LabTime } from '../tenant/lab-time.ts';

/** The parts of a lab that its administration reads and changes. */
export interface AdminParts {
  readonly lab: LabState;
  readonly cloudName: string;
  /** PEM file of the lab's authority. */
  readonly caFile: string;
  readonly time: LabTime;
  readonly forge: TokenForge;
  readonly faults: Faults;
  readonly journal: readonly JournalEntry[];
  /** Returns to the data, policies, faults, time and settings of the start. */
  readonly reset: () => void;
}
