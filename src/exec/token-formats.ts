import type { Secret } from '../base/secret.ts';

/** A token as the formats describe it. */
export interface FormattedToken {
  readonly accessToken: Secret;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
  readonly tenantId: string;
  /** The user's name, or the application's ID. */
  readonly account: string;
}

/** A format that another program reads. */
export interface TokenFormat {
  /** For help: what the text is, and which program reads it. */
  readonly description: string;
  /**
   * Returns the text, without a line feed at its end.
   *
   * @param env - The environment: kubectl names the version that it expects there.
   */
  write(token: FormattedToken, env: Readonly<Record<string, string | undefined>>): string;
}

const formats = {
  az: {
    description: 'the JSON of az account get-access-token',
    write: ({ accessToken, expiresAtMs, tenantId }) =>
      jsonOf({
        accessToken: accessToken.reveal(),
        expiresOn: localTime(expiresAtMs),
        expires_on: secondsOf(expiresAtMs),
        tenant: tenantId,
        tokenType: 'Bearer',
      }),
  },
  azd: {
    description: 'the JSON of azd auth token',
    write: ({ accessToken, expiresAtMs }) =>
      jsonOf({ token: accessToken.reveal(), expiresOn: utcSeconds(expiresAtMs) }),
  },
  header: {
    description: 'a header line for curl -H @-',
    write: ({ accessToken }) => `Authorization: Bearer ${accessToken.reveal()}`,
  },
  'exec-credential': {
    description: "kubectl's ExecCredential (client.authentication.k8s.io)",
    write: ({ accessToken, expiresAtMs }, env) =>
      jsonOf({
        apiVersion: execCredentialVersion(env['KUBERNETES_EXEC_INFO']),
        kind: 'ExecCredential',
        status: { expirationTimestamp: utcSeconds(expiresAtMs), token: accessToken.reveal() },
      }),
  },
  git: {
    description: 'the attributes of a git credential',
    write: ({ accessToken, expiresAtMs, account }) =>
      // Azure DevOps takes the token as the password, with any user name.
      [
        `username=${account.replace(/[\r\n\0]/g, '')}`,
        `password=${accessToken.reveal()}`,
        `password_expiry_utc=${secondsOf(expiresAtMs)}`,
      ].join('\n'),
  },
  aws: {
    description: 'the input of aws sts assume-role-with-web-identity --cli-input-json',
    write: ({ accessToken, account }) =>
      jsonOf({ RoleSessionName: sessionName(account), WebIdentityToken: accessToken.reveal() }),
  },
  gcp: {
    description: "the response of an executable-sourced credential (Google's external accounts)",
    write: ({ accessToken, expiresAtMs }) =>
      jsonOf({
        version: 1,
        success: true,
        token_type: 'urn:ietf:params:oauth:token-type:jwt',
        id_token: accessToken.reveal(),
        expiration_time: secondsOf(expiresAtMs),
      }),
  },
} satisfies Readonly<Record<string, TokenFormat>>;

/** The name of a {@link TokenFormat}. */
export type TokenFormatName = keyof typeof formats;

/** The texts in which other programs accept a token, by the name for -Output. */
export const tokenFormats: Readonly<Record<TokenFormatName, TokenFormat>> = formats;

/** Returns whether a name is that of a format. */
export function isTokenFormat(name: string | undefined): name is TokenFormatName {
  return name !== undefined && Object.hasOwn(tokenFormats, name);
}

/** kubectl refuses another version than the one in its kubeconfig, which it passes on. */
function execCredentialVersion(info: string | undefined): string {
  const version = /"apiVersion"\s*:\s*"(client\.authentication\.k8s\.io\/v1[a-z0-9]*)"/.exec(info ?? '')?.[1];
  return version ?? 'client.authentication.k8s.io/v1';
}

/** AWS accepts 2 to 64 letters, digits and `=,.@-_`. */
function sessionName(account: string): string {
  return account
    .replace(/[^\w=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}

/** In the local time zone, as az writes it: `2030-01-02 03:04:05.000000`. */
function localTime(epochMs: number): string {
  const time = new Date(epochMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}.000000`;
}

/** `2030-01-02T03:04:05Z` */
function utcSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

function secondsOf(epochMs: number): number {
  return Math.floor(epochMs / 1000);
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
