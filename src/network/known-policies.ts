import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { meshRoot } from '../emit/mesh-root';
import { ambientNamespace } from '../mesh/namespaces-of-app';
import { GATEWAY_PODS } from './allowances';
import type { Dialect, Direction, Rule } from './network-rules';
import type { Subject } from './subject';

/** What others may ask of a policy, at synth. */
export interface WrittenPolicy extends Construct {
  readonly dialect: Dialect;
  readonly name: string;
  /** @internal */
  readonly subject: Subject;
  /** @internal what it admits, allowances among it */
  admitted(direction: Direction): readonly Rule[];
  /** @internal what it denies */
  denied(direction: Direction): readonly Rule[];
  /** @internal whether it shuts a direction for what it does not admit */
  shuts(direction: Direction): boolean;
  /** @internal whether it is the default of its pods, to which others are meant to add */
  readonly isDefaultDeny: boolean;
}

/** The label that istiod puts on the pods of its gateways and waypoints (Gateway API GEP-1762; Istio 1.24 and later). */
export const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** The key of policies for more than one namespace; no namespace is called so. */
const EVERYWHERE = '*';

/** The network policies of each app, by their namespace. */
const KNOWN = new WeakMap<IConstruct, Map<string, WrittenPolicy[]>>();

/** Makes a policy known to others: what one of them admits of the mesh, another need not. */
export function addNetworkPolicy(policy: WrittenPolicy, namespace: string | undefined): void {
  const root = meshRoot(policy);
  const known = KNOWN.get(root) ?? new Map<string, WrittenPolicy[]>();
  KNOWN.set(root, known);
  const key = namespace ?? EVERYWHERE;
  const under = known.get(key);
  if (under) under.push(policy);
  else known.set(key, [policy]);
}

/** Other policies of the app that are about all pods of this one, or about all that are said. */
export function othersForAll(policy: WrittenPolicy, subject = policy.subject): WrittenPolicy[] {
  const near = subject.namespaces?.length === 1 ? policiesIn(policy, subject.namespaces[0]!) : [];
  return [...near, ...policiesIn(policy, EVERYWHERE)].filter(
    (other) => other !== policy && holdsForAll(other.subject, subject) && other.node.scopes.every(isInTree),
  );
}

/** Whether the pods of a waypoint are shut until something is opened for them: by their namespace, or a policy for more. */
export function waypointDeniesByDefault(place: Construct, namespace: string, waypoint: string): boolean {
  if (ambientNamespace(place, namespace)?.deniesByDefault) return true;
  const labels = { [GATEWAY_NAME]: waypoint, [GATEWAY_PODS.key]: 'istio.io-mesh-controller' };
  const known = KNOWN.get(meshRoot(place));
  return [...(known?.get(namespace) ?? []), ...(known?.get(EVERYWHERE) ?? [])].some(
    ({ isDefaultDeny, node, subject }) => {
      const isThere = subject.namespaces?.includes(namespace) ?? !subject.exceptNamespaces.includes(namespace);
      const isOfPods = Object.entries(subject.pods.matchLabels).every(
        ([key, value]) => (labels as Record<string, string>)[key] === value,
      );
      return (
        isDefaultDeny &&
        isThere &&
        isOfPods &&
        (subject.account ?? waypoint) === waypoint &&
        node.scopes.every(isInTree)
      );
    },
  );
}

/** Another policy of the chart that is the same object to the cluster, where the last one wins and the other is lost. */
export function namesakeOf(policy: WrittenPolicy): WrittenPolicy | undefined {
  const { dialect, name, subject } = policy;
  const isClusterwide = dialect.kind === 'CiliumClusterwideNetworkPolicy';
  return policiesIn(policy, isClusterwide ? EVERYWHERE : subject.namespaces![0]!).find(
    (other) =>
      other !== policy &&
      other.name === name &&
      other.dialect.kind === dialect.kind &&
      Chart.of(other) === Chart.of(policy) &&
      other.node.scopes.every(isInTree),
  );
}

/** The policies of a namespace. To be asked at synth, when all are there. */
export function policiesIn(place: IConstruct, key: string): readonly WrittenPolicy[] {
  return KNOWN.get(meshRoot(place))?.get(key) ?? [];
}

/** Whether a construct was not taken out again. */
function isInTree({ node }: IConstruct): boolean {
  return node.scope === undefined || node.scope.node.tryFindChild(node.id) !== undefined;
}

/** Whether all pods of a policy are in namespaces that deny by default, and so admit mesh traffic of every pod. */
export function shutByNamespace(policy: WrittenPolicy): boolean {
  const { namespaces, pods } = policy.subject;
  // A namespace's default deny leaves its ingress gateways out, and admits nothing for them either.
  if (pods.matchLabels[GATEWAY_PODS.key] === GATEWAY_PODS.value) return false;
  return namespaces?.every((name) => ambientNamespace(policy, name)?.deniesByDefault) ?? false;
}

/** Whether one policy is about all pods of another. */
function holdsForAll(one: Subject, other: Subject): boolean {
  const { exceptGateways, exceptNamespaces, namespaces } = one;
  const everywhere = !namespaces || other.namespaces?.every((name) => namespaces.includes(name));
  const leavesOut =
    exceptNamespaces.some((name) => other.namespaces?.includes(name) ?? !other.exceptNamespaces.includes(name)) ||
    (exceptGateways && !other.exceptGateways && mayHaveGateways(other));
  const labels = other.pods.matchLabels;
  const byLabels = Object.entries(one.pods.matchLabels).every(([key, value]) => labels[key] === value);
  return everywhere === true && !leavesOut && byLabels && (one.account === undefined || one.account === other.account);
}

/** Whether pods of ingress gateways may be among those of a policy, whose labels are istiod's. */
function mayHaveGateways({ account, pods, service }: Subject): boolean {
  if (service) return false;
  const keys = Object.keys(pods.matchLabels);
  return keys.length === 0 ? account === undefined || account.endsWith('-istio') : keys.some(isOfGateways);
}

function isOfGateways(key: string): boolean {
  return key === GATEWAY_NAME || key === GATEWAY_PODS.key;
}

/** A policy as messages name it. */
export function describePolicy({ dialect, name, subject }: WrittenPolicy): string {
  const home = dialect.kind === 'CiliumClusterwideNetworkPolicy' ? '' : `${subject.namespaces![0]!}/`;
  return `${dialect.kind} ${home}${name}`;
}
