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

const RESTARTED = /^(Deployment|StatefulSet|DaemonSet|Rollout|ReplicaSet|ReplicationController|Pod) ([^/]+)\/(.+)$/;

/** Jobs get what is new when they run next; what no controller restarts is left to somebody. */
function restartOf(title: string): readonly string[] {
  const [, kind, namespace, name] = RESTARTED.exec(title) ?? [];
  switch (kind) {
    case undefined:
      return [];
    case 'Rollout':
      return rolloutCommands(`${shellWord(name!)} -n ${shellWord(namespace!)}`);
    case 'Pod':
    case 'ReplicaSet':
    case 'ReplicationController':
      return [`echo ${shellWord(`nothing restarts ${title}: make its pods again by hand`)}`];
    default:
      return ['restart', 'status'].map(
        (verb) => `kubectl rollout ${verb} ${kind.toLowerCase()} ${shellWord(name!)} -n ${shellWord(namespace!)}`,
      );
  }
}

/**
 * `kubectl rollout` knows no Rollouts. Their controller makes pods again that are older than `restartAt`, and repeats that in the status when it is done.
 *
 * @see argoproj/argo-rollouts rollout/restart.go (read for 1.8)
 */
function rolloutCommands(which: string): readonly string[] {
  const resource = 'rollouts.argoproj.io';
  return [
    `at=$(date -u +%Y-%m-%dT%H:%M:%SZ) && kubectl patch ${resource} ${which} --type=merge -p '{"spec":{"restartAt":"'$at'"}}'`,
    `kubectl wait ${resource} ${which} --for=jsonpath='{.status.restartedAt}'=$at --timeout=15m`,
  ];
}
