import { defineCommand } from '../command.ts';
import { sweepResult } from './sweep-result.ts';
import { openSweep, sweepIdParameter } from './sweep-server.ts';

/** The command sweep results. */
export const sweepResultsCommand = defineCommand({
  table: {
    name: 'sweep results',
    aliases: [],
    synopsis: 'Prints the rows of the finished tenants of a sweep.',
    description: [
      'The rows are those of entrada request -AllContexts: of each tenant once, in the order in which the tenants finished, with the name and the ID of the tenant. A tenant that failed has a row with Error, ErrorCode, Status and Hint, and the exit status is 8. -Query is applied to the result of each tenant.',
      'Without -Wait, the rows that are there now are printed; a later call prints them again, and those that were added.',
    ],
    parameters: {
      Id: sweepIdParameter,
      Wait: {
        type: 'SwitchParameter',
        aliases: ['Follow'],
        description: 'Continues until all tenants are finished. Ctrl+C ends the wait, not the sweep.',
      },
    },
    examples: [
      { title: 'Print what is there', line: 'sweep results 4f2a91c7' },
      { title: 'Print everything, as it comes, as CSV', line: 'sweep results 4f2a91c7 -Wait -Output csv' },
    ],
    output: 'The rows, with Tenant and TenantId; of a tenant that failed, Error, ErrorCode, Status and Hint.',
  },
  async run({ parameters, common }, host) {
    const sweep = await openSweep(parameters.Id, host);
    return sweepResult(sweep, parameters.Wait === true, common, host);
  },
});
