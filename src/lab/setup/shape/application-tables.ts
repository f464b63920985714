import { listOfNames, type Table, type ValueType } from './table.ts';

const pem: ValueType = { either: ['text', { table: 'file' }] };
const created = { type: 'time', says: 'Default: a fixed time, or the time of a change.' } as const;

/** Applications, managed identities and permissions. */
export const applicationTables = {
  application: {
    says: 'An application and its service principal. Their ids are derived from the display name unless given.',
    fields: {
      displayName: { type: 'name', required: true, says: 'Its name, by which others refer to it.' },
      appId: { type: 'guid', says: 'Client id.' },
      id: { type: 'guid', says: 'Object id of the application.' },
      servicePrincipalId: {
        type: { either: ['guid', 'null'] },
        says: 'Object id of its service principal; null: there is none in this tenant (AADSTS7000229).',
      },
      ownerTenantId: { type: 'guid', says: 'The tenant where it is registered, if it is not this one.' },
      signInAudience: { type: 'name', says: '`AzureADMyOrg` (default) or another one of Graph.' },
      isPublicClient: {
        type: 'flag',
        says: 'Allows device code, loopback redirects and sign-ins without a secret. Default: whether it has a redirect URI of type publicClient.',
      },
      redirectUris: { type: { table: 'redirectUris' }, says: 'Redirect URIs by type.' },
      publicRedirectUris: {
        type: { list: 'address' },
        says: 'Those of `redirectUris` that Graph shows as of type publicClient, of an application that has both types.',
      },
      frontChannelLogoutUrl: { type: 'address', says: 'Requested when a user signs out.' },
      issuesIdTokens: { type: 'flag', says: 'ID tokens from the authorization endpoint. Default: false.' },
      issuesAccessTokens: { type: 'flag', says: 'Access tokens from the authorization endpoint. Default: false.' },
      isFamilyClient: { type: 'flag', says: 'Shares refresh tokens with the family of Microsoft clients.' },
      secrets: {
        type: { list: { either: ['secret', { table: 'secret' }] } },
        says: 'Client secrets: texts, or objects for a generated one, one from a variable or an expiry.',
      },
      certificates: {
        type: { list: pem },
        says: 'PEM certificates that may sign client assertions; a private key in the text is ignored.',
      },
      certificateDetails: {
        type: { map: { table: 'certificateDetail' } },
        says: 'Names of `certificates` in Graph, by SHA-1 thumbprint.',
      },
      trustedSubjects: {
        type: { list: { table: 'trustedSubject' } },
        says: 'Subjects of certificates from one authority (subject name and issuer).',
      },
      federatedCredentials: { type: { list: { table: 'federatedCredential' } }, says: 'Tokens of other issuers.' },
      consentedScopes: {
        type: listOfNames,
        says: 'Delegated permissions of Microsoft Graph that need no further consent. Default: openid, profile, email, offline_access and User.Read.',
      },
      roles: { type: listOfNames, says: 'Application permissions of Microsoft Graph, such as `User.Read.All`.' },
      teamsRoles: { type: listOfNames, says: 'Application permissions of the Teams admin API.' },
      identifierUris: {
        type: listOfNames,
        says: 'Names of its own API, besides its client id and `api://{client id}`.',
      },
      accessTokenVersion: { type: { oneOf: [1, 2] }, says: 'Of the tokens for its own API. Default: 1.' },
      exposedScopes: {
        type: { list: { either: ['name', { table: 'scope' }] } },
        says: 'Delegated permissions of its own API.',
      },
      appRoles: { type: { list: { either: ['name', { table: 'appRole' }] } }, says: 'Roles of its own API.' },
      preauthorizedApplications: {
        type: { list: { table: 'preauthorizedApplication' } },
        says: 'Clients that need no consent for scopes of its own API.',
      },
      requiredResources: {
        type: { list: { table: 'requiredResource' } },
        says: 'Permissions that it asks for with `.default`.',
      },
      groupMembershipClaims: {
        type: 'name',
        says: 'Groups in its tokens: None, SecurityGroup, DirectoryRole, ApplicationGroup, All, or several with commas.',
      },
      appRoleAssignmentRequired: {
        type: 'flag',
        says: 'Only assigned users and applications get tokens for it (AADSTS50105, 501051). Default: false.',
      },
      isDisabled: { type: 'flag', says: 'Its service principal is disabled (AADSTS7000112). Default: false.' },
      owners: { type: listOfNames, says: 'Users by user principal name, applications by display name, or ids.' },
      servicePrincipalSecrets: {
        type: { list: { either: ['secret', { table: 'secret' }] } },
        says: 'Secrets of its service principal, which are as good as its own.',
      },
      createdDateTime: created,
      servicePrincipalProperties: {
        type: { map: 'json' },
        says: 'Further properties of its service principal, which the lab only keeps.',
      },
      optionalClaims: { type: { table: 'optionalClaims' }, says: 'Optional claims of tokens.' },
      additionalProperties: { type: { map: 'json' }, says: 'Further properties of Graph, which the lab only keeps.' },
    },
  },
  redirectUris: {
    says: 'Redirect URIs by type.',
    fields: {
      web: { type: { list: 'address' }, says: 'Of a web application, which has a secret or a certificate.' },
      spa: { type: { list: 'address' }, says: 'Of a single-page application.' },
      publicClient: {
        type: { list: 'address' },
        says: 'Of a desktop or mobile application; `http://localhost` matches any port.',
      },
    },
  },
  secret: {
    says: 'A client secret: one of value, variable and generate.',
    fields: {
      value: { type: 'secret', says: 'The secret itself.' },
      variable: { type: 'name', says: 'The environment variable that has it.' },
      generate: { type: { oneOf: ['always-the-same', 'random'] }, says: 'The lab chooses it.' },
      expiresAt: { type: 'time', says: 'Default: never.' },
      startsAt: { type: 'time', says: 'Default: always valid.' },
      displayName: { type: { either: ['text', 'null'] }, says: 'Its name in Graph.' },
      keyId: { type: 'guid', says: 'Default: derived from the application and the value.' },
    },
  },
  file: {
    says: 'A text in a file.',
    fields: { file: { type: 'name', required: true, says: 'Its path, from the folder of the seed file.' } },
  },
  certificateDetail: {
    says: 'The name of a certificate in Graph.',
    fields: {
      keyId: { type: 'guid', required: true, says: 'The id of the key credential.' },
      displayName: { type: { either: ['text', 'null'] }, required: true, says: 'Its name.' },
    },
  },
  trustedSubject: {
    says: 'A subject name and issuer that an application trusts.',
    fields: {
      subjectName: { type: 'name', required: true, says: 'The common name.' },
      authority: { type: pem, required: true, says: 'PEM of the authority that must have issued the certificate.' },
    },
  },
  federatedCredential: {
    says: 'The claims that a token of another issuer must have; compared exactly.',
    fields: {
      issuer: { type: 'name', required: true, says: 'A full issuer, or `github` for one of the lab.' },
      subject: { type: 'name', required: true, says: 'Such as `repo:owner/name:ref:refs/heads/main`.' },
      audience: { type: 'name', says: 'Default: `api://AzureADTokenExchange`.' },
      id: { type: 'name', says: 'Default: derived from the others.' },
      name: { type: 'name', says: 'Default: the id.' },
      description: { type: { either: ['text', 'null'] }, says: 'Its description in Graph.' },
    },
  },
  scope: {
    says: 'A delegated permission of an API.',
    fields: {
      value: { type: 'name', required: true, says: 'As in scopes: `Files.Read`.' },
      id: { type: 'guid', says: 'Default: derived from the value.' },
      type: { type: { oneOf: ['User', 'Admin'] }, says: 'Who may consent. Default: User.' },
      isEnabled: { type: 'flag', says: 'Default: true.' },
      adminConsentDisplayName: { type: 'text', says: 'Title for administrators.' },
      adminConsentDescription: { type: 'text', says: 'Description for administrators.' },
      userConsentDisplayName: { type: { either: ['text', 'null'] }, says: 'Title for users.' },
      userConsentDescription: { type: { either: ['text', 'null'] }, says: 'Description for users.' },
    },
  },
  appRole: {
    says: 'A role of an API.',
    fields: {
      value: { type: 'name', required: true, says: 'As in the claim `roles`.' },
      id: { type: 'guid', says: 'Default: derived from the value.' },
      displayName: { type: 'name', says: 'Default: the value.' },
      description: { type: 'text', says: 'Description.' },
      allowedMemberTypes: { type: { list: { oneOf: ['User', 'Application'] } }, says: 'Default: both.' },
      isEnabled: { type: 'flag', says: 'Default: true.' },
    },
  },
  preauthorizedApplication: {
    says: 'A client that needs no consent for some scopes.',
    fields: {
      application: { type: 'name', required: true, says: 'Display name or client id.' },
      scopes: { type: listOfNames, required: true, says: 'Values or ids of scopes of the API.' },
    },
  },
  requiredResource: {
    says: 'Permissions of one API that an application asks for.',
    fields: {
      resource: { type: 'name', required: true, says: 'Display name or client id of the API.' },
      scopes: { type: listOfNames, says: 'Delegated permissions, by value or id.' },
      roles: { type: listOfNames, says: 'Application permissions, by value or id.' },
    },
  },
  optionalClaims: {
    says: 'Optional claims by the token they are added to.',
    fields: {
      idToken: { type: { list: { table: 'optionalClaim' } }, says: 'Of ID tokens.' },
      accessToken: { type: { list: { table: 'optionalClaim' } }, says: 'Of access tokens.' },
    },
  },
  optionalClaim: {
    says: 'A claim that tokens only have on request.',
    fields: {
      name: { type: 'name', required: true, says: 'Such as `email`.' },
      source: { type: { either: ['text', 'null'] }, says: 'Null, or `user` for an extension.' },
      essential: { type: 'flag', says: 'Kept for Graph.' },
      additionalProperties: { type: listOfNames, says: 'Such as `emit_as_roles`.' },
    },
  },
  managedIdentity: {
    says: 'An identity of a machine. Its ids are derived from its display name unless given.',
    fields: {
      displayName: { type: 'name', required: true, says: 'Its name.' },
      kind: { type: { oneOf: ['system', 'user'] }, says: 'Belongs to one machine, or (default) to any number.' },
      clientId: { type: 'guid', says: 'Client id.' },
      principalId: { type: 'guid', says: 'Object id of its service principal.' },
      resourceId: { type: 'name', says: 'Azure Resource Manager id.' },
      roles: { type: listOfNames, says: 'Application permissions of Microsoft Graph.' },
    },
  },
  appRoleAssignment: {
    says: 'An app role assigned to a user, a group or a service principal.',
    fields: {
      principal: { type: 'name', required: true, says: 'User principal name, display name or id.' },
      resource: { type: 'name', required: true, says: 'Display name, client id or service principal of the API.' },
      role: { type: 'name', says: 'Value or id of the role. Default: access without a role.' },
      id: { type: 'name', says: 'Default: derived from the others.' },
      createdDateTime: created,
    },
  },
  permissionGrant: {
    says: 'Delegated permissions granted to a client.',
    fields: {
      client: { type: 'name', required: true, says: 'Display name, client id or service principal.' },
      resource: { type: 'name', required: true, says: 'Display name, client id or service principal of the API.' },
      scope: { type: 'name', required: true, says: 'Names, separated by spaces.' },
      user: { type: 'name', says: 'User principal name or id. Default: every user, by an administrator.' },
      id: { type: 'name', says: 'Default: derived from the others.' },
    },
  },
} as const satisfies Record<string, Table>;
