import { type Html, html } from '../../login/pages/html.ts';
import type { IssuedToken } from '../../login/token-log.ts';
import { type NumberedRequest, requestsAfter } from '../api/log-routes.ts';
import type { PageData } from './page-data.ts';

/** Rows at the start; the script keeps at most 200. */
const shownRows = 30;

/** Renders the latest requests and tokens, which the script continues. */
export function renderLog({ parts: { journal, lab } }: PageData): Html {
  const requests = requestsAfter(journal, 0, shownRows).toReversed();
  const tokens = lab.tokenLog.list().slice(-shownRows).toReversed();
  return html`<p class="bar"><span id="live" class="tag">not connected</span>
<button type="button" id="pause" aria-pressed="false">Pause</button>
<label class="hidden" for="filter">Show only</label><input id="filter" type="search" placeholder="Show only: host, path or status" maxlength="200"></p>
<h3>Requests</h3>
<div class="scroll" role="region" aria-label="Requests, the latest first" tabindex="0"><table class="log">
<thead><tr><th scope="col">Time</th><th scope="col">Host</th><th scope="col">Method</th><th scope="col">Path</th><th scope="col">Status</th></tr></thead>
<tbody id="requests" data-empty="No requests yet.">${requests.map(requestRow)}</tbody></table></div>
<h3>Tokens issued</h3>
<div class="scroll" role="region" aria-label="Tokens, the latest first" tabindex="0"><table class="log">
<thead><tr><th scope="col">Time</th><th scope="col">Kind</th><th scope="col">Audience</th><th scope="col">For</th><th scope="col">Claims</th></tr></thead>
<tbody id="tokens" data-empty="No tokens yet.">${tokens.map(tokenRow)}</tbody></table></div>`;
}

function requestRow(entry: NumberedRequest): Html {
  const { host, method, path, query, form, status, atMs, faultId } = entry;
  const details = { ...query, ...form };
  const more =
    Object.keys(details).length === 0
      ? null
      : html`<details><summary>fields</summary><pre>${JSON.stringify(details, null, 2)}</pre></details>`;
  const fault = faultId === undefined ? null : html` <span class="tag">fault ${faultId}</span>`;
  return html`<tr class="${status === 0 || status >= 400 ? 'bad' : 'good'}"><td>${timeOf(atMs)}</td><td>${host}</td><td>${method}</td><td><code>${path}</code>${fault}${more}</td><td>${status === 0 ? 'cut' : String(status)}</td></tr>
`;
}

function tokenRow({ kind, atMs, claims }: IssuedToken): Html {
  return html`<tr><td>${timeOf(atMs)}</td><td>${kind}</td><td><code>${textOf(claims['aud'])}</code></td><td>${subjectOf(claims)}</td><td><details><summary>claims</summary><pre>${JSON.stringify(claims, null, 2)}</pre></details></td></tr>
`;
}

function subjectOf(claims: IssuedToken['claims']): string {
  return textOf(
    claims['upn'] ??
      claims['unique_name'] ??
      claims['preferred_username'] ??
      claims['app_displayname'] ??
      claims['sub'],
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}
