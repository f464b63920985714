import { labGuid } from '../../seed/seed-ids.ts';
import { defineEntityType } from '../core/entity.ts';
import type { GraphResponse, GraphContext } from '../core/graph-context.ts';
import { listEntities } from '../listing/list-entities.ts';
import { refuseOptions } from '../core/query-options.ts';

interface TeamsApp {
  readonly id: string;
  readonly externalId: string | null;
  readonly displayName: string;
  readonly distributionMethod: 'store' | 'organization';
}

/** An app of the store has one id; one of the organization has a second id from its publisher. */
const apps: readonly TeamsApp[] = [
  storeApp('1542629c-01b3-4a6d-8f76-1938b779e48d', 'Polly'),
  storeApp('com.microsoft.teamspace.tab.planner', 'Planner'),
  storeApp('com.microsoft.teamspace.tab.wiki', 'Wiki'),
  {
    id: labGuid(3, 101),
    externalId: labGuid(5, 101),
    displayName: 'Lab Notebook',
    distributionMethod: 'organization',
  },
];

const teamsAppType = defineEntityType<TeamsApp>('teamsApp', 'TeamsApp', {
  id: { kind: 'string', isDefault: true, read: (app) => app.id },
  externalId: { kind: 'string', isDefault: true, read: (app) => app.externalId },
  displayName: { kind: 'string', isDefault: true, read: (app) => app.displayName },
  distributionMethod: { kind: 'string', isDefault: true, read: (app) => app.distributionMethod },
});

/** Lists the app catalog of Teams: the same in every lab. */
export function listTeamsApps(context: GraphContext): GraphResponse {
  refuseOptions(context.query, ['orderby', 'search']);
  const entities = apps.map((app) => teamsAppType.toEntity(app, context.tenant));
  return listEntities(context, {
    schema: teamsAppType.schema,
    contextName: 'appCatalogs/teamsApps',
    entities,
    isOfTeams: true,
  });
}

function storeApp(id: string, displayName: string): TeamsApp {
  return { id, externalId: null, displayName, distributionMethod: 'store' };
}
