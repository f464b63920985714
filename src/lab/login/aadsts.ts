/**
 * The lab's refusals: HTTP status, OAuth error, sub-error and text by AADSTS code.
 *
 * Texts are the real service's where a public capture shows them. The caller supplies the value of `{name}`; a name
 * without a value is kept, as `{EmailHidden}` is in the real service. `v1Error` replaces `error` on the
 * v1 endpoints. `slow_down`,
 * `authorization_declined` and `bad_verification_code` are documented without a number: see `Refusal`.
 */
export const aadsts = withCodes({
  16000: {
    http: 400,
    error: 'interaction_required',
    text: 'Either multiple user identities are available for the current request or selected account is not supported for the scenario.',
  },
  50011: {
    http: 400,
    error: 'invalid_client',
    text: "The reply url specified in the request does not match the reply urls configured for the application: '{app}'.",
  },
  50013: {
    http: 400,
    error: 'invalid_grant',
    text: "Assertion failed signature validation. [Reason - {reason}, Thumbprint of key used by client: '{thumbprint}'].",
  },
  50020: {
    http: 400,
    error: 'invalid_grant',
    text: "User account '{EmailHidden}' from identity provider '{idp}' does not exist in tenant '{tenant}' and cannot access the application '{app}'({name}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.",
  },
  50027: { http: 400, error: 'invalid_request', text: 'JWT token is invalid or malformed.' },
  50034: {
    http: 400,
    error: 'invalid_grant',
    text: 'The user account {EmailHidden} does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory.',
  },
  50049: { http: 400, error: 'invalid_instance', text: 'Unknown or invalid instance.' },
  50053: {
    http: 400,
    error: 'invalid_grant',
    text: "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
  },
  50055: {
    http: 400,
    error: 'user_password_expired',
    suberror: 'user_password_expired',
    text: 'Password is expired.',
  },
  50057: { http: 400, error: 'invalid_grant', text: 'The user account is disabled.' },
  50058: {
    http: 400,
    error: 'login_required',
    text: "A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request to Azure AD. This can happen if the user is using Internet Explorer or Edge, and the web app sending the silent sign-in request is in different IE security zone than the Azure AD endpoint (login.microsoftonline.com).",
  },
  50059: {
    http: 400,
    error: 'invalid_request',
    text: 'No tenant-identifying information found in either the request or implied by any provided credentials.',
  },
  50076: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    suberror: 'basic_action',
    text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.",
  },
  50079: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    suberror: 'basic_action',
    text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.",
  },
  50097: { http: 401, error: 'invalid_grant', text: 'Device authentication is required.' },
  50105: {
    http: 400,
    error: 'interaction_required',
    text: "Your administrator has configured the application {name} ('{app}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{EmailHidden}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.",
  },
  50126: {
    http: 400,
    error: 'invalid_grant',
    text: 'Error validating credentials due to invalid username or password.',
  },
  50142: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    text: 'Password change is required due to a conditional access policy.',
  },
  50158: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    text: 'External security challenge not satisfied. User will be redirected to another page or authentication provider to satisfy additional authentication challenges.',
  },
  50173: {
    http: 400,
    error: 'invalid_grant',
    suberror: 'bad_token',
    text: "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{validFrom}'.",
  },
  53000: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    text: 'Device is not in required device state: compliant. Conditional Access policy requires a compliant device, and the device is not compliant. The user must enroll their device with an approved MDM provider like Intune.',
  },
  53001: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    text: 'Device is not in required device state: domain_joined. Conditional Access policy requires a domain joined device, and the device is not domain joined.',
  },
  53003: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    suberror: 'message_only',
    text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  },
  53005: {
    http: 400,
    error: 'unauthorized_client',
    suberror: 'protection_policy_required',
    text: 'Application needs to enforce Intune protection policies.',
  },
  54005: {
    http: 400,
    error: 'invalid_grant',
    text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  },
  65001: {
    http: 400,
    error: 'invalid_grant',
    suberror: 'consent_required',
    text: "The user or administrator has not consented to use the application with ID '{app}' named '{name}'. Send an interactive authorization request for this user and resource.",
  },
  65004: { http: 400, error: 'access_denied', text: 'User declined to consent to access the app.' },
  70000: { http: 400, error: 'invalid_grant', text: 'Provided grant is invalid or malformed.' },
  70003: { http: 400, error: 'unsupported_grant_type', text: "The app requested an unsupported grant type '{grant}'." },
  70005: {
    http: 400,
    error: 'unsupported_response_type',
    text: "response_type 'id_token' requires the 'OpenID' scope.",
  },
  70007: {
    http: 400,
    error: 'invalid_request',
    text: "'query' is not a supported value of 'response_mode' when requesting a token.",
  },
  70008: {
    http: 400,
    error: 'invalid_grant',
    text: 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  },
  70011: {
    http: 400,
    error: 'invalid_scope',
    text: "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.",
  },
  70016: {
    http: 400,
    error: 'authorization_pending',
    text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  },
  70018: {
    http: 400,
    error: 'bad_verification_code',
    text: "The provided value for the input parameter 'device_code' is not valid.",
  },
  70019: { http: 400, error: 'expired_token', text: 'Verification code expired. Have the user retry the sign-in.' },
  70020: {
    http: 400,
    error: 'expired_token',
    v1Error: 'code_expired',
    text: "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
  },
  70021: {
    http: 401,
    error: 'invalid_client',
    text: 'No matching federated identity record found for presented assertion. Assertion Issuer: {issuer}. Assertion Subject: {subject}. Assertion Audience: {audience}.',
  },
  70025: {
    http: 401,
    error: 'invalid_client',
    text: "The client '{app}'({name}) has no configured federated identity credentials.",
  },
  70043: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    suberror: 'token_expired',
    text: 'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on {issued} and the maximum allowed lifetime for this request is {seconds}.',
  },
  90002: {
    http: 400,
    error: 'invalid_tenant',
    text: "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
  },
  90013: { http: 400, error: 'invalid_request', text: 'Invalid input received from the user.' },
  90014: {
    http: 400,
    error: 'invalid_request',
    text: "The required field '{name}' is missing from the credential. Ensure that you have all the necessary parameters for the login request.",
  },
  90019: {
    http: 400,
    error: 'invalid_request',
    text: 'No tenant-identifying information found in either the request or implied by any provided credentials.',
  },
  90094: { http: 400, error: 'access_denied', text: 'The grant requires admin permission.' },
  90100: { http: 400, error: 'invalid_request', text: '{parameter} parameter is empty or not valid.' },
  160021: {
    http: 400,
    error: 'interaction_required',
    text: 'Application requested a user session which does not exist.',
  },
  500011: {
    http: 400,
    error: 'invalid_resource',
    text: 'The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.',
  },
  500014: {
    http: 400,
    error: 'invalid_resource',
    text: "The service principal for resource '{resource}' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.",
  },
  500131: {
    http: 400,
    error: 'invalid_grant',
    text: "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' and the expected audience is '{expected}' or one of the Application Uris of this application with App ID '{app}'({name}). The downstream client must request a token for the expected audience (the application that made the OBO request) and this application should use that token as the assertion.",
  },
  500112: {
    http: 400,
    error: 'invalid_grant',
    text: "The reply address '{sent}' does not match the reply address '{kept}' provided when requesting Authorization code.",
  },
  500113: { http: 400, error: 'invalid_request', text: 'No reply address is registered for the application.' },
  500133: {
    http: 400,
    error: 'invalid_grant',
    text: 'Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token. Current time: {now}, expiry time of assertion {to}.',
  },
  501051: {
    http: 400,
    error: 'invalid_grant',
    text: "Application '{app}'({name}) is not assigned to a role for the application '{resource}'({resourceName}).",
  },
  501481: {
    http: 400,
    error: 'invalid_grant',
    text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  },
  501661: { http: 400, error: 'invalid_request', text: 'Request to External OIDC endpoint failed.' },
  530021: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    text: 'Application does not meet the conditional access approved app requirements.',
  },
  530032: {
    http: 400,
    error: 'invalid_grant',
    v1Error: 'interaction_required',
    text: 'The tenant admin has configured a security policy that blocks this request. Check the security policies that are defined on the tenant level to determine if your request meets the policy requirements.',
  },
  650053: {
    http: 400,
    error: 'invalid_client',
    text: "The application '{name}' asked for scope '{scope}' that doesn't exist on the resource '{resource}'. Contact the app vendor.",
  },
  700016: {
    http: 400,
    error: 'unauthorized_client',
    text: "Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
  },
  700021: {
    http: 401,
    error: 'invalid_client',
    text: "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .",
  },
  700022: {
    http: 400,
    error: 'invalid_scope',
    text: 'The provided value for the input parameter scope is not valid because it contains more than one resource. The scope {scope} is not valid.',
  },
  700023: {
    http: 401,
    error: 'invalid_client',
    text: 'Client assertion audience claim does not match Realm issuer. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .',
  },
  700024: {
    http: 401,
    error: 'invalid_client',
    text: 'Client assertion is not within its valid time range. Current time: {now}, assertion valid from {from}, expiry time of assertion {to}. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .',
  },
  700025: {
    http: 401,
    error: 'invalid_client',
    text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  },
  700027: {
    http: 401,
    error: 'invalid_client',
    text: "Client assertion contains an invalid signature. [Reason - {reason}, Thumbprint of key used by client: '{thumbprint}'{found}, Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '{app}'. Review the documentation at https://docs.microsoft.com/en-us/graph/deployments to determine the corresponding service endpoint and https://docs.microsoft.com/en-us/graph/api/application-get?view=graph-rest-1.0&tabs=http to build a query request URL, such as 'https://graph.microsoft.com/beta/applications/{app}'].{more}",
  },
  700038: { http: 400, error: 'unauthorized_client', text: '{app} is not a valid application identifier.' },
  700051: {
    http: 400,
    error: 'unsupported_response_type',
    text: "response_type '{type}' is not enabled for the application.",
  },
  700054: {
    http: 400,
    error: 'unsupported_response_type',
    text: "response_type 'id_token' is not enabled for the application.",
  },
  700082: {
    http: 400,
    error: 'invalid_grant',
    suberror: 'bad_token',
    text: 'The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for 90.00:00:00.',
  },
  700084: {
    http: 400,
    error: 'invalid_grant',
    text: 'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on {issued}.',
  },
  700211: {
    http: 401,
    error: 'invalid_client',
    text: "No matching federated identity record found for presented assertion issuer '{issuer}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://docs.microsoft.com/en-us/azure/active-directory/develop/workload-identity-federation",
  },
  700212: {
    http: 401,
    error: 'invalid_client',
    text: "No matching federated identity record found for presented assertion audience '{audience}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://docs.microsoft.com/en-us/azure/active-directory/develop/workload-identity-federation",
  },
  700213: {
    http: 401,
    error: 'invalid_client',
    text: "No matching federated identity record found for presented assertion subject '{subject}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://docs.microsoft.com/en-us/azure/active-directory/develop/workload-identity-federation",
  },
  900023: {
    http: 400,
    error: 'invalid_request',
    text: "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.",
  },
  900144: {
    http: 400,
    error: 'invalid_request',
    text: "The request body must contain the following parameter: '{name}'.",
  },
  901002: { http: 400, error: 'invalid_request', text: "The 'resource' request parameter is not supported." },
  1002012: {
    http: 400,
    error: 'invalid_scope',
    text: 'The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).',
  },
  5002723: {
    http: 401,
    error: 'invalid_client',
    text: 'Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in token header.',
  },
  5002727: {
    http: 400,
    error: 'invalid_request',
    text: "Invalid JWT header type specified, must be 'JWT' or 'http://openid.net/specs/jwt/1.0'.",
  },
  5002738: {
    http: 401,
    error: 'invalid_client',
    text: "Invalid JWT token. '{algorithm}' is not a supported signature algorithm. Supported signing algorithms are: '{supported}'",
  },
  5002741: {
    http: 401,
    error: 'invalid_client',
    text: 'Number of audience values in the provided client credential exceed maximum allowed. {count} audience values provided, maximum allowed is 1.',
  },
  7000012: { http: 400, error: 'invalid_grant', text: 'The grant was obtained for a different tenant.' },
  7000112: { http: 400, error: 'unauthorized_client', text: "Application '{app}'({name}) is disabled." },
  7000114: {
    http: 400,
    error: 'unauthorized_client',
    text: "Application '{app}' is not allowed to make application on-behalf-of calls.",
  },
  7000215: {
    http: 401,
    error: 'invalid_client',
    text: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{app}'.",
  },
  7000216: {
    http: 401,
    error: 'invalid_client',
    text: "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
  },
  7000218: {
    http: 401,
    error: 'invalid_client',
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  7000222: {
    http: 401,
    error: 'invalid_client',
    text: "The provided client secret keys for app '{app}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
  },
  7000229: {
    http: 401,
    error: 'invalid_client',
    text: 'The client application {app} is missing service principal in the tenant {tenant}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119',
  },
  9002325: {
    http: 400,
    error: 'invalid_request',
    text: 'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
  },
  9002326: {
    http: 400,
    error: 'invalid_request',
    text: "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{origin}'.",
  },
  9002327: {
    http: 400,
    error: 'invalid_request',
    text: "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  },
  9001023: {
    http: 400,
    error: 'invalid_request',
    text: 'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
  },
  9002332: {
    http: 400,
    error: 'invalid_request',
    text: "Application '{app}'({name}) is configured for use by Microsoft Entra users only. Please do not use the /consumers endpoint to serve this request.",
  },
});

/** A row of {@link aadsts}. */
export interface AadstsEntry {
  readonly http: number;
  readonly error: string;
  readonly v1Error?: string;
  readonly suberror?: string;
  readonly text: string;
}

/** Keeps the codes in the type, and the texts out of the declarations of the package. */
function withCodes<Code extends number>(rows: Record<Code, AadstsEntry>): Readonly<Record<Code, AadstsEntry>> {
  return rows;
}

/** A code of {@link aadsts}. */
export type AadstsCode = keyof typeof aadsts;

/** Returns `AADSTS<code>: <text>` with the values filled in. */
export function aadstsText(code: AadstsCode, values: Readonly<Record<string, string>> = {}): string {
  const text = aadsts[code].text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return `AADSTS${code}: ${text}`;
}
