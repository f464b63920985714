import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';

// Needs dbus-run-session of Debian's dbus-daemon and gnome-keyring-daemon of gnome-keyring.

/** A session bus with a GNOME Keyring. */
export interface KeyringDesktop {
  readonly env: Record<string, string>;
  end(): void;
}

/** Starts a session bus with a GNOME Keyring, unlocked by a password or locked. */
export async function startKeyringDesktop(home: string, password: string | undefined): Promise<KeyringDesktop> {
  mkdirSync(home, { recursive: true });
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_RUNTIME_DIR: home };
  const start = password === undefined ? '--start' : '--unlock';
  const script = `gnome-keyring-daemon ${start} --components=secrets >/dev/null 2>&1; echo "$DBUS_SESSION_BUS_ADDRESS"; exec sleep 600`;
  const bus = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const failed = once(bus, 'exit').then(() => Promise.reject(new Error('Install dbus-daemon and gnome-keyring.')));
  bus.stdin.end(password ?? '');
  const [address] = await Promise.race([once(bus.stdout, 'data'), failed]);
  failed.catch(() => {});
  const end = () => {
    bus.stdout.destroy();
    // The whole group: the keyring and the one that holds the bus open, too.
    if (bus.pid !== undefined && bus.exitCode === null && bus.signalCode === null) process.kill(-bus.pid, 'SIGTERM');
  };
  return { env: { ...env, DBUS_SESSION_BUS_ADDRESS: String(address).trim() }, end };
}
