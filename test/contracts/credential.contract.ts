import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { EntradaError } from '../../src/base/errors.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import type { AccessTokenEntry } from '../../src/model/token.ts';
import { acquireToken } from '../../src/session/tokens/acquire.ts';
import type { CredentialCase } from '../support/credential-cases.ts';
import {
  befall,
  connectWith,
  credentialServices,
  type CredentialServices,
  type CredentialSetup,
  type CredentialWorld,
  watchWire,
} from '../support/credential-world.ts';
import { failureOf } from '../support/rejects.ts';
import { savedText } from '../support/saved-credential.ts';
import { secretsIn } from '../support/secrets-in.ts';

const minuteMs = 60_000;
const callers = 200;

/** A session with the credential, and what the tests do to it. */
interface Connected {
  readonly services: CredentialServices;
  readonly setup: CredentialSetup;
  readonly record: SessionRecord;
  /** The token that the sign-in brought. */
  readonly held: AccessTokenEntry;
  acquire(): Promise<AccessTokenEntry>;
  /** Moves the clock to where the token has this long to live. */
  leave(durationMs: number): Promise<void>;
  /** What clients asked since the sign-in. */
  asked(): string[];
  failure(work: Promise<unknown>): Promise<EntradaError>;
}

/**
 * What every credential that can be renewed has to do, over sockets against the lab.
 *
 * @param world - Its clock is moved; the tests of one world run one after another.
 */
export function describeCredential(one: CredentialCase, world: CredentialWorld): void {
  const connect = async (t: TestContext, cache?: CredentialServices['cache']): Promise<Connected> => {
    // Those of earlier tests would be searched for in every text again.
    world.secrets.clear();
    const setup = await one.prepare(world);
    const services = credentialServices(world, setup, cache);
    t.after(() => assertSilent(services.said, world));
    const record = await connectWith(setup, services);
    const held = tokenOf(record, world);
    return {
      services,
      setup,
      record,
      held,
      acquire: async () => {
        const entry = await acquireToken(record.id, {}, services);
        world.secrets.add(entry.accessToken.reveal());
        return entry;
      },
      leave: (durationMs) => world.clock.advance(held.expiresAtMs - durationMs - world.clock.nowMs()),
      asked: watchWire(world, setup),
      failure: async (work) => {
        const error = await failureOf(work);
        assert.deepEqual(secretsIn(error, [...world.secrets]), []);
        return error;
      },
    };
  };

  describe(`${one.name} as a credential`, () => {
    test('cold: it signs in with the requests it needs and no other', async (t) => {
      const asked = watchWire(world, await one.prepare(world));
      const { record, held } = await connect(t);
      assert.deepEqual(asked(), one.signIn);
      const shown = Object.keys(one.context).map((name) => [name, Reflect.get(record.context, name)]);
      assert.deepEqual(Object.fromEntries(shown), one.context);
      assert.ok(held.expiresAtMs > world.clock.nowMs() + 50 * minuteMs);
    });

    test('cached: the token is served without a request while it has more than five minutes', async (t) => {
      const { acquire, leave, held, asked } = await connect(t);
      await leave(5 * minuteMs + 1);
      assert.equal((await acquire()).accessToken.reveal(), held.accessToken.reveal());
      assert.deepEqual(asked(), []);
    });

    test('renewed: a token near its end is replaced, and the new one is kept', async (t) => {
      const { acquire, leave, held, asked } = await connect(t);
      await leave(5 * minuteMs);
      const renewed = await acquire();
      assert.notEqual(renewed.accessToken.reveal(), held.accessToken.reveal());
      assert.ok(renewed.expiresAtMs > held.expiresAtMs);
      assert.equal((await acquire()).accessToken.reveal(), renewed.accessToken.reveal());
      assert.deepEqual(asked(), one.renewal);
    });

    test('refused: the code and the text say what the service said', async (t) => {
      const refusal = await one.refuse(world);
      t.after(() => refusal.afterwards?.());
      // What ends at this instant also ends what begins in it.
      await world.clock.advance(1000);
      if (refusal.setup !== undefined) {
        const services = credentialServices(world, refusal.setup);
        const error = await failureOf(connectWith(refusal.setup, services));
        assertRefusal(error, refusal);
        assertSilent(services.said, world);
        assert.deepEqual(await services.cache.list(), []);
        return;
      }
      const { record, services, failure } = await connect(t);
      await world.clock.advance(1000);
      refusal.afterSignIn?.();
      const work = acquireToken(record.id, refusal.request ?? { forceRenewal: true }, services);
      assertRefusal(await failure(work), refusal);
    });

    test('server down: the token is served while it lives, with a warning', async (t) => {
      const { acquire, leave, held, setup, services } = await connect(t);
      await leave(minuteMs);
      befall(t, world, setup, faultEffects.drop());
      assert.equal((await acquire()).accessToken.reveal(), held.accessToken.reveal());
      // Some sources are waited for longer than a user would without a word.
      const warnings = services.warnings.filter((text) => !/; retrying in \d+ s\.$/.test(text));
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /^The token could not be renewed and is used while it lives: /);
    });

    test('server down: a token that has ended is not served', async (t) => {
      const { acquire, leave, setup, failure } = await connect(t);
      await leave(0);
      befall(t, world, setup, faultEffects.drop());
      const error = await failure(acquire());
      assert.deepEqual([error.code, error.exitStatus], ['NETWORK_UNREACHABLE', 5]);
    });

    for (const [form, retryAfter] of [
      ['seconds', () => 17],
      ['a date', () => new Date(Math.ceil(world.clock.nowMs() / 1000) * 1000 + 17_000)],
    ] as const) {
      test(`429: it waits as long as Retry-After says in ${form}, then has its token`, async (t) => {
        const { acquire, leave, held, setup } = await connect(t);
        await leave(0);
        const asleep = world.clock.asked.length;
        befall(t, world, setup, faultEffects.tooManyRequests(retryAfter()), 1);
        assert.ok((await acquire()).expiresAtMs > held.expiresAtMs);
        const waits = world.clock.asked.slice(asleep).filter((durationMs) => durationMs < 30_000);
        assert.equal(waits.length, 1);
        assert.ok(
          waits.every((durationMs) => durationMs >= 17_000 && durationMs < 18_000),
          String(waits),
        );
      });
    }

    for (const [what, effect] of [
      ['502 with a page', faultEffects.badGateway()],
      ['503 of the service itself', faultEffects.temporarilyUnavailable()],
    ] as const) {
      test(`5xx: ${what} is a service that cannot answer now`, async (t) => {
        const { acquire, leave, held, setup, failure } = await connect(t);
        await leave(minuteMs);
        befall(t, world, setup, effect);
        assert.equal((await acquire()).accessToken.reveal(), held.accessToken.reveal());
        await leave(0);
        const error = await failure(acquire());
        assert.deepEqual([error.code, error.exitStatus], ['SERVICE_UNAVAILABLE', 5]);
      });
    }

    for (const [what, effect] of [
      ['non-JSON', faultEffects.page()],
      ['cut off', faultEffects.cutOff()],
      ['2xx without a token', faultEffects.withoutToken()],
    ] as const) {
      test(`${what}: it is told, and the token served while it lives`, async (t) => {
        const { acquire, leave, held, setup, failure } = await connect(t);
        await leave(minuteMs);
        befall(t, world, setup, effect);
        assert.equal((await acquire()).accessToken.reveal(), held.accessToken.reveal());
        await leave(0);
        const error = await failure(acquire());
        assert.deepEqual([error.code, error.exitStatus], ['TOKEN_RESPONSE_INVALID', 5]);
      });
    }

    test('cancelled: it ends at once, even with a token at hand', async (t) => {
      const { acquire, leave, setup, services, failure } = await connect(t);
      await leave(minuteMs);
      const { arrived } = befall(t, world, setup, never);
      const acquired = failure(acquire());
      await arrived;
      services.abort.abort('SIGINT');
      const error = await acquired;
      assert.deepEqual([error.code, error.exitStatus], ['CANCELLED', 130]);
    });

    test('timed out: the client time limit of the session ends it', async (t) => {
      const { acquire, leave, setup, services, record, failure } = await connect(t);
      await leave(0);
      const timeoutMs = 40;
      await services.cache.write({ ...record, clientTimeoutMs: timeoutMs });
      const { arrived } = befall(t, world, setup, never);
      const acquired = failure(acquire());
      if (setup.machine !== undefined) {
        await arrived;
        await services.localClock.advance(timeoutMs);
      }
      const error = await acquired;
      assert.deepEqual([error.code, error.exitStatus], ['NETWORK_TIMED_OUT', 5]);
      // A request that was given up on its way must arrive in this test, not in the next one.
      const transport = await world.transports(world.lab.cloud, null);
      await transport({ method: 'GET', url: new URL('/common/discovery/v2.0/keys', world.lab.loginOrigin) });
    });

    test(`${callers} callers at once share one request`, async (t) => {
      const { acquire, leave, held, asked } = await connect(t);
      await leave(0);
      const entries = await Promise.all(Array.from({ length: callers }, acquire));
      assert.equal(new Set(entries.map(({ accessToken }) => accessToken.reveal())).size, 1);
      assert.notEqual(entries[0]?.accessToken.reveal(), held.accessToken.reveal());
      assert.deepEqual(asked(), one.renewal);
    });
  });
}

/** Longer than all tests together move the clock. */
const never = faultEffects.delay(1000 * 24 * 60 * minuteMs);

function assertRefusal(error: EntradaError, { code, message }: { code: string; message: RegExp }): void {
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
}

function tokenOf(record: SessionRecord, { secrets }: CredentialWorld): AccessTokenEntry {
  const held = record.tokens[record.cloud.graphEndpoint];
  assert.ok(held !== undefined);
  secrets.add(held.accessToken.reveal());
  if (record.credential.kind === 'refresh-token') secrets.add(savedText(record.credential, 'refreshToken') ?? 'none');
  return held;
}

/** Asserts that nothing that was said shows a secret. */
export function assertSilent(said: readonly string[], { secrets }: CredentialWorld): void {
  const text = said.join('\n');
  assert.deepEqual(
    [...secrets].filter((secret) => text.includes(secret) || text.includes(encodeURIComponent(secret))),
    [],
  );
}
