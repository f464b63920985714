import type { CommandTable, Placement } from '../../model/parameter-table.ts';

const any = {} satisfies Placement;
const required = { mandatory: true } as const satisfies Placement;
const created = { Wizard: any, PublicClient: any, Daemon: any, GitHub: any, AzureDevOps: any };

/** The table of the command setup. */
export const setupTable = {
  name: 'setup',
  aliases: [],
  synopsis: 'Creates an application registration that Entrada can sign in with, or removes one again.',
  description: [
    'Creates the application, its service principal and its credential in the tenant of the current session, which needs Application.ReadWrite.All. Without a kind, it asks on the terminal.',
    'If a step fails, what was created before is removed again. An application of the same name that exists already is never changed: if setup created it with the same settings, it is shown; otherwise that is an error.',
    'With -Remove, removes an application that setup created, for good: its service principal, grants and federated credentials, and on this machine its certificate and context.',
  ],
  defaultSet: 'Wizard',
  parameters: {
    Name: {
      type: 'String',
      completedFrom: 'setups',
      description: 'The display name of the application; with -Remove also its client ID.',
      sets: {
        Wizard: { position: 0 },
        PublicClient: { mandatory: true, position: 0 },
        Daemon: { mandatory: true, position: 0 },
        GitHub: { mandatory: true, position: 0 },
        AzureDevOps: { mandatory: true, position: 0 },
        Remove: { mandatory: true, position: 0 },
      },
      notEmpty: true,
    },
    PublicClient: {
      type: 'SwitchParameter',
      description: 'An application that users sign in to, with the browser or a device code.',
      sets: { PublicClient: required },
    },
    Daemon: {
      type: 'SwitchParameter',
      description:
        "An application that signs in by itself, with a certificate. Its private key is created on this machine and stays in Entrada's store.",
      sets: { Daemon: required },
    },
    GitHub: {
      type: 'String',
      description:
        'An application that workflows of this GitHub repository sign in as, without a secret: OWNER/REPOSITORY, in the letter case of GitHub.',
      sets: { GitHub: required },
      notEmpty: true,
    },
    AzureDevOps: {
      type: 'String',
      description:
        'An application that pipelines with this service connection sign in as, without a secret: ORGANIZATION/PROJECT/CONNECTION.',
      sets: { AzureDevOps: required },
      notEmpty: true,
    },
    Remove: {
      type: 'SwitchParameter',
      description: 'Removes the application and what was created with it.',
      sets: { Remove: required },
    },
    Branch: {
      type: 'String[]',
      description: 'Branches whose workflow runs may sign in.',
      sets: { GitHub: any },
    },
    Tag: { type: 'String[]', description: 'Tags whose workflow runs may sign in.', sets: { GitHub: any } },
    DeploymentEnvironment: {
      type: 'String[]',
      description: 'Deployment environments of the repository whose jobs may sign in.',
      sets: { GitHub: any },
    },
    PullRequest: {
      type: 'SwitchParameter',
      description: 'Workflow runs that a pull request starts may sign in.',
      sets: { GitHub: any },
    },
    OrganizationId: {
      type: 'String',
      description: 'The GUID of the Azure DevOps organization, for the issuer of its tokens.',
      sets: { AzureDevOps: any },
      notEmpty: true,
    },
    Issuer: {
      type: 'String',
      description:
        'The issuer of the tokens, if it is another one: of GitHub Enterprise, or as the service connection shows it.',
      sets: { GitHub: any, AzureDevOps: any },
      notEmpty: true,
    },
    Subject: {
      type: 'String',
      description: 'The subject of the tokens, if the service connection shows another one.',
      sets: { AzureDevOps: any },
      notEmpty: true,
    },
    Scopes: {
      type: 'String[]',
      completedFrom: 'Graph scopes',
      description: 'Delegated permissions of Microsoft Graph that the application requests, for users.',
      defaultText: 'User.Read with -PublicClient, otherwise none',
      sets: created,
    },
    Roles: {
      type: 'String[]',
      completedFrom: 'Graph roles',
      description: 'Application permissions of Microsoft Graph that the application requests, for itself.',
      defaultText: 'none',
      sets: { Wizard: any, Daemon: any, GitHub: any, AzureDevOps: any },
    },
    For: {
      type: 'String[]',
      isWholeName: true,
      completedFrom: 'Graph calls',
      description:
        "Requests the least privileged permissions for these calls of Microsoft Graph, each a method and an address as in 'POST /groups', or an address alone for GET: delegated ones with -PublicClient, otherwise application permissions. In addition to -Scopes or -Roles.",
      sets: created,
    },
    GrantConsent: {
      type: 'SwitchParameter',
      description:
        'Consents to the permissions for the whole tenant. The session then also needs AppRoleAssignment.ReadWrite.All for -Roles and DelegatedPermissionGrant.ReadWrite.All for -Scopes. Otherwise an administrator opens the link that is shown.',
      sets: created,
    },
    CertificateDays: {
      type: 'Int32',
      description: 'How long the certificate is valid: 1 to 1095 days.',
      defaultText: '365',
      sets: { Daemon: any },
    },
    SignIn: {
      type: 'SwitchParameter',
      description: 'Signs in with the browser at once, and saves the context.',
      sets: { PublicClient: any },
    },
    NewContext: {
      type: 'String',
      description: 'The name of the context that signs in as the new application. The current context stays current.',
      defaultText: 'the name of the application',
      sets: { Wizard: any, PublicClient: any, Daemon: any },
      notEmpty: true,
    },
  },
  supportsShouldProcess: true,
  examples: [
    { title: 'Be asked step by step', line: 'setup' },
    { title: 'A program that reads all users', line: 'setup Reports -Daemon -Roles User.Read.All -GrantConsent' },
    { title: 'Sign-ins of users', line: "setup 'Sales tools' -PublicClient -Scopes User.Read,Group.Read.All -SignIn" },
    {
      title: 'A program with the least permissions for its calls',
      line: "setup Offboarding -Daemon -For /users,'PATCH /users/{id}'",
    },
    { title: 'A GitHub workflow', line: 'setup Deploy -GitHub contoso/site -Branch main -Roles Group.Read.All' },
    {
      title: 'An Azure Pipelines service connection',
      line: 'setup Release -AzureDevOps contoso/Site/Graph -OrganizationId 8f4e9c2a-5a0b-4c7d-9e1f-3b6a2d8c4e5f',
    },
    { title: 'See what would be removed', line: 'setup -Remove Reports -WhatIf' },
  ],
  output:
    'The application: Name, Kind, ClientId, TenantId, Environment, Context, Thumbprint, Subjects, Scopes, Roles, Consent, ConsentUrl, Status.',
} as const satisfies CommandTable;
