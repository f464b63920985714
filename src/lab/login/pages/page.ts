import { createHash } from 'node:crypto';
import type { LoginCall } from '../lab-state.ts';
import { cookieHeader, notStored, traceHeaders } from '../response.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { Html, html } from './html.ts';
import { style } from './style.ts';

/** Content of {@link page}. */
export interface PageParts {
  /** The page's name for programs: `data-page` of the body. */
  readonly name: string;
  readonly title: string;
  readonly content: Html;
  /** Below the card: the purpose of the lab. */
  readonly note?: Html;
  readonly cookies?: readonly string[];
  /**
   * A form of this page can lead to an application. Browsers apply `form-action` to each redirect after the form, so
   * also to those that the application sends; they go where the lab cannot know.
   */
  readonly leadsToApplication?: boolean;
  /** Origins of its frames. */
  readonly frameOrigins?: readonly string[];
  /** A constant script. */
  readonly script?: string;
}

/** Creates a complete page: one card, without external content; its content security policy forbids everything else. */
export function page(call: LoginCall, parts: PageParts): LabResponse {
  const { script } = parts;
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
    ...(parts.frameOrigins?.length ? [`frame-src ${parts.frameOrigins.join(' ')}`] : []),
    ...(parts.leadsToApplication === true ? [] : ["form-action 'self'"]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  return {
    status: 200,
    headers: {
      ...traceHeaders(call),
      ...notStored,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      ...cookieHeader(parts.cookies ?? []),
    },
    body: documentOf(parts).text,
  };
}

function documentOf({ name, title, content, note, script }: PageParts): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="none">
<title>${title} - Entrada lab</title>
<style>${new Html(style)}</style>
</head>
<body data-page="${name}">
<main>
<div class="card">
<p class="brand">${mark} Entrada lab</p>
${content}
</div>
<aside class="note"><p><strong>This is a local lab.</strong> It runs on this computer and is not Microsoft.
Never type a real password here.</p>${note ?? null}</aside>
</main>
${script === undefined ? null : html`<script>${new Html(script)}</script>`}</body>
</html>
`;
}

const mark = new Html(
  '<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true"><rect x="4" y="2" width="18" height="22" rx="3" ' +
    'fill="none" stroke="currentColor" stroke-width="2"/><path d="M8 13h9m-4-4 4 4-4 4" fill="none" ' +
    'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
