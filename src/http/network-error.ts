import { EntradaError, isEntradaError, messageOf, systemErrorCode } from '../base/errors.ts';
import { describeProxy, type Proxy } from './proxy-for.ts';

interface Circumstances {
  /** Canceled by the caller. */
  readonly isCancelled?: boolean;
  /** The request's own deadline passed. */
  readonly isTimedOut?: boolean;
  readonly timeoutMs?: number;
  /** The proxy on the way to the server. */
  readonly proxy?: Proxy | undefined;
  /** The way through the proxy was not open yet. */
  readonly isAtProxy?: boolean;
  /** How to have another authority trusted; default: for servers that the system's authorities are trusted for. */
  readonly authorityAdvice?: string | undefined;
}

/** For every server but those of an environment with its own CA file. */
export const extraAuthorityAdvice =
  'set ENTRADA_CA_FILE to a PEM file with the certificate of its authority, such as that of a proxy that inspects TLS';

/** Reasons and remedies for the most frequent system errors of connections. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening at that address; check the address, and that the server is running',
  ENOTFOUND: 'the name cannot be resolved; check the address and the network',
  EAI_AGAIN: 'the name server does not respond; check the network',
  ECONNRESET: 'the connection was closed; run the command again',
  EPIPE: 'the connection was closed; run the command again',
  EHOSTUNREACH: 'there is no route; check the network',
  ENETUNREACH: 'there is no route; check the network',
  ETIMEDOUT: 'the connection timed out; check the network',
  EPROTO: 'the server does not speak a supported TLS version; check the port',
};

/** Returns the reason and remedy for a system error of a connection, in words; undefined for a rare one. */
export function networkReason(cause: unknown): string | undefined {
  const code = systemErrorCode(cause);
  return code === undefined ? undefined : advice[code];
}

/**
 * Converts an error of node:https to an EntradaError that names the host and a remedy.
 *
 * The codes of certificate errors are those of OpenSSL's verification (`man x509_verify_cert_error_string`) and of
 * Node's host name check.
 */
export function networkErrorFrom(cause: unknown, url: URL, circumstances: Circumstances): EntradaError {
  const { proxy } = circumstances;
  const server = proxy === undefined ? `"${url.host}"` : `"${url.host}" through ${describeProxy(proxy)}`;
  if (circumstances.isCancelled === true) {
    return new EntradaError('CANCELLED', `Cancelled while waiting for ${server}.`, { cause });
  }
  if (circumstances.isTimedOut === true) {
    return new EntradaError(
      'NETWORK_TIMED_OUT',
      `Cannot reach ${server}: no complete response within ${(circumstances.timeoutMs ?? 0) / 1000} s; retry, or raise -ClientTimeout`,
      { cause },
    );
  }
  if (isEntradaError(cause)) return cause;
  const code = systemErrorCode(cause);
  const peer = proxy !== undefined && circumstances.isAtProxy === true ? proxy.url : url;
  if (isCertificateTrouble(code, cause)) {
    return new EntradaError(
      'TLS_UNTRUSTED',
      `Cannot trust "${peer.host}": ${certificateReason(cause)}; ${remedyFor(code, circumstances.authorityAdvice)}`,
      { cause, details: { host: peer.host, code } },
    );
  }
  if (code?.startsWith('HPE_') === true) {
    // The parser's error contains the bytes it failed on, which can be a token: it must not become the cause.
    return new EntradaError(
      'RESPONSE_INVALID',
      `Cannot read the response of "${peer.host}": it is not HTTP; check the port`,
      {
        details: { host: peer.host, code },
      },
    );
  }
  if (cause instanceof TypeError && code !== undefined) {
    return new EntradaError('INPUT_INVALID', `Cannot send the request to "${url.host}": ${cause.message}`, { cause });
  }
  return new EntradaError(
    'NETWORK_UNREACHABLE',
    `Cannot reach ${server}: ${networkReason(cause) ?? messageOf(cause)}`,
    {
      cause,
      ...(proxy === undefined ? {} : { hint: `Check ${proxy.variable}, or exclude the host with NO_PROXY.` }),
      details: { host: url.host, code, ...(proxy === undefined ? {} : { proxy: proxy.url.host }) },
    },
  );
}

/**
 * Returns the reason that OpenSSL gives. Node 24 and newer append advice about a flag of `node`, which a user of the
 * command line cannot pass and which has no effect where an environment has authorities of its own.
 */
function certificateReason(cause: unknown): string {
  return messageOf(cause).replace(
    /; if the root CA is installed locally, try running Node\.js with --use-system-ca$/,
    '',
  );
}

function remedyFor(code: string | undefined, authorityAdvice = extraAuthorityAdvice): string {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return 'check the clock of this machine; if it is right, the server needs a new certificate';
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return 'check the address: its certificate is for another name';
  }
  return authorityAdvice;
}

function isCertificateTrouble(code: string | undefined, cause: unknown): boolean {
  if (code === undefined) return false;
  if (/CERT|SIGNATURE|ISSUER|CRL|PATH_LENGTH|INVALID_PURPOSE|HOSTNAME_MISMATCH|INVALID_CA/.test(code)) return true;
  return code.startsWith('ERR_SSL_') && /certificate|alert unknown ca/i.test(messageOf(cause));
}
