import type { JsonMap } from '../model/field';
import type { Mesh } from '../model/mesh';
import { MeshObject } from '../model/mesh-object';
import type { Workload } from '../model/workloads/workload';
import type { Draft } from './drafts';
import { identityOf } from '../simulate/diff/changed-objects';
import { asWritten, type Edit } from './edit';
import type { MigrationStep, ObjectName } from './plan';
import { RESTARTED, type RestartOrder } from './restart-order';
import { shellWord } from './shell-word';

/** What a step does, for people and for tools. */
export function told(
  draft: Draft,
  edits: readonly Edit[],
  before: Mesh,
  { drained, sorted }: Pick<RestartOrder, 'drained' | 'sorted'>,
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
  const restarts = sorted(draft.restarts?.(before) ?? []);
  return {
    applies,
    deletes,
    restarts,
    commands: [
      ...(draft.commands?.(before) ?? []),
      ...drained.flatMap(drain),
      ...restarts.flatMap(restartOf),
      ...drained.flatMap(resume),
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

/** A CronJob starts nothing until it is told to, and what it has started is through. */
function drain(cronJob: Workload): readonly string[] {
  const own = `kubectl get cronjob ${shellWord(cronJob.name)}${inNamespace(cronJob.namespace)}`;
  return [...suspend(cronJob, true), `until test -z "$(${own} -o jsonpath='{.status.active}')"; do sleep 5; done`];
}

function resume(cronJob: Workload): readonly string[] {
  return suspend(cronJob, false);
}

/** Nothing for one that somebody has suspended. */
function suspend({ name, namespace, owner }: Workload, isSuspended: boolean): readonly string[] {
  if (owner.spec.get('suspend').value === true) return [];
  const patch = JSON.stringify({ spec: { suspend: isSuspended } });
  return [`kubectl patch cronjob ${shellWord(name)}${inNamespace(namespace)} --type=merge -p '${patch}'`];
}

/** Jobs get what is new when they run next; what no controller restarts is left to somebody. */
function restartOf(title: string): readonly string[] {
  const [, kind, namespace, name] = /^(\w+) ([^/]+)\/(.+)$/.exec(title) ?? [];
  if (!kind || kind === 'Job' || kind === 'CronJob') return [];
  if (kind === 'Rollout') return rolloutCommands(`${shellWord(name!)} -n ${shellWord(namespace!)}`);
  if (!RESTARTED.includes(kind)) return [`echo ${shellWord(`nothing restarts ${title}: make its pods again by hand`)}`];
  return ['restart', 'status'].map(
    (verb) => `kubectl rollout ${verb} ${kind.toLowerCase()} ${shellWord(name!)} -n ${shellWord(namespace!)}`,
  );
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
