// A command that uses its shell's agent: prints what came of each of its words, as JSON on one line.
import { fileURLToPath } from 'node:url';
import { isEntradaError } from '../../src/base/errors.ts';
import { findAgent } from '../../src/cache/agent/find-agent.ts';
import { forgetLostAgents, startAgent } from '../../src/cache/agent/start-agent.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { sampleSession } from './sample-session.ts';

const host = { env: process.env, platform: process.platform };
const self = [process.execPath, fileURLToPath(new URL('./agent-process.js', import.meta.url))];

const actions: Record<string, (account: string) => Promise<unknown>> = {
  /** Whose sessions are found; null when there is no agent. */
  async find() {
    const cache = await findAgent(host);
    return cache === undefined ? null : accountsIn(cache);
  },
  async start(account) {
    const cache = await startAgent(host, self);
    await cache.write(sampleSession(account));
    return accountsIn(cache);
  },
  async token(account) {
    const record = await (await findAgent(host))?.read(sampleSession(account).id);
    return record?.tokens['https://graph.microsoft.com']?.accessToken.reveal() ?? null;
  },
  async empty() {
    const cache = await startAgent(host, self);
    for (const { id } of await cache.list()) await cache.remove(id);
    return accountsIn(cache);
  },
  async forget() {
    await forgetLostAgents(host);
    return 'forgotten';
  },
};

const [action = '', account = ''] = process.argv.slice(2);
try {
  const outcome = await actions[action]?.(account);
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
} catch (error) {
  if (!isEntradaError(error)) throw error;
  process.stdout.write(`${JSON.stringify({ code: error.code, message: error.message, hint: error.hint })}\n`);
}

async function accountsIn(cache: TokenCache): Promise<string[]> {
  const listings = await cache.list();
  return listings.map((listing) => String(listing.kind === 'readable' && listing.account)).toSorted();
}
