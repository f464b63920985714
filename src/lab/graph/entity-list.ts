import type { Tenant } from '../tenant/tenant.ts';
import type { Entity, EntityType } from './entity.ts';

/** Objects in their order, made one at a time as they are asked for; an array is one, too. */
export interface EntityList {
  readonly length: number;
  /** Undefined for an object that is not there any more. */
  at(index: number): Entity | undefined;
}

/** Shows values as entities without making all of them for a page of some. */
export function toEntityList<T>(values: readonly T[], type: EntityType<T>, tenant: Tenant): EntityList {
  return {
    length: values.length,
    at(index) {
      const value = values[index];
      return value === undefined ? undefined : type.toEntity(value, tenant);
    },
  };
}
