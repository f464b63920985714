import { existsSync } from 'node:fs';
import { BusFailure } from './bus-failure.ts';

/**
 * Finds the sockets of the user's session bus, in the order in which to try them: those of `DBUS_SESSION_BUS_ADDRESS`,
 * else the one in the folder of the login (D-Bus specification, "Server Addresses" and "Message Bus").
 *
 * @param env - Environment variables.
 * @param userId - Default: this process's user.
 * @returns Paths; one that begins with a zero byte is a name of Linux's abstract sockets. Empty without a bus.
 * @throws {BusFailure} When the address is malformed, or names no socket of this machine.
 */
export function sessionBusSockets(
  env: Readonly<Record<string, string | undefined>>,
  userId: number | undefined = process.getuid?.(),
): readonly string[] {
  const address = env['DBUS_SESSION_BUS_ADDRESS'];
  if (address) return socketsOf(address, env['XDG_RUNTIME_DIR']);
  const folder = env['XDG_RUNTIME_DIR'] || (userId === undefined ? undefined : `/run/user/${userId}`);
  return folder !== undefined && existsSync(`${folder}/bus`) ? [`${folder}/bus`] : [];
}

function socketsOf(address: string, runtimeFolder: string | undefined): readonly string[] {
  const entries = address.split(';').filter((entry) => entry !== '');
  const sockets = entries.flatMap((entry) => {
    const [, transport, rest] = /^([^:]+):(.*)$/s.exec(entry) ?? [];
    if (transport === undefined || rest === undefined) throw malformed();
    return transport === 'unix' ? socketOf(fieldsOf(rest), runtimeFolder) : [];
  });
  if (sockets.length > 0) return sockets;
  throw new BusFailure('DBUS_SESSION_BUS_ADDRESS names no socket of this machine (unix:path=... or unix:abstract=...)');
}

function socketOf(fields: ReadonlyMap<string, string>, runtimeFolder: string | undefined): readonly string[] {
  const path = fields.get('path');
  if (path) return [path];
  const name = fields.get('abstract');
  if (name) return [`\0${name}`];
  return fields.get('runtime') === 'yes' && runtimeFolder ? [`${runtimeFolder}/bus`] : [];
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (name === undefined || value === undefined) throw malformed();
      return [name, unescaped(value)];
    }),
  );
}

/** Bytes are written as `%xx`; a zero byte would end the path for the system. */
function unescaped(value: string): string {
  let text: string;
  try {
    text = decodeURIComponent(value);
  } catch {
    throw malformed();
  }
  if (text.includes('\0')) throw malformed();
  return text;
}

function malformed(): BusFailure {
  return new BusFailure('DBUS_SESSION_BUS_ADDRESS is malformed');
}
