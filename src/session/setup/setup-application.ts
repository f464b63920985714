import { isObject, type JsonObject, textField, textListField } from '../../base/json.ts';
import type { SetupGraph } from './setup-graph.ts';
import type { SetupKind } from './setup-plan.ts';

/** An application registration of the tenant. */
export interface SetupApplication {
  readonly objectId: string;
  readonly clientId: string;
  readonly name: string;
  /** Undefined for one that setup did not create. */
  readonly setup: { readonly id: string; readonly kind: SetupKind } | undefined;
  /** The ids of the permissions that it requests. */
  readonly permissionIds: readonly string[];
}

const mark = 'EntradaSetup';

/** Returns the tags by which a setup recognizes its application, also on another machine. */
export function tagsOf(setup: { readonly id: string; readonly kind: SetupKind }): string[] {
  return [mark, `${mark}:${setup.kind}`, `${mark}:${setup.id}`];
}

const select = '$select=id,appId,displayName,tags,requiredResourceAccess';

/**
 * Lists the applications with a display name; Microsoft Graph ignores its letter case.
 */
export async function applicationsNamed(name: string, graph: SetupGraph): Promise<SetupApplication[]> {
  const filter = encodeURIComponent(`displayName eq '${name.replaceAll("'", "''")}'`);
  return (await graph.list(`/applications?$filter=${filter}&${select}`)).flatMap((item) => applicationOf(item) ?? []);
}

/** Finds an application by its client id. */
export async function applicationWithId(clientId: string, graph: SetupGraph): Promise<SetupApplication | undefined> {
  const found = await graph.read(`/applications(appId='${encodeURIComponent(clientId)}')?${select}`);
  return found === undefined ? undefined : applicationOf(found);
}

/** Reads an application from an object of Microsoft Graph; undefined for one without its ids. */
export function applicationOf(item: JsonObject): SetupApplication | undefined {
  const [objectId, clientId] = [textField(item, 'id'), textField(item, 'appId')];
  if (objectId === undefined || clientId === undefined) return undefined;
  const resources = item['requiredResourceAccess'];
  return {
    objectId,
    clientId,
    name: textField(item, 'displayName') ?? '',
    setup: setupIn(textListField(item, 'tags')),
    permissionIds: (Array.isArray(resources) ? resources.filter(isObject) : []).flatMap((resource) =>
      (Array.isArray(resource['resourceAccess']) ? resource['resourceAccess'].filter(isObject) : []).flatMap(
        (access) => textField(access, 'id')?.toLowerCase() ?? [],
      ),
    ),
  };
}

const kinds: readonly SetupKind[] = ['public-client', 'daemon', 'github', 'azure-devops'];

function setupIn(tags: readonly string[]): SetupApplication['setup'] {
  if (!tags.includes(mark)) return undefined;
  const kind = kinds.find((each) => tags.includes(`${mark}:${each}`));
  const id = tags
    .map((tag) => tag.slice(mark.length + 1))
    .find((rest) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(rest));
  return kind === undefined || id === undefined ? undefined : { id, kind };
}
