import { createHash } from 'node:crypto';
import { type AdminRequest, type AdminResponse, failure } from '../admin-message.ts';
import type { AdminParts } from '../admin-parts.ts';
import { readPageData } from './page-data.ts';
import { renderPage } from './render-page.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';

/** Handles a request for the page of a lab. */
export function handlePage(request: AdminRequest, parts: AdminParts): AdminResponse {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return failure(405, 'MethodNotAllowed', 'Cannot use another method than GET', { allow: 'GET, HEAD' });
  }
  // Browsers ask for it with every page.
  if (request.path === '/favicon.ico') return { status: 204, headers: {}, body: '' };
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    body: renderPage(readPageData(parts, request.query)).text,
  };
}

/** Only the style and the script of the page itself, which cannot turn text into HTML (Trusted Types). */
const policy = [
  "default-src 'none'",
  `style-src '${hashOf(pageStyle)}'`,
  `script-src '${hashOf(pageScript)}'`,
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
