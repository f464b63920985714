import { type Bus, busItself } from '../dbus/bus.ts';
import { BusFailure } from '../dbus/bus-failure.ts';
import type { BusValue } from '../dbus/bus-value.ts';
import { openSessionBus } from '../dbus/session-bus.ts';
import { openSecretSession, service } from './secret-session.ts';

/** How the Secret Service is used. */
export interface SecretServiceSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long everything may take, in milliseconds, but for a prompt. */
  readonly limitMs: number;
  /** How long the person has to answer a prompt of the desktop, in milliseconds; 0: none is shown. */
  readonly promptLimitMs: number;
}

/** Entries of the Secret Service under a name. All methods throw {@link BusFailure}. */
export interface SecretService {
  /** Returns undefined without such an entry. Unlocks the collection of one that is locked. */
  read(name: string): Promise<string | undefined>;
  /** Writes to the default collection, and replaces an entry that is there. */
  write(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const itemInterface = 'org.freedesktop.Secret.Item';
const nowhere = '/';

/**
 * Uses the keyring of a desktop: GNOME Keyring, KWallet, KeePassXC (Secret Service specification 0.2). Entries have the
 * attributes and labels that \@napi-rs/keyring writes, which kept them in earlier versions.
 */
export function secretService(surroundings: SecretServiceSurroundings): SecretService {
  return {
    read: (name) => onBus(surroundings, (bus) => read(bus, name, surroundings)),
    write: (name, value) => onBus(surroundings, (bus) => write(bus, name, value, surroundings)),
    remove: (name) => onBus(surroundings, (bus) => remove(bus, name, surroundings)),
  };
}

async function onBus<T>({ env, limitMs }: SecretServiceSurroundings, use: (bus: Bus) => Promise<T>): Promise<T> {
  let bus: Bus | undefined;
  try {
    bus = await openSessionBus(env, limitMs);
    return await use(bus);
  } catch (failure) {
    const meaning = failure instanceof BusFailure ? meaningOf(failure.errorName) : undefined;
    throw meaning === undefined ? failure : new BusFailure(meaning);
  } finally {
    bus?.close();
  }
}

/** A name without an owner, or whose program does not start. */
const absent = /^org\.freedesktop\.DBus\.Error\.(?:ServiceUnknown|NameHasNoOwner|Spawn\..+)$/;
const isLocked = 'org.freedesktop.Secret.Error.IsLocked';

function meaningOf(errorName: string | undefined): string | undefined {
  if (errorName === isLocked) return 'it is locked';
  return absent.test(errorName ?? '') ? 'no program on the session bus keeps secrets (Secret Service)' : undefined;
}

async function read(bus: Bus, name: string, surroundings: SecretServiceSurroundings): Promise<string | undefined> {
  // The bus keeps the order, so that one round trip is enough.
  const [session, found] = await bothOf(openSecretSession(bus), search(bus, name));
  const item = found.unlocked[0] ?? found.locked[0];
  if (item === undefined) return undefined;
  if (found.unlocked.length === 0) await unlock(bus, item, surroundings);
  const get = { to: service.to, path: item, interface: itemInterface, member: 'GetSecret' };
  const [secret] = await bus.call({ ...get, signature: 'o', args: [session.path] }, '(oayays)');
  return session.unwrap(secret ?? '');
}

async function write(bus: Bus, name: string, value: string, surroundings: SecretServiceSurroundings): Promise<void> {
  const alias = { ...service, member: 'ReadAlias', signature: 's', args: ['default'] };
  const [session, [path]] = await bothOf(openSecretSession(bus), bus.call(alias, 'o'));
  if (typeof path !== 'string' || path === nowhere) throw new BusFailure('it is without a default collection');
  const properties: BusValue = [
    [`${itemInterface}.Label`, { signature: 's', value: `keyring:${name}@entrada` }],
    [`${itemInterface}.Attributes`, { signature: 'a{ss}', value: attributesOf(name) }],
  ];
  const collection = { to: service.to, path, interface: 'org.freedesktop.Secret.Collection' };
  const args = [properties, session.wrap(value), true];
  const create = () => bus.call({ ...collection, member: 'CreateItem', signature: 'a{sv}(oayays)b', args }, 'oo');
  const [, prompt] = await create().catch(async (failure: unknown) => {
    if (!(failure instanceof BusFailure) || failure.errorName !== isLocked) throw failure;
    await unlock(bus, path, surroundings);
    return create();
  });
  await answerPrompt(bus, prompt, surroundings);
}

async function remove(bus: Bus, name: string, surroundings: SecretServiceSurroundings): Promise<void> {
  const { unlocked, locked } = await search(bus, name);
  for (const item of locked) await unlock(bus, item, surroundings);
  for (const path of [...unlocked, ...locked]) {
    const [prompt] = await bus.call({ to: service.to, path, interface: itemInterface, member: 'Delete' }, 'o');
    await answerPrompt(bus, prompt, surroundings);
  }
}

/** Waits for both, also when one fails: a failure that comes later must find its handler. */
async function bothOf<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

async function search(bus: Bus, name: string): Promise<{ unlocked: string[]; locked: string[] }> {
  const args = [attributesOf(name)];
  const [unlocked, locked] = await bus.call({ ...service, member: 'SearchItems', signature: 'a{ss}', args }, 'aoao');
  return { unlocked: textsOf(unlocked), locked: textsOf(locked) };
}

function attributesOf(name: string): BusValue {
  return [
    ['service', 'entrada'],
    ['username', name],
  ];
}

/** @param path - Of an item, whose collection is unlocked, or of a collection. */
async function unlock(bus: Bus, path: string, surroundings: SecretServiceSurroundings): Promise<void> {
  const [, prompt] = await bus.call({ ...service, member: 'Unlock', signature: 'ao', args: [[path]] }, 'aoo');
  await answerPrompt(bus, prompt, surroundings);
}

/** Shows a prompt that the service made, if it made one, and waits for the person. */
async function answerPrompt(
  bus: Bus,
  prompt: BusValue | undefined,
  { limitMs, promptLimitMs }: SecretServiceSurroundings,
): Promise<void> {
  if (typeof prompt !== 'string' || prompt === nowhere) return;
  if (promptLimitMs === 0) throw new BusFailure('it is locked');
  const promptInterface = 'org.freedesktop.Secret.Prompt';
  const rule = `type='signal',interface='${promptInterface}',member='Completed',path='${prompt}'`;
  await bus.call({ ...busItself, member: 'AddMatch', signature: 's', args: [rule] }, '');
  const completed = bus.nextSignal(prompt, 'Completed', 'bv');
  // Waited for below, unless the prompt is not shown.
  completed.catch(() => {});
  bus.limit(promptLimitMs, 'it is locked, and its prompt was not answered');
  const show = { to: service.to, path: prompt, interface: promptInterface, member: 'Prompt' };
  await bus.call({ ...show, signature: 's', args: [''] }, '');
  const [isDismissed] = await completed;
  bus.limit(limitMs);
  if (isDismissed === true) throw new BusFailure('it is locked, and its prompt was dismissed');
}

function textsOf(value: BusValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
