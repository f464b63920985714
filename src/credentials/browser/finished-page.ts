import { createHash } from 'node:crypto';

/** The page that the browser shows when a sign-in ends, or for a request that is not part of a sign-in. */
export type FinishedPage =
  | { readonly outcome: 'signed-in'; readonly account: string; readonly tenant: string; readonly environment: string }
  | { readonly outcome: 'failed'; readonly message: string; readonly hint: string | undefined }
  | { readonly outcome: 'ignored'; readonly title: string; readonly message: string };

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --paper: #f6f8fa; --card: #fff; --line: #d0d7de; --good: #1a7f37; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --paper: #0d1117; --card: #161b22; --line: #30363d; --good: #3fb950; --bad: #ff7b72; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { width: 100%; max-width: 34rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 2rem; }
.mark { width: 3rem; height: 3rem; display: block; margin-bottom: 1rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .dim { color: var(--dim); }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .75rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 1rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
`;

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Returns the page as HTML: without scripts or external resources, with every text from outside escaped. */
export function renderFinishedPage(page: FinishedPage): {
  readonly body: string;
  readonly contentSecurityPolicy: string;
} {
  const { title, mark, content } = describe(page);
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - Entrada</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
${mark}
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
  return { body, contentSecurityPolicy };
}

function describe(page: FinishedPage): { title: string; mark: string; content: string } {
  switch (page.outcome) {
    case 'signed-in':
      return {
        title: 'You are signed in',
        mark: markOf('good', 'M14 24.5l7 7L34.5 17'),
        content: `<dl>
<dt>Account</dt><dd>${escapeHtml(page.account)}</dd>
<dt>Tenant</dt><dd>${escapeHtml(page.tenant)}</dd>
<dt>Cloud</dt><dd>${escapeHtml(page.environment)}</dd>
</dl>
<p>You can close this tab and go back to the terminal.</p>`,
      };
    case 'failed':
      return {
        title: 'The sign-in did not succeed',
        mark: markOf('bad', 'M17 17l14 14M31 17L17 31'),
        content: `<p>${escapeHtml(page.message)}</p>
${page.hint === undefined ? '' : `<p>${escapeHtml(page.hint)}</p>\n`}<p class="dim">The terminal says the same. You can close this tab.</p>`,
      };
    case 'ignored':
      return { title: page.title, mark: markOf('dim', 'M16 24h16'), content: `<p>${escapeHtml(page.message)}</p>` };
  }
}

function markOf(tone: 'good' | 'bad' | 'dim', path: string): string {
  return `<svg class="mark ${tone}" viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="24" cy="24" r="21"/><path d="${path}"/></svg>`;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}
