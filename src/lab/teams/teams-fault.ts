/** What the admin API answers in place of data; thrown inside a handler and written at its edge. */
export class TeamsFault extends Error {
  override readonly name = 'TeamsFault';
  readonly status: number;
  readonly code: string;
  /** What the API advises to do; PowerShell prints it behind the message. */
  readonly action: string;

  constructor(status: number, code: string, message: string, action = '') {
    super(message);
    this.status = status;
    this.code = code;
    this.action = action;
  }
}

/** 400 for a parameter, a header or a property that cannot be used. */
export function invalidInput(name: string): TeamsFault {
  return new TeamsFault(400, 'ClientError', `Invalid input parameters ${name}`);
}

/** 401 for every kind of token that is no good. */
export function invalidCredential(): TeamsFault {
  return new TeamsFault(401, 'Unauthorized', 'Invalid credential');
}

/** 403: somebody without any role that opens the API. */
export function accessDenied(): TeamsFault {
  return new TeamsFault(403, 'Forbidden', 'Access Denied.', 'Provide different credential or request access.');
}

/** 403: somebody who may look and wants to change something. */
export function notAuthorized(): TeamsFault {
  const message = 'You are not authorized to perform this action';
  return new TeamsFault(403, 'Forbidden', message, 'Please refer to documentation');
}

/** 404 for a path, a type or an instance. */
export function notFound(what: string): TeamsFault {
  return new TeamsFault(404, 'NotFound', `Not Found: ${what}`);
}

/** 405: the address is known and this method is not for it. */
export function methodNotAllowed(): TeamsFault {
  return new TeamsFault(405, 'ClientError', 'The requested resource does not support this http method');
}
