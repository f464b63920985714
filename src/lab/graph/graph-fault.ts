/** One entry of `error.details`. */
export interface FaultDetail {
  readonly code: string;
  readonly message: string;
  readonly target: string;
}

/** What Graph answers in place of data; thrown inside a handler and written as the error envelope at its edge. */
export class GraphFault extends Error {
  override readonly name = 'GraphFault';
  readonly status: number;
  readonly code: string;
  readonly details: readonly FaultDetail[];
  /** The code inside, where Teams puts the fault of the service behind into the envelope of its own. */
  readonly innerCode: string | undefined;

  constructor(status: number, code: string, message: string, details: readonly FaultDetail[] = [], innerCode?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.innerCode = innerCode;
  }
}

/** 400 `BadRequest`: the gateway in front could not make sense of the address or the body. */
export function badRequest(message: string): GraphFault {
  return new GraphFault(400, 'BadRequest', message);
}

/** 400 `Request_BadRequest`: the directory does not accept the values. */
export function invalidRequest(message: string, details: readonly FaultDetail[] = []): GraphFault {
  return new GraphFault(400, 'Request_BadRequest', message, details);
}

/** 400 `Request_UnsupportedQuery`: a query the directory understands and does not serve. */
export function unsupportedQuery(message: string): GraphFault {
  return new GraphFault(400, 'Request_UnsupportedQuery', message);
}

/** 404 `Request_ResourceNotFound` for an id as it was asked for. */
export function resourceNotFound(id: string): GraphFault {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return new GraphFault(404, 'Request_ResourceNotFound', message);
}

/** 404 `NotFound` around `ItemNotFound`, as Teams says that something of its own is not there. */
export function teamsNotFound(message: string): GraphFault {
  return new GraphFault(404, 'NotFound', message, [], 'ItemNotFound');
}

/** 405: the address is known and this method is not for it. */
export function methodNotAllowed(): GraphFault {
  return new GraphFault(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
}
