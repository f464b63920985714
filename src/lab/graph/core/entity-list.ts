import type { Tenant } from '../../tenant/tenant.ts';
import type { Entity, EntityType } from './entity.ts';

/** An ordered list of objects that are created one at a time on demand; an array is one, too. */
export interface EntityList {
  readonly length: number;
  /** Undefined for an object that no longer exists. */
  at(index: number): Entity | undefined;
}

/** Converts values to entities on demand, so that a page does not convert them all. */
export function toEntityList<T>(values: readonly T[], type: EntityType<T>, tenant: Tenant): EntityList {
  return {
    length: values.length,
    at(index) {
      const value = values[index];
      return value === undefined ? undefined : type.toEntity(value, tenant);
    },
  };
}
