import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchRecord, saveBenchSessions } from './bench-session.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { startServer } from './start-server.ts';
import { watchPeak } from './watch-peak.ts';

const commandLine = join('dist', 'cli.cjs');
const peakLimitMb = 60;

/**
 * Downloads and uploads a file with `entrada request`, in turn with curl, over TLS on this machine: 2 GB, or 200 MB for
 * a quick run.
 *
 * @returns Whether every byte came, and the peak memory stayed below the limit.
 */
export async function benchTransfers(isQuick: boolean): Promise<boolean> {
  const size = isQuick ? 200_000_000 : 2_000_000_000;
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const { origin, caFile, stop } = await startServer(home, { fileSize: size });
  try {
    const env = { ...quietEnvironment(home), ENTRADA_KEYRING: 'off' };
    await saveBenchSessions(home, [benchRecord(origin, caFile)]);
    const [from, to] = [join(home, 'from'), join(home, 'to')];
    const file = openSync(from, 'w');
    ftruncateSync(file, size);
    closeSync(file);
    const address = `${origin}/v1.0/drive/content`;
    const type = 'application/octet-stream';
    const curl = ['curl', '--silent', '--show-error', '--fail', '--cacert', caFile] as const;
    const entrada = [process.execPath, commandLine, 'request', '/drive/content'] as const;
    const rows = [
      await watchPeak('curl, download', [...curl, '--output', to, address], env),
      await watchPeak('entrada request, download', [...entrada, '-OutputFilePath', to], env),
      await watchPeak(
        'curl, upload',
        [...curl, '--header', `content-type: ${type}`, '--upload-file', from, address],
        env,
      ),
      await watchPeak(
        'entrada request, upload',
        [...entrada, '-Method', 'PUT', '-InputFilePath', from, '-ContentType', type],
        env,
      ),
    ];
    // Both downloads have the same target; the server reports what it received.
    const sizes = [statSync(to).size, ...rows.slice(2).map(({ output }) => Number(/"size": ?(\d+)/.exec(output)?.[1]))];
    const isWhole = sizes.every((found) => found === size);
    const lines = rows.map(
      ({ name, peakMb, durationMs }) =>
        `  ${name.padEnd(28)} ${(durationMs / 1000).toFixed(1).padStart(5)} s  ${peakMb.toFixed(0).padStart(4)} MB\n`,
    );
    process.stdout.write(
      `A file of ${size / 1_000_000} MB, over TLS on this machine\n${lines.join('')}` +
        `  every byte: ${isWhole ? 'yes' : 'no'}; peak memory limit of entrada ${peakLimitMb} MB\n`,
    );
    return isWhole && rows.every(({ name, peakMb }) => name.startsWith('curl') || !(peakMb >= peakLimitMb));
  } finally {
    stop();
    rmSync(home, { recursive: true, force: true });
  }
}
