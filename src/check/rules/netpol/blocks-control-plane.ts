import { controlPlane, type ControlPlanePods } from '../../../model/platform/control-plane-ends';
import { allowsOf, coversTcp } from '../../../model/network/hbone-ports';
import { networkEnds, type NetworkEnd } from '../../../model/network/network-ends';
import { rulesFor, type Direction, type PolicyRule } from '../../../model/network/network-policy';
import type { FlowEnd } from '../../../model/network/network-policy-identity';
import { verdictOf } from '../../../model/network/network-policy-verdict';
import { defineRule } from '../../define-rule';

/** istiod's configuration for proxies, and its webhooks for the API server. */
const [XDS, WEBHOOKS] = [15012, 15017];

export default defineRule({
  id: 'netpol/blocks-control-plane',
  severity: 'error',
  summary: 'A network policy cuts istiod off from those that it configures.',
  details:
    'ztunnels and waypoints get their configuration, their certificates and all that they know of the cluster from istiod, on port 15012; the ' +
    'API server asks its webhooks on 15017. Cut off, what runs goes on with what it knew until its certificates end, and nothing new works: ' +
    'pods that are added are not known to the mesh, and a waypoint that restarts serves nobody.\n\n' +
    "A policy that shuts all pods of a namespace for what goes out shuts the namespace's waypoints as well.",
  on: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'Service', 'Gateway', 'CiliumCIDRGroup'],
  sources: [
    'istio/istio manifests/charts/istio-control/istio-discovery/templates/networkpolicy.yaml',
    'istio/istio manifests/charts/ztunnel/templates/networkpolicy.yaml',
    'istio/ztunnel ARCHITECTURE.md',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: istio-system }
spec:
  podSelector: {}
  policyTypes: [Ingress]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: istio-system }
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: istiod, namespace: istio-system }
spec:
  podSelector: { matchLabels: { app: istiod } }
  policyTypes: [Ingress]
  ingress:
    - ports: [{ protocol: TCP, port: 15012 }, { protocol: TCP, port: 15017 }]
`,
  },
  messages: {
    clients: (client: string, istiod: string) =>
      `it shuts ${istiod} for ${client} on ${XDS}, where that gets its configuration and its certificates`,
    webhooks: (istiod: string) =>
      `it shuts ${istiod} for the API server on ${WEBHOOKS}: its webhooks fail, and what they are to look at can't be applied`,
    out: (client: string, istiod: string) =>
      `it keeps ${client} from ${istiod} on ${XDS}, where that gets its configuration and its certificates`,
  },
  check({ mesh, report }) {
    const { istiod, ztunnel } = controlPlane(mesh);
    const waypoints = networkEnds(mesh).filter(({ gateway }) => gateway?.role === 'waypoint');
    const told = new Set<string>();
    for (const to of istiod) {
      for (const client of [...ztunnel, ...waypoints]) {
        if (isForgotten('ingress', client, to, XDS)) tell(to, 'ingress', 'clients', client.title);
        if (isForgotten('egress', client, to, XDS)) tell(client, 'egress', 'out', to.title);
      }
      if (isShutForApi(to)) tell(to, 'ingress', 'webhooks', '');
    }

    function isForgotten(direction: Direction, from: FlowEnd, to: FlowEnd, port: number): boolean {
      const { verdict, by } = verdictOf(mesh, direction, { from, to, protocol: 'TCP', port });
      return verdict === 'denied' && by === undefined;
    }

    /** The API server is on a node, or, where others run it, at some address. */
    function isShutForApi(to: ControlPlanePods): boolean {
      const mayBe: readonly FlowEnd[] = [{ entity: 'kube-apiserver' }, { address: '192.0.2.1' }];
      return (
        mayBe.every((from) => isForgotten('ingress', from, to, WEBHOOKS)) &&
        allowsOf(mesh, to, 'ingress').every(
          ({ entry }) =>
            coversTcp(mesh, entry, WEBHOOKS, to) === false ||
            entry.peers?.every(({ kind }) => kind !== 'blocks' && kind !== 'unresolved'),
        )
      );
    }

    function tell(
      shut: Pick<NetworkEnd, 'pods' | 'title'> & { readonly isElsewhere?: boolean },
      direction: Direction,
      says: 'clients' | 'webhooks' | 'out',
      other: string,
    ): void {
      const rule = shut.isElsewhere ? undefined : isolating(shut, direction);
      if (!rule) return;
      const key = `${says} ${rule.object.kindName} ${rule.object.title} ${rule.field.path.join('.')}`;
      if (told.has(key)) return;
      told.add(key);
      const field = rule.field.get(direction);
      const at = field.isSet ? field : rule.object;
      if (says === 'clients') {
        report(at, 'clients', other, shut.title).fix(`admit port ${XDS} of TCP to istiod, from everywhere in the mesh`);
      } else if (says === 'webhooks') {
        report(at, 'webhooks', shut.title).fix(`admit port ${WEBHOOKS} of TCP to istiod, from everybody`);
      } else {
        report(at, 'out', shut.title, other).fix(`let it out to istiod on port ${XDS} of TCP, and to DNS`);
      }
    }

    function isolating({ pods }: Pick<NetworkEnd, 'pods'>, direction: Direction): PolicyRule | undefined {
      return rulesFor(mesh, pods, direction).find(
        ({ rule, certain }) => certain === true && rule.defaultDeny[direction],
      )?.rule;
    }
  },
});
