import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryCache } from '../../../src/cache/memory-cache.ts';
import type { CommandHost } from '../../../src/commands/command.ts';
import { sweepTargets } from '../../../src/commands/fleet/sweep-targets.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { leadName } from '../../support/lead-name.ts';

/** Saved sessions of these names; those in `here` are the shell's. */
async function hostWith(names: readonly string[], here: readonly string[]): Promise<[CommandHost, string[]]> {
  const cache = memoryCache();
  for (const name of [...names, ...here]) {
    const session = sampleSession(`${name}@contoso.com`);
    const ContextScope = here.includes(name) ? 'Process' : 'CurrentUser';
    await cache.write({ ...session, name, context: { ...session.context, ContextScope } });
    await leadName(cache, name, session.id);
  }
  const warnings: string[] = [];
  const services = { cache, contextName: undefined, warn: (text: string) => void warnings.push(text) };
  return [{ services } as unknown as CommandHost, warnings];
}

test('sweepTargets() names the contexts, and leaves out those of the shell with a warning', async () => {
  const [host, warnings] = await hostWith(['fabrikam', 'contoso'], ['here']);
  const targets = await sweepTargets({ Uri: '/users', AllContexts: true }, {}, host);
  assert.deepEqual(
    targets.map(({ name, context, otherTenant }) => [name, context, otherTenant]),
    [
      ['contoso', 'contoso', undefined],
      ['fabrikam', 'fabrikam', undefined],
    ],
  );
  assert.deepEqual(warnings, [
    'The context "here" is left out: its session is in this shell alone, where no worker is.',
  ]);
});

test('sweepTargets() refuses a session of the shell that is named, and one that is all there is', async () => {
  const refusal = {
    code: 'INPUT_INVALID',
    message: 'Cannot start a sweep with the context "here": its session is in this shell alone, where no worker is',
    hint: 'Sign in with -ContextScope CurrentUser.',
  };
  const [host] = await hostWith(['contoso'], ['here']);
  await assert.rejects(sweepTargets({ Uri: '/users', Contexts: ['here'] }, {}, host), refusal);
  const [alone] = await hostWith([], ['here']);
  await assert.rejects(sweepTargets({ Uri: '/users', AllContexts: true }, {}, alone), refusal);
});

test('sweepTargets() requires one way to name the tenants', async () => {
  const [host] = await hostWith(['contoso'], []);
  await assert.rejects(sweepTargets({ Uri: '/users' }, {}, host), {
    message: 'Cannot start a sweep without tenants: add -AllContexts, -Contexts or -Tenants',
  });
  await assert.rejects(sweepTargets({ Uri: '/users', AllContexts: true, Contexts: ['*'] }, {}, host), {
    message: 'Cannot use both -AllContexts and -Contexts: each names the tenants',
  });
});
