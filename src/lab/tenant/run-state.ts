import type { Tenant } from './tenant.ts';

/** Something that is kept for a tenant next to its data, until the lab stops or is reset. */
export interface RunState<T> {
  /** Returns it; created at the first call. */
  of(tenant: Tenant): T;
}

const kept: WeakMap<Tenant, unknown>[] = [];

/** Declares a kind of state, such as photos. */
export function createRunState<T>(create: () => T): RunState<T> {
  const states = new WeakMap<Tenant, { readonly value: T }>();
  kept.push(states);
  return {
    of(tenant) {
      const state = states.get(tenant) ?? { value: create() };
      states.set(tenant, state);
      return state.value;
    },
  };
}

/** Removes the state of every kind that is kept for a tenant. */
export function forgetRunState(tenant: Tenant): void {
  for (const states of kept) states.delete(tenant);
}
