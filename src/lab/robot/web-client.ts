import { request as requestHttp } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';
import { createSecureContext } from 'node:tls';
import { EntradaError, systemErrorCode } from '../../base/errors.ts';

/** A response of a web server. */
export interface WebResponse {
  readonly url: string;
  readonly status: number;
  readonly location: string | undefined;
  readonly page: string;
}

/** Sends requests like a browser: with the cookies of the host and port, trusting only the lab's authority. */
export interface WebClient {
  send(method: 'GET' | 'POST', url: string, form?: readonly (readonly [string, string])[]): Promise<WebResponse>;
}

/**
 * Creates a web client without cookies.
 *
 * @param ca - PEM text of the only authority to trust for HTTPS.
 * @throws {EntradaError} `LAB_FAILED` from `send` when the server does not answer.
 */
export function createWebClient(ca: string): WebClient {
  const cookies = new Map<string, Map<string, string>>();
  // Like a browser's. Idle ones end before the lab, which waits for five seconds, would close them.
  const agent = new Agent({ secureContext: createSecureContext({ ca }), keepAlive: true, timeout: 1000 });
  return {
    send(method, url, form) {
      const target = new URL(url);
      const body =
        form === undefined
          ? ''
          : new URLSearchParams(form.map(([name, value]) => [name, value] as [string, string])).toString();
      const kept = cookies.get(target.host) ?? new Map<string, string>();
      cookies.set(target.host, kept);
      const headers = {
        accept: 'text/html',
        ...(kept.size === 0 ? {} : { cookie: [...kept].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(form === undefined
          ? {}
          : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
      };
      return new Promise((resolve, reject) => {
        const request =
          target.protocol === 'https:'
            ? requestHttps(target, { method, headers, agent })
            : requestHttp(target, { method, headers, agent: false });
        request.on('error', (cause) => reject(cannotOpen(target, cause)));
        request.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('error', reject);
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            keepCookies(kept, response.headers['set-cookie'] ?? []);
            const { location } = response.headers;
            const page = Buffer.concat(chunks).toString('utf8');
            resolve({ url: target.href, status: response.statusCode ?? 0, location, page });
          });
        });
        request.end(body);
      });
    },
  };
}

function cannotOpen({ origin }: URL, cause: Error): EntradaError {
  const isClosed = systemErrorCode(cause) === 'ECONNREFUSED';
  const found = isClosed ? 'nothing listens there' : cause.message;
  const message = `Cannot open "${origin}": ${found}; check that the program that it belongs to is running`;
  return new EntradaError('LAB_FAILED', message, { cause });
}

function keepCookies(kept: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const split = pair.indexOf('=');
    const name = pair.slice(0, split);
    if (attributes.some((text) => /^max-age=0$/i.test(text))) kept.delete(name);
    else kept.set(name, pair.slice(split + 1));
  }
}
