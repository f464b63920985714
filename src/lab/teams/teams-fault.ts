/** An error response of the admin API; thrown inside a handler. */
export class TeamsFault extends Error {
  override readonly name = 'TeamsFault';
  readonly status: number;
  readonly code: string;
  /** The API's advice, which PowerShell prints after the message. */
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

/** 401 for every kind of invalid token. */
export function invalidCredential(): TeamsFault {
  return new TeamsFault(401, 'Unauthorized', 'Invalid credential');
}

/** 403: the caller does not have a role for the API. */
export function accessDenied(): TeamsFault {
  return new TeamsFault(403, 'Forbidden', 'Access Denied.', 'Provide different credential or request access.');
}

/** 403: the caller can read but not write. */
export function notAuthorized(): TeamsFault {
  const message = 'You are not authorized to perform this action';
  return new TeamsFault(403, 'Forbidden', message, 'Please refer to documentation');
}

/** 404 for a path, a type or an instance. */
export function notFound(what: string): TeamsFault {
  return new TeamsFault(404, 'NotFound', `Not Found: ${what}`);
}

/** 405: the method is not allowed for this URL. */
export function methodNotAllowed(): TeamsFault {
  return new TeamsFault(405, 'ClientError', 'The requested resource does not support this http method');
}
