import { type IncomingHttpHeaders, request as sendRequest } from 'node:http';
import { connect } from 'node:net';

export interface VisitOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: 127.0.0.1. */
  readonly host?: string;
}

export interface Page {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Visits a port over plain HTTP, in place of a browser; the target goes out as it is, whatever it is. */
export function visit(port: number, target: string, options: VisitOptions = {}): Promise<Page> {
  const { method = 'GET', headers = {}, host = '127.0.0.1' } = options;
  return new Promise((resolve, reject) => {
    const usual = { host: `localhost:${port}`, accept: 'text/html' };
    const request = sendRequest({ host, port, path: target, method, agent: false, headers: { ...usual, ...headers } });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.end();
  });
}

/** Says how a connection to an address ends: `open`, or the system's code. */
export function dial(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (outcome: string) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.on('connect', () => end('open'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
