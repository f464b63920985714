import type { CommandHost } from '../command.ts';

/** What a query needs of its surroundings. */
export type QueryHost = Pick<CommandHost, 'services' | 'information'>;
