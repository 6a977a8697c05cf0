import { impliedPods, isScoped, podsOfGateway } from '../../../model/gateways/gateway-pods';
import { fact } from '../../../model/fact';
import { labelOf, type Labels } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'gateway/selector-no-pods',
  severity: 'error',
  summary: 'The selector of an Istio Gateway matches no pods.',
  details:
    'An Istio `Gateway` configures proxies that are there already; it makes none. Without pods of these labels nobody listens on its ' +
    'ports, and the VirtualServices of it do nothing. The pods of the ingress gateway that Istio is often installed with ' +
    '(`istio: ingressgateway`), and those that istiod makes for Gateways of the Gateway API, are taken to be there.',
  codes: ['IST0101', 'KIA0302'],
  on: ['IstioGateway'],
  reads: ['workload', 'Gateway'],
  sources: ['istio/istio pkg/config/analysis/analyzers/gateway/gateway.go'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: partners, namespace: ingress }
spec:
  selector: { istio: ingress }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: partners, namespace: ingress }
spec:
  selector: { istio: ingress }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: ingress }
spec:
  selector: { matchLabels: { istio: ingress } }
  template:
    metadata: { labels: { istio: ingress, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
`,
  },
  messages: {
    nobody: (labels: string, where: string) =>
      `no pod${where} has the labels ${labels}: nobody listens for this Gateway`,
  },
  check({ mesh, report }) {
    // It selects pods of any namespace, so a few files never tell.
    if (mesh.world === 'open') return;
    for (const object of mesh.ofKind('IstioGateway')) {
      const selector = object.spec.get('selector');
      const pods = podsOfGateway(mesh, object);
      const pairs = Object.entries(selector.labels);
      if (pairs.length === 0 || pods.workloads.length + pods.implied.length > 0) continue;
      const where = isScoped(mesh) ? ` of namespace ${object.namespace}` : '';
      report(selector, 'nobody', pairs.map((pair) => pair.join('=')).join(', '), where).fix(
        fixFor(valuesOf(mesh, pairs[0]![0]), pairs[0]!),
      );
    }
  },
});

function fixFor(values: readonly string[], [name, value]: readonly [string, string]): string {
  return values.length === 0
    ? 'select the labels of the pods of a gateway, or deploy one with these'
    : `select the labels of the pods of a gateway, such as ${name}=${namesShown(values, value)}`;
}

const known = fact(() => new Map<string, readonly string[]>());

/** The values that pods have for a label; a few, where every pod has another. */
function valuesOf(mesh: Mesh, name: string): readonly string[] {
  const before = known(mesh).get(name);
  if (before) return before;
  const all: readonly { readonly labels: Labels }[] = [...workloads(mesh), ...impliedPods(mesh)];
  const values = [...new Set(all.flatMap(({ labels }) => labelOf(labels, name) ?? []))].slice(0, 50);
  known(mesh).set(name, values);
  return values;
}
