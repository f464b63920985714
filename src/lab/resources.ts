import type { LabState } from './lab-state.ts';

export const graphResourceId = '00000003-0000-0000-c000-000000000000';

/** An API that tokens are made for. */
export interface Resource {
  readonly id: string;
  readonly displayName: string;
  /** Names it goes by in scopes and audiences, without a trailing slash. */
  readonly identifiers: readonly string[];
  /** Nobody is asked to consent: Microsoft's own clients are pre-authorised for it. */
  readonly isPreauthorized: boolean;
}

/** Finds the API that a scope or `resource` parameter names; undefined when the tenant has none. */
export function findResource(lab: LabState, identifier: string): Resource | undefined {
  const wanted = identifier.replace(/\/+$/, '').toLowerCase();
  return listResources(lab).find(({ identifiers }) => identifiers.some((name) => name.toLowerCase() === wanted));
}

/** Microsoft Graph, which the lab serves itself. */
export function graphResource(lab: LabState): Resource {
  return {
    id: graphResourceId,
    displayName: 'Microsoft Graph',
    identifiers: [graphResourceId, 'https://graph.microsoft.com', lab.graphOrigin],
    isPreauthorized: false,
  };
}

function listResources(lab: LabState): Resource[] {
  const own = lab.tenant.applications.map(({ appId, displayName }) => ({
    id: appId,
    displayName,
    identifiers: [appId, `api://${appId}`],
    isPreauthorized: false,
  }));
  return [graphResource(lab), ...otherMicrosoftResources, ...own];
}

const otherMicrosoftResources: readonly Resource[] = [
  {
    id: '48ac35b8-9aa8-4d74-927d-1f4a14a0b239',
    displayName: 'Skype and Teams Tenant Admin API',
    identifiers: ['48ac35b8-9aa8-4d74-927d-1f4a14a0b239', 'https://api.interfaces.records.teams.microsoft.com'],
    isPreauthorized: true,
  },
  {
    id: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
    displayName: 'Windows Azure Service Management API',
    identifiers: [
      '797f4846-ba00-4fd7-ba43-dac1f8f63013',
      'https://management.azure.com',
      'https://management.core.windows.net',
    ],
    isPreauthorized: true,
  },
];
