import type { Services } from '../session/services/services.ts';

/** The surroundings of a query. */
export interface QueryHost {
  readonly services: Services;
  /** Called with notes for people, such as how many results were left out. */
  information(text: string): void;
}
