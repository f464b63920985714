import { parseArgs } from 'node:util';
import { benchAcquire } from './acquire-contexts.ts';
import { benchBatches } from './batch-requests.ts';
import { benchCachedToken } from './cached-token.ts';
import { benchExec } from './exec.ts';
import { benchLabStart } from './lab-start.ts';
import { benchLabTokens } from './lab-tokens.ts';
import { benchListTeams } from './list-teams.ts';
import { measureGoals } from './measure-goals.ts';
import { benchPowershellHost } from './powershell-host.ts';
import { benchPowershellModule } from './powershell-module.ts';
import { benchSweep } from './sweep-tenants.ts';
import { benchManyTenants } from './many-tenants.ts';
import { benchTransfers } from './transfer-files.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    goals: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const runs = values.quick ? 21 : 101;
const goalRuns = values.quick ? 5 : 15;

const goalsHold = await measureGoals(positionals, { runs: goalRuns, isQuick: values.quick, writes: values.write });
if (!values.goals && positionals.length === 0) await measureLimits();
else end(goalsHold);

async function measureLimits(): Promise<void> {
  // A busy machine can spoil a short measurement; the longer one decides.
  const startHolds = benchCachedToken(runs) || (values.quick && benchCachedToken(101));
  const execHolds = (await benchExec(runs)) || (values.quick && (await benchExec(101)));
  const acquireHolds = (await benchAcquire(values.quick)) || (values.quick && (await benchAcquire(true)));
  const listHolds = await benchListTeams();
  const moduleHolds = benchPowershellModule(goalRuns) || (values.quick && benchPowershellModule(15));
  const shellHolds = (await benchPowershellHost(runs)) && moduleHolds;
  const batchesHold = await benchBatches();
  const transfersHold = await benchTransfers(values.quick);
  const sweepHolds = await benchSweep(values.quick);
  const tenantsHold = await benchManyTenants(values.quick);
  const labStartHolds = benchLabStart(runs) || (values.quick && benchLabStart(101));
  const labHolds = (await benchLabTokens(values.quick)) && labStartHolds;
  const requestsHold = listHolds && batchesHold && transfersHold && sweepHolds && tenantsHold && labHolds;
  end(goalsHold && startHolds && execHolds && acquireHolds && shellHolds && requestsHold);
}

function end(holds: boolean): void {
  process.stdout.write(holds ? 'All limits hold.\n' : 'A limit does not hold.\n');
  // A report only shows: on a machine that does other things a time says little.
  process.exitCode = holds || values.report ? 0 : 1;
}
