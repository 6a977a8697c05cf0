import type { JsonMap } from '../model/field';
import type { Mesh } from '../model/mesh';
import { MeshObject } from '../model/mesh-object';
import type { Draft } from './drafts';
import { identityOf } from '../simulate/diff/changed-objects';
import { asWritten, type Edit } from './edit';
import type { MigrationStep, ObjectName } from './plan';
import { shellWord } from './shell-word';

/** What a step does, for people and for tools. */
export function told(
  draft: Draft,
  edits: readonly Edit[],
  before: Mesh,
): Pick<MigrationStep, 'applies' | 'deletes' | 'restarts' | 'commands'> {
  const known = new Set(before.objects.map(identityOf));
  const own = edits.filter(({ isBySelf }) => !isBySelf);
  const applies = own
    .filter(({ does }) => does === 'apply')
    .map(({ object, why }) => ({
      object: nameOf(object),
      isNew: !known.has(identityOf(meshObject(object))),
      why,
      manifest: asWritten(object),
    }));
  const deletes = own
    .filter(({ does }) => does === 'delete')
    .map(({ object, why }) => ({ object: nameOf(object), why }));
  const restarts = draft.restarts?.(before) ?? [];
  return {
    applies,
    deletes,
    restarts,
    commands: [
      ...(draft.commands?.(before) ?? []),
      ...restarts.flatMap(restartOf),
      ...deletes.map(
        ({ object }) =>
          `kubectl delete ${shellWord(resourceOf(object))} ${shellWord(object.name)}${inNamespace(object.namespace)}`,
      ),
    ],
  };
}

function meshObject(object: JsonMap): MeshObject {
  return new MeshObject(object, { place: () => undefined });
}

function nameOf(object: JsonMap): ObjectName {
  const { apiVersion, kindName, name, namespace } = meshObject(object);
  return { apiVersion, kind: kindName, ...(namespace !== '' && { namespace }), name };
}

/** A kind with its group: several have a Gateway. */
function resourceOf({ apiVersion, kind }: ObjectName): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : '';
  return `${kind.toLowerCase()}${group}`;
}

function inNamespace(namespace: string | undefined): string {
  return namespace === undefined ? '' : ` -n ${shellWord(namespace)}`;
}

const RESTARTED = /^(Deployment|StatefulSet|DaemonSet) ([^/]+)\/(.+)$/;

/** Jobs get what is new when they run next; pods by themselves have to be made again. */
function restartOf(title: string): readonly string[] {
  const [, kind, namespace, name] = RESTARTED.exec(title) ?? [];
  return kind
    ? ['restart', 'status'].map(
        (verb) => `kubectl rollout ${verb} ${kind.toLowerCase()} ${shellWord(name!)} -n ${shellWord(namespace!)}`,
      )
    : [];
}
