import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { createOutsideIssuers, type OutsideIssuers } from '../federation/issuers.ts';
import { createPipelines, type Pipelines } from '../federation/pipelines.ts';
import { createPolicies, type Policies } from './policies.ts';
import { type Conditions, createConditions, type RequestFacts } from './sign-in-conditions.ts';
import type { ProtocolVersion } from './refusal.ts';
import type { LabCloud } from '../tenant/lab-cloud.ts';
import { createGrantStore, type GrantStore, revokeUser } from './grant-store.ts';
import { onUserDeleted } from '../tenant/delete-objects.ts';
import type { LabSettings } from '../tenant/settings.ts';
import type { LabRequest, LabResponse, Tenant } from '../tenant/tenant.ts';
import { createKeyRing, type KeyRing } from '../pki/key-ring.ts';
import type { SigningKey } from '../pki/signing-key.ts';
import { createTokenLog, type TokenLog } from './token-log.ts';
import type { Trace } from './trace.ts';

/** The state that the login handlers share. */
export interface LabState {
  /** The tenant that a request is for; of those in `tenants`. */
  readonly tenant: Tenant;
  /** All tenants; the first is the lab's own. */
  readonly tenants: readonly Tenant[];
  readonly cloud: LabCloud;
  readonly loginOrigin: string;
  readonly graphOrigin: string;
  readonly teamsOrigin: string;
  readonly outsideOrigin: string;
  readonly managementOrigin: string;
  /** The name of the cloud in the metadata of Azure Resource Manager. */
  readonly azureCloudName: string;
  /** Origin of the issuer in v2.0 tokens and discovery. */
  readonly issuerOrigin: string;
  /** Origin of the issuer in v1 tokens and discovery. */
  readonly stsOrigin: string;
  /** Further origins of the sign-in service, which assertions and instance discovery may name. */
  readonly loginAliases: readonly string[];
  /** Origins of issuers whose tokens the lab's APIs accept; one set for all states of a lab. */
  readonly acceptedIssuers: Set<string>;
  readonly clock: Clock;
  readonly settings: LabSettings;
  /** The current one: it changes when the keys are rotated. */
  readonly signingKey: SigningKey;
  readonly keys: KeyRing;
  /** Ties the forms of the lab's pages to the browser they were shown in. */
  readonly formKey: Buffer;
  readonly store: GrantStore;
  readonly policies: Policies;
  /** Facts about sign-ins that tests state. */
  readonly conditions: Conditions;
  /** Facts that the current request states. */
  readonly facts: RequestFacts;
  /** The latest tokens that were issued. */
  readonly tokenLog: TokenLog;
  readonly outside: OutsideIssuers;
  readonly pipelines: Pipelines;
}

/** One request to the login origin. */
export interface LoginCall {
  readonly request: LabRequest;
  readonly lab: LabState;
  /** The first segment of the path: a GUID, a domain, `common` or `organizations`. */
  readonly tenantName: string;
  readonly version: ProtocolVersion;
  readonly trace: Trace;
}

/** Handles one kind of request to the login origin. */
export type LoginHandler = (call: LoginCall) => LabResponse | Promise<LabResponse>;

/** The parts that a lab's state is created from. */
export interface LabParts
  extends Omit<
    LabState,
    | 'store'
    | 'formKey'
    | 'keys'
    | 'policies'
    | 'conditions'
    | 'facts'
    | 'tokenLog'
    | 'outside'
    | 'pipelines'
    | 'azureCloudName'
    | 'issuerOrigin'
    | 'stsOrigin'
    | 'loginAliases'
    | 'acceptedIssuers'
  > {
  /** Returns the key of the outside issuers; called when one of their tokens is created or checked. */
  loadOutsideKey(): Promise<SigningKey>;
}

/** Creates the state of a lab, with its defaults. */
export function createLabState({ loadOutsideKey, ...parts }: LabParts): LabState {
  const { loginOrigin, outsideOrigin, clock } = parts;
  const keys = createKeyRing(parts.signingKey, clock);
  const store = createGrantStore();
  const endSessions = (userId: string) => revokeUser(store, userId, clock.nowMs());
  for (const tenant of parts.tenants) onUserDeleted(tenant, endSessions);
  return {
    ...parts,
    signingKey: keys.current,
    keys,
    azureCloudName: 'EntradaLab',
    issuerOrigin: loginOrigin,
    stsOrigin: loginOrigin,
    loginAliases: [],
    acceptedIssuers: new Set([loginOrigin]),
    store,
    formKey: randomBytes(32),
    policies: createPolicies(),
    conditions: createConditions(),
    facts: {},
    tokenLog: createTokenLog(),
    outside: createOutsideIssuers(outsideOrigin, clock, loadOutsideKey),
    pipelines: createPipelines(outsideOrigin),
  };
}
