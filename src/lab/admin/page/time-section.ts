import { type Html, html } from '../../login/pages/html.ts';
import { actionButton, definitions } from './page-parts.ts';
import type { PageData } from './page-data.ts';

const steps = [
  ['+ 5 minutes', 300],
  ['+ 1 hour', 3600],
  ['+ 1 day', 86_400],
  ['+ 90 days', 90 * 86_400],
] as const;

/** Renders the time, the signing keys and the reset of the lab. */
export function renderTime({ parts: { time, lab } }: PageData): Html {
  const { isFrozen, offsetMs } = time;
  const state = isFrozen ? 'stopped' : offsetMs === 0 ? 'real time' : `${Math.round(offsetMs / 1000)} s from real time`;
  const keys = lab.keys.list().map(({ kid, isCurrent, listedUntilMs }) => {
    const until = isCurrent ? 'current' : `until ${new Date(listedUntilMs ?? 0).toISOString()}`;
    return html`<code class="line">${kid} <span class="soft">${until}</span></code>`;
  });
  return html`${definitions([
    ['Time of the lab', html`<code>${new Date(time.nowMs()).toISOString()}</code> <span class="tag">${state}</span>`],
    ['Signing keys', html`${keys}`],
  ])}
<p class="buttons">${steps.map(([text, advance]) => actionButton(text, { id: `advance-${advance}`, method: 'PATCH', path: 'clock', body: { advance } }))}
${actionButton(isFrozen ? 'Run' : 'Stop the time', { id: 'freeze', method: 'PATCH', path: 'clock', body: { frozen: !isFrozen } })}
${actionButton('Real time', { id: 'real-time', method: 'PATCH', path: 'clock', body: { reset: true } })}</p>
<p class="buttons">${actionButton('Rotate the key', { id: 'rotate', method: 'POST', path: 'keys' })}
${actionButton('Rotate without grace', { id: 'rotate-now', method: 'POST', path: 'keys', body: { graceSeconds: 0 } })}
${actionButton('Reset the lab', {
  id: 'reset',
  method: 'POST',
  path: 'reset',
  confirm: 'Reset the data, policies, faults, time, settings and key of the lab, and end all sessions?',
})}</p>`;
}
