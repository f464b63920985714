import type { Services } from '../session/services/services.ts';

/** A query's access to the session and the user. */
export interface QueryHost {
  readonly services: Services;
  /** Called with messages for the user, for example that there are more results. */
  information(text: string): void;
  /** As in `ApiRequest`. */
  readonly exactNumbers?: true;
}
