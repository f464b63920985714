import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import type { Check } from '../../../src/commands/doctor/check.ts';
import type { DoctorReport } from '../../../src/commands/doctor/examine.ts';
import type { Cloud } from '../../../src/model/cloud.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { type JourneyHome, makeHome } from '../../support/journey-home.ts';

const { daemon } = labIds.applications;

/** A user of `doctor` with files of their own; signed in as the lab's daemon, if there is a cloud. */
export async function doctorUser(cloud?: Cloud) {
  const home: JourneyHome = await makeHome(...(cloud === undefined ? [] : [cloud]));
  const run = (words: readonly string[], env: Record<string, string> = {}, columns?: number) =>
    runFakeCli(home.folder, words, { env, ...(columns === undefined ? {} : { columns }) });
  if (cloud !== undefined) {
    const line = ['Connect-Entra', '-NoWelcome', '-ContextScope', 'CurrentUser', '-Environment', cloud.name];
    const who = ['-TenantId', labIds.domain, '-ClientSecretCredential', `${daemon.appId}:env:SECRET`];
    const { status, stderr } = await run([...line, ...who], { SECRET: daemon.secret });
    if (status !== 0) throw new Error(stderr);
  }
  return {
    home,
    run,
    async doctor(words: readonly string[] = [], env: Record<string, string> = {}) {
      const ran = await run(['doctor', '-Output', 'json', ...words], env);
      if (ran.stdout === '') throw new Error(ran.stderr);
      const report = JSON.parse(ran.stdout) as DoctorReport;
      return {
        ...ran,
        report,
        /** The lines of one area that are not fine. */
        faults: (area: string): Check[] =>
          report.Checks.filter(({ Area, Verdict }) => Area === area && Verdict !== 'ok' && Verdict !== 'skipped'),
        line: (area: string): Check | undefined => report.Checks.find(({ Area }) => Area === area),
      };
    },
  };
}
