/** The part of a failed response of Microsoft Graph that shows why it refused. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Error codes of Graph's services for a missing permission; some services leave the code empty. */
const codes =
  /^(?:|Authorization_RequestDenied|(?:Error)?AccessDenied|Forbidden|Unauthorized|UnauthorizedAccess|UnknownError|PermissionScopeNotGranted|InsufficientPermissions?|InsufficientPrivileges|Authentication_MSGraphPermissionMissing|NoPermissionsInAccessToken|MissingPermissions?|MissingScopes?)$/i;

/** Texts of refusals for other reasons, which have the same codes. */
const otherReason =
  /conditional access|claims challenge|licen[cs]e|subscription|premium|quota|throttl|blocked|disabled|multi-?factor|\bMFA\b|not (?:enabled|supported|available)|compliant|expired|ip address|network location/i;

const aboutPermissions = /\b(?:permissions?|scopes?|privileges?|app(?:lication)? roles?)\b/i;

/** Returns whether Microsoft Graph refused a request because a permission may be missing. */
export function isPermissionRefusal({ status, code, message }: Refusal): boolean {
  if (/^Authorization_RequestDenied$/i.test(code)) return !otherReason.test(message);
  if (status !== 403 || otherReason.test(`${code} ${message}`)) return false;
  return codes.test(code) || aboutPermissions.test(message);
}
