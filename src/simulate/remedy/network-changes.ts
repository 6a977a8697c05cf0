import type { PatchStep } from '../../check/finding';
import type { MeshObject } from '../../model/mesh-object';
import { appended, pointer, type Change } from './change';
import { receivingEnds, sendingEnds, wirePorts, type PolicyEnd } from './flow-ends';
import type { Refusal } from './refusal';

/** Changes of network policies that might let packets through: an entry more, a port or an end more in one, or a denying one less. */
export function networkChanges(refusal: Refusal): readonly Change[] {
  const { by, objects } = refusal;
  const isOut = by.side === 'client';
  if (by.rule === 'network-policy') {
    const denying = objects.find(({ title }) => title === by.object);
    const entry = /^(specs?(?:\[\d+\])?)\.(\w+)\[(\d+)\]/.exec(by.field ?? '');
    return denying && entry ? [{ object: denying, steps: [withoutEntry(denying, entry)] }] : [];
  }
  if (by.rule !== 'default-deny') return [];
  const ends = isOut ? receivingEnds(refusal) : sendingEnds(refusal);
  return objects.flatMap((object) =>
    object.kind === 'NetworkPolicy'
      ? kubernetesChanges(object, isOut, ends, refusal)
      : object.kind === 'CiliumNetworkPolicy' || object.kind === 'CiliumClusterwideNetworkPolicy'
        ? ciliumChanges(object, isOut, ends, refusal)
        : [],
  );
}

/** An entry that denies, taken out; with the last of them goes the list. */
function withoutEntry(object: MeshObject, [, root = 'spec', section = '', index = '']: RegExpExecArray): PatchStep {
  const path = [...rootOf(root), section];
  const isLast = object.field(...path).items.length === 1;
  return { op: 'remove', path: isLast ? pointer(...path) : pointer(...path, Number(index)) };
}

function rootOf(text: string): readonly (string | number)[] {
  const [, index] = /\[(\d+)\]/.exec(text) ?? [];
  return index === undefined ? ['spec'] : ['specs', Number(index)];
}

function kubernetesChanges(
  object: MeshObject,
  isOut: boolean,
  ends: readonly PolicyEnd[],
  refusal: Refusal,
): readonly Change[] {
  const section = isOut ? 'egress' : 'ingress';
  const list = object.field('spec', section);
  const key = isOut ? 'to' : 'from';
  const peers = ends.flatMap((end) => kubernetesPeer(object.namespace, end) ?? []);
  const ports = wirePorts(refusal).map((port) => ({ port, protocol: refusal.request.protocol ?? 'TCP' }));
  const inEntries = list.items.flatMap((entry) => [
    ...(entry.get('ports').items.length > 0
      ? ports.map((port) => appended(object, [...entry.path, 'ports'], port))
      : []),
    ...(entry.get(key).items.length > 0 ? peers.map((peer) => appended(object, [...entry.path, key], peer)) : []),
  ]);
  const entries = peers.flatMap((peer) =>
    ports.map((port) => appended(object, list.path, { [key]: [peer], ports: [port] })),
  );
  return [...inEntries, ...entries].map((step) => ({ object, steps: [step] }));
}

function kubernetesPeer(home: string, end: PolicyEnd): object | undefined {
  switch (end.kind) {
    case 'pods':
      return {
        ...(end.namespace !== home && {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': end.namespace } },
        }),
        podSelector: { matchLabels: end.labels },
      };
    case 'address':
      return { ipBlock: { cidr: end.cidr } };
    default:
      return undefined;
  }
}

function ciliumChanges(
  object: MeshObject,
  isOut: boolean,
  ends: readonly PolicyEnd[],
  refusal: Refusal,
): readonly Change[] {
  const section = isOut ? 'egress' : 'ingress';
  const roots: readonly (readonly (string | number)[])[] = object.spec.isSet
    ? [['spec']]
    : object.field('specs').items.map(({ path }) => path);
  const ports = wirePorts(refusal).map((port) => ({ port: String(port), protocol: refusal.request.protocol ?? 'TCP' }));
  const steps = roots.flatMap((root) => {
    const list = object.field(...root, section);
    const inEntries = list.items.flatMap((entry) => [
      ...entry
        .get('toPorts')
        .items.flatMap(({ path }) => ports.map((port) => appended(object, [...path, 'ports'], port))),
      ...ends.flatMap((end) =>
        Object.entries(ciliumPeer(object, isOut, end)).flatMap(([key, value]) =>
          entry.get(key).items.length > 0 ? [appended(object, [...entry.path, key], value[0])] : [],
        ),
      ),
    ]);
    const entries = ends.flatMap((end) =>
      ports.map((port) =>
        appended(object, list.path, { ...ciliumPeer(object, isOut, end), toPorts: [{ ports: [port] }] }),
      ),
    );
    return [...inEntries, ...entries];
  });
  return steps.map((step) => ({ object, steps: [step] }));
}

const POD_NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

function ciliumPeer(
  { namespace }: MeshObject,
  isOut: boolean,
  end: PolicyEnd,
): Readonly<Record<string, readonly unknown[]>> {
  const side = isOut ? 'to' : 'from';
  switch (end.kind) {
    case 'pods': {
      const elsewhere = end.namespace === namespace ? {} : { [POD_NAMESPACE]: end.namespace };
      return { [`${side}Endpoints`]: [{ matchLabels: { ...end.labels, ...elsewhere } }] };
    }
    case 'address':
      return { [`${side}CIDR`]: [end.cidr] };
    default:
      return { [`${side}Entities`]: ['host'] };
  }
}
