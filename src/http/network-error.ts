import { EntradaError, isEntradaError, messageOf, systemErrorCode } from '../base/errors.ts';

interface Circumstances {
  /** By the caller. */
  readonly isCancelled: boolean;
  /** By our deadline. */
  readonly isTimedOut: boolean;
  readonly timeoutMs: number;
}

/** What to do about the system errors met most often on the way to a server. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; check the address, and that the server is up',
  ENOTFOUND: 'the name cannot be resolved; check the address and the network',
  EAI_AGAIN: 'the name server does not answer; check the network',
  ECONNRESET: 'the connection was cut; run the command again',
  EPIPE: 'the connection was cut; run the command again',
  EHOSTUNREACH: 'there is no route; check the network',
  ENETUNREACH: 'there is no route; check the network',
  ETIMEDOUT: 'the connection timed out; check the network',
  EPROTO: 'what listens there does not speak TLS as we do; check the port',
};

/**
 * Turns what node:https threw into an error of ours that names the host and says what would work.
 *
 * The codes of certificate trouble are those of OpenSSL's verification (`man x509_verify_cert_error_string`) and of
 * Node's host name check.
 */
export function networkErrorFrom(cause: unknown, url: URL, circumstances: Circumstances): EntradaError {
  if (circumstances.isCancelled) {
    return new EntradaError('CANCELLED', `Cancelled while waiting for "${url.host}".`, { cause });
  }
  if (circumstances.isTimedOut) {
    return new EntradaError(
      'NETWORK_TIMED_OUT',
      `Cannot reach "${url.host}": no whole answer within ${circumstances.timeoutMs / 1000} s; run the command again, or give it longer with -ClientTimeout`,
      { cause },
    );
  }
  if (isEntradaError(cause)) return cause;
  const code = systemErrorCode(cause);
  if (isCertificateTrouble(code, cause)) {
    return new EntradaError(
      'TLS_UNTRUSTED',
      `Cannot trust "${url.host}": ${messageOf(cause)}; a private cloud needs its authority's certificate: Set-EntraEnvironment -Name NAME -CaFile PATH`,
      { cause, details: { host: url.host, code } },
    );
  }
  if (code?.startsWith('HPE_') === true) {
    // The parser's error holds the bytes it stumbled over, which can be a token: it must not travel on.
    return new EntradaError(
      'RESPONSE_INVALID',
      `Cannot read the answer of "${url.host}": it is no HTTP; check the port`,
      {
        details: { host: url.host, code },
      },
    );
  }
  if (cause instanceof TypeError && code !== undefined) {
    return new EntradaError('INPUT_INVALID', `Cannot send the request to "${url.host}": ${cause.message}`, { cause });
  }
  const known = code === undefined ? undefined : advice[code];
  return new EntradaError('NETWORK_UNREACHABLE', `Cannot reach "${url.host}": ${known ?? messageOf(cause)}`, {
    cause,
    details: { host: url.host, code },
  });
}

function isCertificateTrouble(code: string | undefined, cause: unknown): boolean {
  if (code === undefined) return false;
  if (/CERT|SIGNATURE|ISSUER|CRL|PATH_LENGTH|INVALID_PURPOSE|HOSTNAME_MISMATCH|INVALID_CA/.test(code)) return true;
  return code.startsWith('ERR_SSL_') && /certificate|alert unknown ca/i.test(messageOf(cause));
}
