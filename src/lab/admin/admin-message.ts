/** A request to the page or the API. */
export interface AdminRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A response of the page or the API. */
export interface AdminResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers of every response: nothing of the lab can be framed, embedded, cached or read by another origin. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  vary: 'Origin, Sec-Fetch-Site',
};

/** A policy for responses that are not pages. */
const noContentPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Creates a JSON response. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): AdminResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-security-policy': noContentPolicy,
      ...headers,
    },
    body: status === 204 ? '' : `${JSON.stringify(value, null, 2)}\n`,
  };
}

/** A mistake in a request. */
export interface ApiProblem {
  /** Such as `users[0].userPrincipalName`. */
  readonly path: string;
  readonly message: string;
}

/** Creates the response of a refusal. */
export function failure(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  problems: readonly ApiProblem[] = [],
): AdminResponse {
  return json(status, { error: { code, message, ...(problems.length === 0 ? {} : { problems }) } }, headers);
}
