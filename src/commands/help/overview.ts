import { version } from '../../base/version.ts';
import { wrapText } from '../../binder/wrap-text.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import type { Paint } from '../../terminal/style.ts';
import { groupOf, groupTitles } from './command-groups.ts';
import { listNames } from './command-list.ts';
import { topics } from './topics/all-topics.ts';

/**
 * Writes the list of all commands in groups, and of the topics.
 *
 * @param width - In columns.
 */
export function renderOverview(tables: readonly CommandTable[], width: number, paint: Paint): string {
  const groups = groupTitles.flatMap((title) => {
    const members = tables.filter(({ name }) => groupOf(name) === title);
    return members.length === 0 ? [] : [paint('bold', title), ...listNames(members, width, paint), ''];
  });
  const lines = [
    ...wrapText(`Entrada ${version} signs users and applications in to Microsoft Entra ID and Teams.`, width, ''),
    '',
    paint('bold', 'Usage'),
    '  entrada COMMAND [PARAMETERS]',
    '  entrada help COMMAND      examples and parameters',
    '  entrada help WORD         searches commands and topics',
    '',
    paint('bold', 'Getting started'),
    '  entrada lab               a tenant to try everything',
    '  entrada Connect-Entra     sign in with the browser',
    '  entrada request /me       see who you are',
    '',
    ...groups,
    paint('bold', 'Topics (entrada help TOPIC)'),
    ...listNames(topics, width, paint),
    '',
    ...wrapText(
      'Names are case-insensitive and can be abbreviated: -TenantId x, --tenant-id x, -t x. Short names: login, logout, whoami, api, connect, disconnect.',
      width,
      '',
    ),
  ];
  return lines.join('\n');
}
