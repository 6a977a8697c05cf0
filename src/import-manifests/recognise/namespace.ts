import { apiObject } from '../api-object';
import { Call, New, This, Variable, type Expression, type Statement } from '../expression';
import { isMap, type JsonObject } from '../json';
import { kindOf, nameOf, objectOptions, textAt, type ChartObjects, type Proposal, type Recogniser } from '../proposal';
import { allowancesOf, dnsOptions } from './network/allowances';
import { ciliumFacts, kubernetesFacts } from './network/facts';
import { USE, USE_NAMESPACE, waypointNamed } from './use-waypoint';
import { newWaypoint } from './waypoint';

const SECURITY = 'pod-security.kubernetes.io/enforce';
const MODE = 'istio.io/dataplane-mode';

/** What a proposal takes in beside the Namespace. */
interface Parts {
  readonly strict: boolean;
  readonly deny: boolean;
  readonly waypoint: boolean;
}

/** Namespaces that are labelled for ambient, with what methods of `AmbientNamespace` write beside them. */
export const namespace: Recogniser = {
  kind: '/Namespace',
  propose(object, chart) {
    const labels = isMap(object['metadata']) ? object['metadata']['labels'] : undefined;
    if (textAt(labels, MODE) !== 'ambient' || nameOf(object) === undefined) return [];
    const made = [true, false].flatMap((waypoint) =>
      [
        { strict: true, deny: true, waypoint },
        { strict: true, deny: false, waypoint },
        { strict: false, deny: true, waypoint },
        { strict: false, deny: false, waypoint },
      ].flatMap((parts) => proposal(object, labels as JsonObject, chart, parts) ?? []),
    );
    return [...made, ...handles(object, labels as JsonObject, chart)];
  },
};

function proposal(object: JsonObject, labels: JsonObject, chart: ChartObjects, parts: Parts): Proposal | undefined {
  const name = nameOf(object)!;
  const key = `namespace ${name}`;
  const on = new Variable(key);
  const podSecurity = textAt(labels, SECURITY);
  const objects = [object];
  const statements: Statement[] = [
    {
      key,
      expression: new New('AmbientNamespace', chart.id(name, 'Namespace'), {
        name,
        ...(podSecurity !== undefined && { podSecurity }),
        ...objectOptions(object, [MODE, SECURITY, USE, USE_NAMESPACE]),
      }),
    },
  ];
  if (parts.strict) {
    const strict = chart.find('security.istio.io/PeerAuthentication', 'default');
    if (!strict) return undefined;
    objects.push(strict);
    statements.push({ expression: new Call(on, 'requireStrictMtls', optionsArgument(strict)) });
  }
  if (parts.deny) {
    const policy = chart.find('security.istio.io/AuthorizationPolicy', 'default-deny');
    const network =
      chart.find('networking.k8s.io/NetworkPolicy', 'default-deny') ??
      chart.find('cilium.io/CiliumNetworkPolicy', 'default-deny');
    if (!policy || !network) return undefined;
    objects.push(policy, network);
    statements.push({ expression: new Call(on, 'denyByDefault', optionsArgument(policy, dnsOf(network))) });
  }
  const used = textAt(labels, USE);
  if (used === undefined) return parts.waypoint ? undefined : { as: 'AmbientNamespace', objects, statements };
  const from = textAt(labels, USE_NAMESPACE) ?? name;
  const waypointKey = `waypoint ${from}/${used}`;
  const gateway = parts.waypoint && from === name && chart.find('gateway.networking.k8s.io/Gateway', used);
  if (parts.waypoint && !gateway) return undefined;
  const made = gateway ? newWaypoint(gateway, name, chart, on) : undefined;
  if (made) {
    objects.push(...made.objects);
    statements.push(...made.statements);
  } else {
    statements.push({
      key: waypointKey,
      expression: new Call('Waypoint', 'fromWaypointName', [
        new This(),
        chart.id(used, 'Waypoint'),
        used,
        { namespace: from, ...(from !== name && { sharedWith: [name] }) },
      ]),
    });
  }
  statements.push({ expression: new Call(on, 'enroll', [new Variable(waypointKey)]) });
  const along = made && new Map(made.objects.map((one) => [one, 'Waypoint']));
  return { as: 'AmbientNamespace', along, objects, statements, callers: made?.callers };
}

/** A Namespace that stays as it is, and a handle by which constructs know that it is of the mesh, and its waypoint. */
function handles(object: JsonObject, labels: JsonObject, chart: ChartObjects): Proposal[] {
  const name = nameOf(object)!;
  const used = textAt(labels, USE);
  const from = textAt(labels, USE_NAMESPACE) ?? name;
  const podSecurity = textAt(labels, SECURITY);
  const gateway =
    used === undefined || from !== name ? undefined : chart.find('gateway.networking.k8s.io/Gateway', used);
  const proposed = (made?: ReturnType<typeof newWaypoint>): Proposal => {
    const elsewhere = used === undefined ? undefined : waypointNamed(used, from, name, name, chart);
    const waypoint = made ? new Variable(made.key) : elsewhere;
    const options = { ...(waypoint && { waypoint }), ...(podSecurity !== undefined && { podSecurity }) };
    const handle = new Call('AmbientNamespace', 'fromNamespaceName', [
      new This(),
      chart.handleId(name),
      name,
      ...(Object.keys(options).length > 0 ? [options] : []),
    ]);
    return {
      as: 'ApiObject',
      along: made && new Map(made.objects.map((one) => [one, 'Waypoint'])),
      objects: [object, ...(made?.objects ?? [])],
      statements: [
        { expression: apiObject(chart.id(name, 'Namespace'), object).expression },
        ...(made?.statements ?? []),
        { key: `namespace ${name}`, expression: handle },
      ],
      callers: made?.callers,
    };
  };
  return [...(gateway ? [proposed(newWaypoint(gateway, name, chart, name))] : []), proposed()];
}

/** The DNS pods that a default deny leaves open, where they are not the usual ones. */
function dnsOf(network: JsonObject): { readonly dns?: Expression } {
  const factsOf = kindOf(network).startsWith('cilium.io/') ? ciliumFacts : kubernetesFacts;
  const facts = factsOf(network['spec']);
  const rule = facts && allowancesOf(facts.rules.ingress, facts.rules.egress, true).dns;
  const dns = rule && dnsOptions(rule);
  return dns ? { dns } : {};
}

function optionsArgument(object: JsonObject, more: { readonly [option: string]: Expression } = {}) {
  const options = { ...more, ...objectOptions(object) };
  return Object.keys(options).length > 0 ? [options] : [];
}
