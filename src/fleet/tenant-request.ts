import type { ListRequest } from '../session/requests/pages.ts';
import type { ApiRequest } from '../session/requests/request.ts';

/** A request that each tenant gets. */
export interface TenantRequest
  extends Pick<ApiRequest, 'method' | 'url' | 'api' | 'apiVersion' | 'body' | 'headers' | 'retry' | 'exactNumbers'>,
    Pick<ListRequest, 'maxItems' | 'onNextPage'> {
  /** Whether the items of all pages are read; default: one response. */
  readonly all?: boolean | undefined;
}
