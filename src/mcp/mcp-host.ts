import type { Services } from '../session/services/services.ts';
import type { AddressRules } from './address-rules.ts';
import type { AuditLog } from './audit-log.ts';
import type { CallSlots } from './call-slots.ts';
import type { KnownTokens } from './known-tokens.ts';
import type { McpOptions } from './mcp-options.ts';
import type { PageCursors } from './page-cursors.ts';
import type { WriteApprovals } from './write-approvals.ts';

/** The parts that the tools of one server share. */
export interface McpHost {
  readonly services: Services;
  readonly options: McpOptions;
  readonly rules: AddressRules;
  readonly audit: AuditLog;
  /** All that were sent, so that an echo in any call is hidden. */
  readonly tokens: KnownTokens;
  readonly slots: CallSlots;
  readonly cursors: PageCursors;
  readonly approvals: WriteApprovals;
}
