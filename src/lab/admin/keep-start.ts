import { EntradaError } from '../../base/errors.ts';
import type { Faults, ListedFault } from '../hosts/faults.ts';
import type { GrantStore } from '../login/grant-store.ts';
import type { LabState } from '../login/lab-state.ts';
import type { LabTime } from '../tenant/lab-time.ts';
import { forgetRunState } from '../tenant/run-state.ts';
import { signInsOf } from '../tenant/sign-in-log.ts';
import { keepSnapshot } from '../tenant/snapshot.ts';

/** The parts of a lab that a reset changes. */
export interface StartParts {
  readonly lab: LabState;
  readonly time: LabTime;
  /** Absent: the real time. */
  readonly startTime?: string | undefined;
  readonly faults: Omit<Faults, 'take'>;
}

/** A copy of the lists of more tenants would take too much memory. */
const mostTenants = 1000;

/**
 * Keeps the start of a lab.
 *
 * @returns A function that returns to it: the data of the tenants, policies, faults, settings, time and the first key;
 *   all sessions and consents end, and conditions, sign-ins, photos, operations and delta queries are forgotten.
 * @throws {EntradaError} `LAB_FAILED` from that function for a lab with more than 1000 tenants.
 */
export function keepStart({ lab, time, startTime, faults }: StartParts): () => void {
  const count = lab.tenants.length;
  const restoreData = count > mostTenants ? undefined : keepSnapshot(lab.tenants);
  const settings = { ...lab.settings };
  const policies = lab.policies.list();
  const rules = faults.list().flatMap(ruleOf);
  return () => {
    if (restoreData === undefined) {
      const message = `Cannot reset the lab: it has ${count} tenants, more than ${mostTenants}; start it again`;
      throw new EntradaError('LAB_FAILED', message);
    }
    restoreData();
    Object.assign(lab.settings, settings);
    lab.policies.clear();
    for (const policy of policies) lab.policies.add(policy);
    faults.clear();
    for (const rule of rules) faults.add(rule);
    time.reset();
    if (startTime !== undefined) time.set(startTime);
    lab.conditions.clear();
    lab.keys.reset();
    for (const tenant of lab.tenants) {
      signInsOf(tenant).clear();
      forgetRunState(tenant);
    }
    forgetSessions(lab.store);
  };
}

function ruleOf(fault: ListedFault) {
  if (fault.kind === 'function') return [];
  const { applied: _applied, ...rule } = fault;
  return [rule];
}

function forgetSessions(store: GrantStore): void {
  for (const map of Object.values<unknown>({ ...store })) {
    if (map instanceof Map) map.clear();
  }
}
