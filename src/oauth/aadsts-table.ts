import type { KnownErrorCode } from '../base/errors.ts';

/** The kinds of refusals of the identity platform, each with the code of its error. */
export const refusalKinds = {
  /** The user has to sign in again, in a browser. */
  'sign-in': 'SIGN_IN_NEEDED',
  /** A permission has to be granted, by the user or an administrator. */
  consent: 'CONSENT_NEEDED',
  /** The user declined. */
  declined: 'SIGN_IN_DECLINED',
  /** No token is issued to this credential, application, account, device or tenant; a retry does not help. */
  refused: 'CREDENTIAL_REFUSED',
  /** The service is temporarily unavailable. */
  passing: 'SERVICE_UNAVAILABLE',
  /** A requested value is misspelled or does not exist. */
  usage: 'INPUT_INVALID',
  /** The request breaks a rule of the protocol. */
  malformed: 'REQUEST_REFUSED',
  /** A device code waits for its approval. */
  pending: 'SIGN_IN_NEEDED',
  /** A device code has expired or is not valid. */
  'device-code': 'DEVICE_CODE_EXPIRED',
} as const satisfies Record<string, KnownErrorCode>;

/** A key of {@link refusalKinds}. */
export type RefusalKind = keyof typeof refusalKinds;

/** A row of {@link aadstsTable}. */
export interface AadstsEntry {
  readonly kind: RefusalKind;
  /** One sentence: what the user can do. */
  readonly advice: string;
}

const again = 'Run Connect-Entra again.';
const signOutFirst = 'Run Disconnect-Entra, then Connect-Entra.';
const browser = 'Run Connect-Entra to sign in with the browser.';
const newPassword =
  'Change the password at https://aka.ms/sspr or have an administrator reset it, then run Connect-Entra.';
const withTenant = 'Run Connect-Entra with -TenantId and the tenant of the account.';
const appAndTenant = 'Check -ClientId and -TenantId of Connect-Entra.';
const resource = 'Check the address of the API, and give Connect-Entra the right -TenantId and -Environment.';
const otherAccount =
  'Sign in with an account of that tenant, correct -TenantId, or have the tenant invite this account.';
const account = 'Check the user name and -TenantId, or ask an administrator of the tenant.';
const accessPolicy = 'Ask the administrator of Conditional Access, who finds this sign-in by its correlation id.';
const managedDevice =
  'Sign in with the browser of a managed device, without -UseDeviceCode, or ask the administrator of Conditional Access.';
const homeRisk = "Ask the administrator of the account's home tenant to clear its risk.";
const desktopRedirect = 'Register http://localhost under "Mobile and desktop applications" of the application.';
const redirect =
  'Register http://localhost as a redirect address of the application, or run Connect-Entra -UseDeviceCode.';
const askPermission = 'Add the permission to the application registration and have an administrator consent to it.';
const federated = 'Make the federated credential of the application match the token in issuer, subject and audience.';
const waitAndRetry = 'Wait a minute, then run the command again.';
const clientFault = 'Report this as a bug in Entrada, with the correlation id.';

/** The client's one table of AADSTS numbers: the kind of each and what the user can do. */
export const aadstsTable: ReadonlyMap<number, AadstsEntry> = new Map([
  ...rows('sign-in', {
    50055: 'Sign in at https://myaccount.microsoft.com and change the password, then run Connect-Entra.',
    50056: browser,
    50058: browser,
    50072: 'Finish the registration of a second factor at https://aka.ms/mfasetup, then run Connect-Entra.',
    50074: 'Run Connect-Entra with -TenantId of this tenant and confirm the second factor in the browser.',
    50076: 'Run Connect-Entra and confirm the second factor in the browser; a password alone cannot.',
    50078: signOutFirst,
    50079: 'Register a second factor at https://aka.ms/mfasetup, then run Connect-Entra.',
    50089: 'Run Connect-Entra again and finish the sign-in without a long pause.',
    50132: 'Run Disconnect-Entra, then Connect-Entra with the new password.',
    50133: signOutFirst,
    50135: newPassword,
    50140: 'Run Connect-Entra again and answer the page that asks whether to stay signed in.',
    50158: 'Run Connect-Entra and confirm in the browser what the other sign-in provider requires.',
    50173: signOutFirst,
    50199: 'Run Connect-Entra again and choose Continue on the page that asks who signs in.',
    54005: again,
    70000: signOutFirst,
    70008: again,
    70043: again,
    70044: again,
    81010: 'Run "klist purge", then Connect-Entra again.',
    90100: 'Close the browser tab, then run Connect-Entra again.',
    160021: browser,
    165900: 'Close the browser tab, allow its cookies, then run Connect-Entra again.',
    399218: 'Run Connect-Entra again and confirm the sign-in to this tenant in the browser.',
    500121: 'Run Connect-Entra again and approve the prompt of the second factor.',
    500133: 'Get a fresh user token and check the clock of this machine.',
    501481: again,
    700003: 'Run Disconnect-Entra, then Connect-Entra; if that does not help, register the device again.',
    700005: 'Run Connect-Entra again with one -TenantId throughout.',
    700020: browser,
    700082: again,
    700084: 'Run Connect-Entra again; a redirect address registered for desktop applications stays connected longer.',
    7000012: 'Run Disconnect-Entra, then Connect-Entra with one -TenantId throughout.',
    7000110: 'Run Disconnect-Entra, then Connect-Entra with one -ClientId throughout.',
    9002313: signOutFirst,
  }),
  ...rows('consent', {
    65001: 'Run Connect-Entra with these -Scopes and accept the consent page, or have an administrator consent.',
    65004: 'Run Connect-Entra again and accept the consent page, or ask for fewer -Scopes.',
    65005: askPermission,
    90008: 'Add the permission User.Read of Microsoft Graph to the application and consent to it.',
    90094:
      'Have an administrator consent to these permissions, or run Connect-Entra as an administrator with the same -Scopes.',
    650056: askPermission,
    650057: askPermission,
  }),
  ...rows('refused', {
    50011: redirect,
    50014: 'Accept the invitation mail first, or have the tenant invite the account again.',
    50020: otherAccount,
    50034: account,
    50053: 'Wait half an hour, stop scripts that use an old password, or have an administrator read the sign-in log.',
    50057: 'Ask an administrator to enable the account.',
    50059: withTenant,
    50097: managedDevice,
    50105: 'Ask an administrator to assign the user under Enterprise applications, Users and groups.',
    50126:
      'Type the password again; for an account of a federated domain, run Connect-Entra alone to sign in with the browser.',
    50128: account,
    50131: managedDevice,
    50155: 'Check the registration of the device ("dsregcmd /status") and join it again if necessary.',
    50194: withTenant,
    51004: "Have the administrator of the identity provider check this account's source anchor, or be invited.",
    53000: managedDevice,
    53001: managedDevice,
    53002:
      'Ask the administrator of Conditional Access for an exception; a command line is not an approved application.',
    53003:
      'Use the browser in place of -UseDeviceCode, or ask the administrator of Conditional Access with the correlation id.',
    53004: 'Register the second factor from a trusted place, or ask an administrator for a temporary access pass.',
    53011: homeRisk,
    65002: 'Register your own application and pass it as -ClientId, or request fewer -Scopes.',
    70001: appAndTenant,
    70002: 'Check the client secret or certificate given to Connect-Entra.',
    70021: federated,
    70025: 'Add a federated credential to the application, or correct -ClientId.',
    75011: 'Ask the owner of the application not to demand one authentication method (RequestedAuthnContext).',
    90002: 'Correct the name of the tenant, or sign in to the cloud that it is in with Connect-Entra -Environment.',
    90010: withTenant,
    90019: 'Give the full user name with its domain, or -TenantId.',
    90027: withTenant,
    90038: 'Run Connect-Entra with the -Environment of the national cloud named here.',
    90072: otherAccount,
    90124: withTenant,
    240001: 'Ask an administrator to allow the user to join devices.',
    500113: redirect,
    500200: 'Sign in with a work or school account, or give -TenantId of a tenant where this account is a guest.',
    500341: 'Ask an administrator to restore the account, or sign in with another one.',
    500571: "Ask that tenant's administrator to enable the guest account.",
    501051: "Ask an administrator to give this application one of the API's application roles.",
    530003: managedDevice,
    530031: accessPolicy,
    530032: 'Ask an administrator which security policy of the tenant applies.',
    530033: managedDevice,
    530034: homeRisk,
    530035: browser,
    650052: 'Ask an administrator to license the service or to add its service principal to the tenant.',
    700016:
      'Check -ClientId and -TenantId; an application of another tenant needs the consent of an administrator here.',
    700021: appAndTenant,
    700024: 'Set the clock of this machine, or fetch a fresh federated token.',
    700025: 'Leave the client secret out, or register the application as a confidential client.',
    700027: 'Upload this certificate to the application, or use the one that is registered there.',
    700030: 'Use the certificate that was agreed for this application and cloud.',
    700038: 'Correct -ClientId; it has to be the application id of a registration.',
    700211: 'Correct the issuer of the federated credential.',
    700212: 'Correct the audience of the federated credential, usually api://AzureADTokenExchange.',
    700213: 'Copy the subject quoted here into the federated credential.',
    900023: 'Correct -TenantId: a tenant is a GUID or a domain name.',
    5000224: 'Leave this tenant out; its owner has to open a support case with Microsoft.',
    7000112: 'Ask an administrator to enable the application.',
    7000113: 'Send the token of a user, or sign in as the application itself.',
    7000114: 'Send the token of a user, or sign in as the application itself.',
    7000215: "Give the secret's value (not its id) with -ClientSecretCredential, or make a new secret.",
    7000216: 'Give Connect-Entra a client secret or a certificate.',
    7000218:
      'Switch on "Allow public client flows" for the application, or give its secret with -ClientSecretCredential.',
    7000222: 'Make a new client secret for the application and give it with -ClientSecretCredential.',
    7000229: 'Add the service principal of the application to this tenant (New-EntraServicePrincipal -AppId).',
    9001023: withTenant,
    9002325: desktopRedirect,
    9002326: 'Register the address as a single-page application, or leave the Origin header out.',
    9002327: desktopRedirect,
    9002331: 'Use another -ClientId for work and school accounts.',
    9002332: withTenant,
  }),
  ...rows('passing', {
    50033: waitAndRetry,
    50196: 'Stop the program that requests tokens in a loop, wait a few minutes, then run the command again.',
    70012: waitAndRetry,
    90025: waitAndRetry,
    90033: 'Wait a minute, then run the command again; https://status.cloud.microsoft lists outages.',
    90036: 'Do not request tokens in a loop; open a support case with Microsoft and name the trace id.',
    90055: 'Wait, and send fewer requests for this tenant.',
  }),
  ...rows('usage', {
    50001: resource,
    50049: 'Correct -Environment, or the sign-in address of that environment.',
    70011:
      'Correct -Scopes: "entrada find-permission WORD" finds permissions; an application requests "/.default" of one API.',
    90009: 'Name the API by its application id in -Scopes, as in <application id>/.default.',
    90013: 'Replace the placeholder in -TenantId or -ClientId with its value.',
    90015: 'Ask for fewer -Scopes at once.',
    90056: resource,
    500011:
      'Correct the address of the API, as in https://vault.azure.net (without /.default), or have an administrator add its service principal to the tenant.',
    700022: 'Ask for -Scopes of one API at a time.',
    700023: 'Write each of -Scopes with its API, as in https://graph.microsoft.com/User.Read.',
  }),
  ...rows('malformed', {
    70003: clientFault,
    70005: 'Enable the authorization code flow for the application.',
    70007: desktopRedirect,
    90014: clientFault,
    90023: 'Leave the client secret out, or register the application as a confidential client.',
    700007: 'Look up the code at https://login.microsoftonline.com/error?code=700007.',
    700009: clientFault,
    700051: 'Use the authorization code flow for this application.',
    700054: 'Use the authorization code flow for this application.',
    900144: clientFault,
    901002: clientFault,
  }),
  ...rows('pending', {
    70016: 'Enter the device code in a browser to go on.',
  }),
  ...rows('device-code', {
    70018: 'Type the code again, or run Connect-Entra -UseDeviceCode for a new one.',
    70019: 'Run Connect-Entra -UseDeviceCode again and enter the new code within 15 minutes.',
    70020: 'Run Connect-Entra -UseDeviceCode again and enter the new code within 15 minutes.',
  }),
]);

function rows(kind: RefusalKind, advices: Readonly<Record<number, string>>): [number, AadstsEntry][] {
  return Object.entries(advices).map(([code, advice]) => [Number(code), { kind, advice }]);
}
