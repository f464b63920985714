import { listOfNames, type Table, textOrNull } from './table.ts';

const createdDateTime = { type: 'time', says: 'Default: a fixed time, or the time of a change.' } as const;

/** Users, groups, teams and devices. */
export const directoryTables = {
  user: {
    says: 'A user. Its id is derived from its name unless given.',
    fields: {
      userPrincipalName: {
        type: 'user',
        required: true,
        says: 'The name to sign in with, in a domain of its tenant: `kim@contoso.example`.',
      },
      id: { type: 'guid', says: 'Object id.' },
      displayName: { type: 'name', says: 'Default: from the user principal name.' },
      password: {
        type: { either: ['secret', 'null'] },
        says: 'Default: one derived from the name, the same at each start. null: cannot sign in with a password.',
      },
      passwordExpired: { type: 'flag', says: 'The password has to be changed before the next sign-in (AADSTS50055).' },
      accountEnabled: { type: 'flag', says: 'Default: true.' },
      mail: { type: textOrNull, says: 'Default: the user principal name.' },
      givenName: { type: textOrNull, says: 'First name.' },
      surname: { type: textOrNull, says: 'Last name.' },
      jobTitle: { type: textOrNull, says: 'Job title.' },
      department: { type: textOrNull, says: 'Department.' },
      officeLocation: { type: textOrNull, says: 'Office.' },
      mobilePhone: { type: textOrNull, says: 'Mobile phone.' },
      businessPhones: { type: { list: 'text' }, says: 'Business phones.' },
      preferredLanguage: { type: textOrNull, says: 'Such as `en-GB`.' },
      isLicensed: { type: 'flag', says: 'Has a license for Office and Teams.' },
      manager: { type: 'name', says: 'User principal name or id of another user.' },
      guestOf: {
        type: 'name',
        says: 'For a guest: user principal name or id of the account in another tenant, with which it signs in.',
      },
      additionalProperties: {
        type: { map: textOrNull },
        says: 'Further properties of Graph, such as `city` or `usageLocation`.',
      },
      createdDateTime,
    },
  },
  group: {
    says: 'A security or Microsoft 365 group. Its id is derived from its display name unless given.',
    fields: {
      displayName: { type: 'name', required: true, says: 'Its name, by which others refer to it.' },
      id: { type: 'guid', says: 'Object id.' },
      kind: { type: { oneOf: ['security', 'microsoft365'] }, says: 'Default: security; microsoft365 with a team.' },
      description: { type: textOrNull, says: 'Description.' },
      members: {
        type: listOfNames,
        says: 'Users by user principal name; groups, applications and devices by display name; anything by id.',
      },
      owners: { type: listOfNames, says: 'Users by user principal name, applications by display name, or ids.' },
      mailNickname: { type: 'name', says: 'Default: from the display name.' },
      mail: { type: textOrNull, says: 'Default: of a Microsoft 365 group, the nickname in the first domain.' },
      visibility: { type: textOrNull, says: 'Default: Public for Microsoft 365.' },
      mailEnabled: { type: 'flag', says: 'Default: by kind.' },
      securityEnabled: { type: 'flag', says: 'Default: by kind.' },
      groupTypes: { type: { list: 'text' }, says: 'Default: by kind.' },
      resourceProvisioningOptions: { type: { list: 'text' }, says: 'Default: `Team` with a team.' },
      team: { type: { table: 'team' }, says: 'The team of the group; `{}` is a new one.' },
      createdDateTime,
    },
  },
  team: {
    says: 'The team of a group.',
    fields: {
      channels: { type: { list: { table: 'channel' } }, says: 'Besides General, which every team has.' },
      settings: {
        type: { map: { map: { either: ['flag', 'text'] } } },
        says: 'Changes to the settings of a new team, such as `funSettings: { allowGiphy: false }`.',
      },
      isArchived: { type: 'flag', says: 'Default: false.' },
      classification: { type: textOrNull, says: 'Classification.' },
      internalId: { type: 'name', says: 'Default: the id of its General channel.' },
      createdDateTime: { type: 'time', says: 'Default: that of the group.' },
    },
  },
  channel: {
    says: 'A channel of a team.',
    fields: {
      displayName: { type: 'name', required: true, says: 'Its name; General changes the channel of that name.' },
      id: { type: 'name', says: 'Default: derived from the names of the team and the channel.' },
      description: { type: textOrNull, says: 'Description.' },
      membershipType: { type: { oneOf: ['standard', 'private', 'shared'] }, says: 'Default: standard.' },
      members: { type: listOfNames, says: 'Users in a private or shared channel.' },
      owners: { type: listOfNames, says: 'Owners of a private or shared channel.' },
      createdDateTime: { type: 'time', says: 'Default: that of the team.' },
    },
  },
  device: {
    says: 'A device. Its ids are derived from its display name unless given.',
    fields: {
      displayName: { type: 'name', required: true, says: 'Its name.' },
      id: { type: 'guid', says: 'Object id.' },
      deviceId: { type: 'guid', says: 'The id that the device itself knows, `deviceid` of tokens.' },
      operatingSystem: { type: 'name', says: 'Default: Windows.' },
      operatingSystemVersion: { type: 'name', says: 'Default: 10.0.26100.1.' },
      isCompliant: { type: 'flag', says: 'Default: false.' },
      isManaged: { type: 'flag', says: 'Default: false.' },
      trustType: { type: { oneOf: ['Workplace', 'AzureAd', 'ServerAd'] }, says: 'Default: AzureAd.' },
      accountEnabled: { type: 'flag', says: 'Default: true.' },
      manufacturer: { type: textOrNull, says: 'Manufacturer.' },
      model: { type: textOrNull, says: 'Model.' },
      deviceOwnership: { type: textOrNull, says: '`Company` or `Personal`. Default: unknown.' },
      physicalIds: { type: { list: 'text' }, says: 'Such as `[ZTDId]:...`.' },
      systemLabels: { type: { list: 'text' }, says: 'Labels.' },
      extensionAttributes: {
        type: { map: textOrNull },
        says: '`extensionAttribute1` to `extensionAttribute15`, for filters of policies.',
      },
      owners: { type: listOfNames, says: 'Users by user principal name or id.' },
      createdDateTime,
    },
  },
} as const satisfies Record<string, Table>;
