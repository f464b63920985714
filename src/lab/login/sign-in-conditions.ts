import { EntradaError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import { type RiskLevel, riskLevels } from '../rules/policy-rule.ts';
import type { Device, LabRequest, Tenant } from '../tenant/tenant.ts';

/** Facts about sign-ins that the real service measures and a lab is told. */
export interface SignInConditions {
  /** Address of the client; default: 127.0.0.1. The header X-Forwarded-For of a request takes precedence. */
  readonly ipAddress?: string;
  /** Of a device of the tenant: its `deviceId`. The header X-Lab-Device-Id of a request takes precedence. */
  readonly deviceId?: string;
  /** Default: none. */
  readonly signInRisk?: RiskLevel;
  /** Default: none. */
  readonly userRisk?: RiskLevel;
}

/** The conditions of sign-ins, for everyone and for single users. */
export interface Conditions {
  /**
   * Sets conditions; those that are absent are unchanged.
   *
   * @param userId - Only for this user, in place of those for everyone.
   * @throws {EntradaError} `INPUT_INVALID` for an unknown field or level of risk.
   */
  set(conditions: SignInConditions, userId?: string): void;
  /** Removes all of them. */
  clear(): void;
  /** Lists the conditions as they were set: for everyone, and by user id. */
  list(): { readonly everyone: SignInConditions; readonly users: Readonly<Record<string, SignInConditions>> };
  /** Returns the conditions of a user, those for everyone included. */
  of(userId: string | undefined): SignInConditions;
}

/** Creates an empty set of conditions. */
export function createConditions(): Conditions {
  let forEveryone: SignInConditions = {};
  const byUser = new Map<string, SignInConditions>();
  return {
    set(conditions, userId) {
      check(conditions);
      if (userId === undefined) forEveryone = { ...forEveryone, ...conditions };
      else byUser.set(userId, { ...byUser.get(userId), ...conditions });
    },
    clear() {
      forEveryone = {};
      byUser.clear();
    },
    list: () => ({ everyone: { ...forEveryone }, users: Object.fromEntries(byUser) }),
    of: (userId) => ({ ...forEveryone, ...(userId === undefined ? {} : byUser.get(userId)) }),
  };
}

const fields = ['ipAddress', 'deviceId', 'signInRisk', 'userRisk'];

function check(conditions: unknown): void {
  for (const [name, value] of Object.entries(isObject(conditions) ? conditions : {})) {
    const isRisk = name === 'signInRisk' || name === 'userRisk';
    const isKnown = fields.includes(name) && typeof value === 'string';
    if (isKnown && (!isRisk || riskLevels.some((level) => level === value))) continue;
    const advice = isRisk ? riskLevels.join(', ') : `texts for ${fields.join(', ')}`;
    throw new EntradaError('INPUT_INVALID', `Cannot set the condition "${name}": use ${advice}`);
  }
}

/** The facts that a request itself states. */
export interface RequestFacts {
  readonly ipAddress?: string;
  readonly deviceId?: string;
}

/** Reads the headers that state facts about the client. */
export function readFacts({ headers }: LabRequest): RequestFacts {
  const ipAddress = headers['x-forwarded-for']?.split(',')[0]?.trim();
  const deviceId = headers['x-lab-device-id']?.trim();
  return {
    ...(ipAddress ? { ipAddress } : {}),
    ...(deviceId ? { deviceId } : {}),
  };
}

/** Finds a device of a tenant by the id that it knows itself. */
export function findDevice({ devices }: Tenant, deviceId: string | undefined): Device | undefined {
  const wanted = deviceId?.toLowerCase();
  return devices.find((device) => device.deviceId.toLowerCase() === wanted);
}
