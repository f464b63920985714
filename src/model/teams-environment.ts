import type { Cloud } from './cloud.ts';

/** The Teams cmdlets' own names for environments, with the cloud that each refers to. */
export const teamsEnvironments: Readonly<Record<string, string>> = {
  AzureCloud: 'Global',
  TeamsGCCH: 'USGov',
  TeamsDOD: 'USGovDoD',
  TeamsChina: 'China',
};

/** Returns the Teams cmdlets' name for a cloud, or the cloud's own name if they have none. */
export function teamsNameOf({ name }: Pick<Cloud, 'name'>): string {
  return Object.keys(teamsEnvironments).find((known) => teamsEnvironments[known] === name) ?? name;
}
