/** One entry of `error.details`. */
export interface FaultDetail {
  readonly code: string;
  readonly message: string;
  readonly target: string;
}

/** An error response of Graph; thrown inside a handler and written as the error envelope. */
export class GraphFault extends Error {
  override readonly name = 'GraphFault';
  readonly status: number;
  readonly code: string;
  readonly details: readonly FaultDetail[];
  /** The inner code, where Teams wraps the error of a backend service. */
  readonly innerCode: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    details: readonly FaultDetail[] = [],
    innerCode?: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.innerCode = innerCode;
    this.headers = headers;
  }
}

/** 400 `BadRequest`: the gateway could not parse the URL or the body. */
export function badRequest(message: string): GraphFault {
  return new GraphFault(400, 'BadRequest', message);
}

/** 400 `Request_BadRequest`: the directory does not accept the values. */
export function invalidRequest(message: string, details: readonly FaultDetail[] = []): GraphFault {
  return new GraphFault(400, 'Request_BadRequest', message, details);
}

/** 400 `Request_UnsupportedQuery`: a query that the directory does not support. */
export function unsupportedQuery(message: string): GraphFault {
  return new GraphFault(400, 'Request_UnsupportedQuery', message);
}

/** 404 `Request_ResourceNotFound` for an id as requested. */
export function resourceNotFound(id: string): GraphFault {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return new GraphFault(404, 'Request_ResourceNotFound', message);
}

/** 404 `NotFound` around `ItemNotFound`, as Teams reports a missing team or channel. */
export function teamsNotFound(message: string): GraphFault {
  return new GraphFault(404, 'NotFound', message, [], 'ItemNotFound');
}

/** 405: the method is not allowed for this URL. */
export function methodNotAllowed(): GraphFault {
  return new GraphFault(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
}

/** 501 `LabNotServed`: Graph has this, and the lab does not. */
export function notServed(thing: string): GraphFault {
  return new GraphFault(
    501,
    'LabNotServed',
    `The lab does not serve ${thing}. Its page on Graph lists what it serves.`,
  );
}
