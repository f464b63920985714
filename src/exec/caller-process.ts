import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Returns the process at the other end of a connection to 127.0.0.1, as `name (PID)`, from /proc; undefined where there
 * is none, or when the process has ended or belongs to another user.
 *
 * @param port - The caller's port.
 * @param serverPort - The port that it is connected to.
 */
export function callerProcess(port: number, serverPort: number, root = '/proc'): string | undefined {
  try {
    const inode = inodeOf(readFileSync(`${root}/net/tcp`, 'latin1'), port, serverPort);
    if (inode === undefined) return undefined;
    const wanted = `socket:[${inode}]`;
    const pid = readdirSync(root)
      .filter((name) => /^\d+$/.test(name))
      .find((name) => hasFile(`${root}/${name}/fd`, wanted));
    return pid === undefined ? undefined : `${readFileSync(`${root}/${pid}/comm`, 'utf8').trimEnd()} (${pid})`;
  } catch {
    return undefined;
  }
}

/** A line is `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode` (proc_net_tcp). */
function inodeOf(table: string, port: number, serverPort: number): string | undefined {
  const hex = (value: number) => `:${value.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of table.split('\n')) {
    const [, local, remote, , , , , , , inode] = line.trim().split(/\s+/);
    if (local?.endsWith(hex(port)) === true && remote?.endsWith(hex(serverPort)) === true) return inode;
  }
  return undefined;
}

function hasFile(folder: string, wanted: string): boolean {
  try {
    return readdirSync(folder).some((name) => readLink(`${folder}/${name}`) === wanted);
  } catch {
    return false;
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
