import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchRecord, saveBenchSessions } from './bench-session.ts';
import type { GoalPart, GoalRow } from './goals.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { commandLine } from './start-places.ts';
import { startServer } from './start-server.ts';
import { median } from './time-commands.ts';
import { type Watched, watchPeak } from './watch-peak.ts';

const downloadSize = 200_000_000;
const uploadSize = 50_000_000;
const wallLimit = 1.5;
const peakLimitMb = 60;

/** Measures a download and an upload over TLS on this machine, compared with curl. */
export async function measureTransfers(runs: number): Promise<GoalPart> {
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const server = await startServer(home, { fileSize: downloadSize });
  try {
    const env = { ...quietEnvironment(home), ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: home };
    await saveBenchSessions(home, [benchRecord(server.origin, server.caFile)]);
    const [from, to] = [join(home, 'from'), join(home, 'to')];
    const file = openSync(from, 'w');
    ftruncateSync(file, uploadSize);
    closeSync(file);
    const address = `${server.origin}/v1.0/drive/content`;
    const type = 'application/octet-stream';
    const curl = ['curl', '--silent', '--show-error', '--fail', '--cacert', server.caFile] as const;
    const entrada = [process.execPath, commandLine, 'request', '/drive/content'] as const;
    const pairs = {
      'download of 200 MB': [
        [...curl, '--output', to, address],
        [...entrada, '-OutputFilePath', to],
      ],
      'upload of 50 MB': [
        [...curl, '--header', `content-type: ${type}`, '--upload-file', from, address],
        [...entrada, '-Method', 'PUT', '-InputFilePath', from, '-ContentType', type],
      ],
    } as const;
    const rows: GoalRow[] = [];
    for (const [work, [peer, entradaWords]] of Object.entries(pairs)) {
      const turns: { readonly ofCurl: Watched; readonly own: Watched }[] = [];
      for (let turn = 0; turn < runs; turn += 1) {
        turns.push({ ofCurl: await watchPeak('curl', peer, env), own: await watchPeak(work, entradaWords, env) });
      }
      const ratio = median(turns.map(({ ofCurl, own }) => own.durationMs / ofCurl.durationMs));
      const peakMb = Math.max(...turns.map(({ own }) => own.peakMb));
      rows.push(
        { work, found: `${ratio.toFixed(2)} x the wall time`, goal: `${wallLimit} x`, holds: ratio <= wallLimit },
        {
          work: `memory, ${work}`,
          found: `${peakMb.toFixed(0)} MB`,
          goal: `${peakLimitMb} MB`,
          holds: !(peakMb >= peakLimitMb),
        },
      );
    }
    return { title: 'Transfers', note: `medians of ${runs} in turn, compared with curl; the most memory of all`, rows };
  } finally {
    server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
