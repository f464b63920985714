import { applicationType } from '../entities/application-entity.ts';
import { contractType } from './contracts.ts';
import { deviceType } from '../entities/device-entity.ts';
import { directoryRoleType, roleTemplateType } from '../entities/directory-role-entity.ts';
import { domainType } from '../entities/domain-entity.ts';
import type { PropertyKind, Schema } from '../core/entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { groupType } from '../entities/group-entity.ts';
import { licenseDetailsType } from './license-details.ts';
import { subscribedSkuType } from './licenses.ts';
import { organizationType } from '../entities/organization-entity.ts';
import { relations } from '../entities/relations.ts';
import { servicePrincipalType } from '../entities/service-principal-entity.ts';
import { signInType } from './sign-ins.ts';
import { channelType, teamType } from '../entities/team-entity.ts';
import { userType } from '../entities/user-entity.ts';

/** The kinds of object that are directory objects. */
const directoryTypes: readonly (readonly [set: string | undefined, schema: Schema])[] = [
  ['users', userType.schema],
  ['groups', groupType.schema],
  ['applications', applicationType.schema],
  ['servicePrincipals', servicePrincipalType.schema],
  ['devices', deviceType.schema],
  ['directoryRoles', directoryRoleType.schema],
  ['directoryRoleTemplates', roleTemplateType.schema],
  ['organization', organizationType.schema],
  ['contracts', contractType.schema],
];
const otherTypes: readonly (readonly [set: string | undefined, schema: Schema])[] = [
  ['domains', domainType.schema],
  ['subscribedSkus', subscribedSkuType.schema],
  ['teams', teamType.schema],
  [undefined, channelType.schema],
  [undefined, licenseDetailsType.schema],
  [undefined, signInType.schema],
];

const edmTypes: Readonly<Record<PropertyKind, string>> = {
  string: 'Edm.String',
  guid: 'Edm.Guid',
  boolean: 'Edm.Boolean',
  date: 'Edm.DateTimeOffset',
  strings: 'Collection(Edm.String)',
  objects: 'Collection(graph.openType)',
  complex: 'graph.openType',
};

/** The kinds of object that Graph shows, with the names of their collections, where they have one. */
export const shownTypes: readonly (readonly [set: string | undefined, schema: Schema])[] = [
  ...directoryTypes,
  ...otherTypes,
];

/**
 * Returns `$metadata`: what the lab serves, as a document of the Common Schema Definition Language (OData 4.0). Unlike
 * the service's, it does not have the types of nested objects.
 */
export function writeMetadata(_context: GraphContext): GraphResponse {
  return { status: 200, headers: { 'Content-Type': 'application/xml' }, body: document };
}

const document = [
  '<?xml version="1.0" encoding="utf-8"?>',
  '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
  '<edmx:DataServices>',
  '<Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
  '<EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id"/></Key>',
  '<Property Name="id" Type="Edm.String" Nullable="false"/></EntityType>',
  '<EntityType Name="directoryObject" BaseType="graph.entity" OpenType="true">',
  '<Property Name="deletedDateTime" Type="Edm.DateTimeOffset"/></EntityType>',
  '<ComplexType Name="openType" OpenType="true"/>',
  ...directoryTypes.map(([, schema]) => entityType(schema, 'graph.directoryObject', ['id', 'deletedDateTime'])),
  ...otherTypes.map(([, schema]) => entityType(schema, 'graph.entity', ['id'])),
  '<EntityContainer Name="GraphService">',
  '<EntitySet Name="directoryObjects" EntityType="microsoft.graph.directoryObject"/>',
  ...shownTypes.flatMap(([set, { name }]) =>
    set === undefined ? [] : [`<EntitySet Name="${set}" EntityType="microsoft.graph.${name}"/>`],
  ),
  '<Singleton Name="me" Type="microsoft.graph.user"/>',
  '</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>',
].join('\n');

function entityType({ name, properties }: Schema, base: string, inherited: readonly string[]): string {
  const rows = [...properties.values()]
    .filter((property) => !inherited.includes(property.name))
    .map(({ name: property, kind }) => `<Property Name="${property}" Type="${edmTypes[kind]}"/>`);
  const links = (relations[name] ?? []).map((relation) => {
    const target = `graph.${relation.schema.name}`;
    const type = relation.isCollection ? `Collection(${target})` : target;
    return `<NavigationProperty Name="${relation.name}" Type="${type}"/>`;
  });
  return `<EntityType Name="${name}" BaseType="${base}" OpenType="true">${[...rows, ...links].join('')}</EntityType>`;
}
