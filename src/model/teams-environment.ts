import type { Cloud } from './cloud.ts';

/** The environments that the Teams cmdlets know by names of their own, and the cloud that each is. */
export const teamsEnvironments: Readonly<Record<string, string>> = {
  AzureCloud: 'Global',
  TeamsGCCH: 'USGov',
  TeamsDOD: 'USGovDoD',
  TeamsChina: 'China',
};

/** Gives the name that the Teams cmdlets have for a cloud; its own where they have none. */
export function teamsNameOf({ name }: Pick<Cloud, 'name'>): string {
  return Object.keys(teamsEnvironments).find((known) => teamsEnvironments[known] === name) ?? name;
}
