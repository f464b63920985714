import { type Html, html } from '../../login/pages/html.ts';
import type { Group } from '../../tenant/tenant.ts';
import { objectForm } from './object-form.ts';
import { copyable, removeButton, table, tableBar } from './page-parts.ts';
import type { PageData } from './page-data.ts';

/** Renders the groups, and a form that adds one. */
export function renderGroups({ groups, query, tenant }: PageData): Html {
  const columns = [
    { title: 'Name', cell: ({ displayName }: Group) => html`${displayName}` },
    { title: 'Kind', cell: (group: Group) => html`<span class="soft">${kindOf(group)}</span>` },
    { title: 'Members', cell: ({ memberIds }: Group) => html`${String(memberIds.length)}` },
    { title: 'Object id', cell: (group: Group) => copyable(group.id, `object id of ${group.displayName}`) },
    { title: 'Change', cell: (group: Group) => removeButton('groups', group.id, group.displayName, tenant.id) },
  ];
  return html`${tableBar(groups, query, 'groups')}
${table('Groups of the tenant', columns, groups.value)}
${objectForm({
  id: 'new-group',
  path: `groups?tenant=${tenant.id}`,
  title: 'Add a group',
  button: 'Add the group',
  fields: [
    { name: 'displayName', label: 'Name', type: 'text', isRequired: true, hint: 'Such as Testers.' },
    {
      name: 'kind',
      label: 'Kind',
      type: 'text',
      hint: 'Default: security.',
      values: [
        ['security', 'Security'],
        ['microsoft365', 'Microsoft 365'],
      ],
    },
    { name: 'members', label: 'Members', type: 'list', hint: 'User names or ids, with commas between them.' },
  ],
})}`;
}

function kindOf({ groupTypes, resourceProvisioningOptions = [] }: Group): string {
  if (resourceProvisioningOptions.includes('Team')) return 'team';
  return groupTypes.includes('Unified') ? 'Microsoft 365' : 'security';
}
