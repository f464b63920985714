import { readFileSync, writeFileSync } from 'node:fs';

// Loaded before a program that is measured. It leaves its peak memory (KiB) in a file when it ends, and its time runs
// ahead by what another file says (milliseconds), so that hours pass for it and for the service alike.
const { ENTRADA_BENCH_PEAK: peakFile, ENTRADA_BENCH_AHEAD: aheadFile } = process.env;

if (peakFile !== undefined) {
  process.on('exit', () => writeFileSync(peakFile, String(peakKib())));
}
if (aheadFile !== undefined) {
  const now = Date.now.bind(Date);
  Date.now = () => now() + Number(readFileSync(aheadFile, 'utf8'));
}

/** Linux hands maxRSS of a process on to the programs that it starts; the high-water mark begins with the program. */
function peakKib(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
