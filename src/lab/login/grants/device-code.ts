import { authenticateClient } from '../clients.ts';
import { requireParameter } from '../form.ts';
import { type DeviceCode, type DeviceStatus, startGrant } from '../grant-store.ts';
import type { LabState } from '../lab-state.ts';
import { Refusal } from '../refusal.ts';
import { issueUserTokens } from '../tokens/user-tokens.ts';
import { requireMember, requireTenant } from '../accounts.ts';
import type { GrantHandler } from './grant-handler.ts';

/** Handles a poll for a device code (RFC 8628 3.4); an approved code is redeemed once, even by concurrent polls. */
export const redeemDeviceCode: GrantHandler = async (call) => {
  const { lab, form } = call;
  const client = await authenticateClient(call, form);
  const code = lab.store.deviceCodes.get(requireParameter(form, 'device_code'));
  if (code === undefined || code.clientId !== client.application.appId) throw new Refusal(70018);
  const approval = requireApproval(lab, code);
  const { userId, signIn } = approval;
  const member = requireMember(call, client.application, userId);
  requireTenant(member, approval);
  // Before the first await, so that only one of several concurrent polls succeeds.
  code.status = { kind: 'redeemed' };
  const { appId } = client.application;
  const grant = startGrant(lab.store, { userId, clientId: appId, nowMs: lab.clock.nowMs(), signIn });
  return issueUserTokens(form, { client, member, grant, scope: code.scope, grantScope: code.scope });
};

/** Returns the approval of a code that is not redeemed yet. */
function requireApproval(lab: LabState, code: DeviceCode): Extract<DeviceStatus, { kind: 'approved' }> {
  const { correlationId } = code;
  const nowMs = lab.clock.nowMs();
  if (code.status.kind === 'redeemed') throw new Refusal(54005, {}, { correlationId });
  if (code.status.kind === 'declined') throw new Refusal(65004, {}, { error: 'authorization_declined', correlationId });
  if (code.status.kind === 'blocked') {
    const { code: aadsts, options, values } = code.status.refusal;
    throw new Refusal(aadsts, values, { ...options, correlationId });
  }
  if (code.expiresAtMs <= nowMs) throw new Refusal(70020, {}, { correlationId });
  if (code.status.kind === 'pending') {
    const isTooFast = isFasterThanHalf(lab, code, nowMs);
    code.lastPolledAtMs = nowMs;
    throw new Refusal(70016, {}, isTooFast ? { error: 'slow_down', correlationId } : { correlationId });
  }
  return code.status;
}

/** Half the interval is tolerated: timers and networks are never exact, and some clients give up on `slow_down`. */
function isFasterThanHalf(lab: LabState, { lastPolledAtMs }: DeviceCode, nowMs: number): boolean {
  return lastPolledAtMs !== null && nowMs - lastPolledAtMs < lab.settings.deviceCodeIntervalSeconds * 500;
}
