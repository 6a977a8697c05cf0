import { isScoped, selectorKey } from '../../../model/gateways/gateway-pods';
import type { Field, Labels } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { byLabels } from '../../../model/selectors';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'gateway/duplicate-certificate',
  severity: 'warning',
  summary: 'Two Istio Gateways of the same pods use one certificate.',
  details:
    'A browser that has an HTTP/2 connection for one host uses it for every other host that its certificate is for. Requests for ' +
    'the hosts of the second Gateway then arrive at the first, which has no route for them, and get a 404: now and then, depending on ' +
    'which page was opened first.',
  codes: ['IST0138'],
  on: ['IstioGateway'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/gateway/certificate.go',
    'https://istio.io/latest/docs/ops/common-problems/network-issues/#404-errors-occur-when-multiple-gateways-configured-with-same-tls-certificate',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [shop.example.com]
      tls: { mode: SIMPLE, credentialName: wildcard }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: blog, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [blog.example.com]
      tls: { mode: SIMPLE, credentialName: wildcard }
`,
    right: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [shop.example.com, blog.example.com]
      tls: { mode: SIMPLE, credentialName: wildcard }
`,
  },
  messages: {
    shared: (certificate: string, others: string) =>
      `${certificate} is the certificate of ${others} too: browsers send requests for its hosts over connections to this one, and get a 404`,
  },
  check({ mesh, report }) {
    for (const uses of usesByCertificate(mesh).values()) {
      const bySelector = new Map<string, Use[]>();
      for (const use of uses) {
        const key = selectorKey(use.gateway);
        const list = bySelector.get(key);
        if (list) list.push(use);
        else bySelector.set(key, [use]);
      }
      const byLabel = keysByLabel(bySelector);
      for (const [key, same] of bySelector) {
        const within = withinOf(key, same, bySelector, byLabel);
        for (const { gateway, field, certificate } of same) {
          if (within.length < 2) continue;
          // The first few will do, however many there are.
          const others = within.slice(0, MOST + 1).filter((one) => one.gateway !== gateway);
          report(field, 'shared', certificate, othersShown(others, within.length - 1))
            .related(...others.map((one) => one.field))
            .fix(
              'put the hosts of one certificate into one Gateway, and let VirtualServices of other namespaces name it',
            );
        }
      }
    }
  },
});

type BySelector = ReadonlyMap<string, readonly Use[]>;

function selectorOf([one]: readonly Use[]): Labels {
  return one!.gateway.spec.get('selector').labels;
}

/** The selectors that have each label. */
function keysByLabel(bySelector: BySelector): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [key, uses] of bySelector) {
    for (const [name, value] of Object.entries(selectorOf(uses))) {
      const list = found.get(`${name} ${value}`);
      if (list) list.push(key);
      else found.set(`${name} ${value}`, [key]);
    }
  }
  return found;
}

/** Gateways for the same labels or more: they are for some of the pods that the first is for. */
function withinOf(
  key: string,
  same: readonly Use[],
  bySelector: BySelector,
  byLabel: ReadonlyMap<string, readonly string[]>,
): readonly Use[] {
  const labels = selectorOf(same);
  const selector = byLabels(labels);
  const lists = Object.entries(labels).map(([name, value]) => byLabel.get(`${name} ${value}`)!);
  const candidates =
    lists.length === 0 ? [...bySelector.keys()] : lists.reduce((a, b) => (b.length < a.length ? b : a));
  const narrower = candidates.filter((other) => other !== key && selector.matches(selectorOf(bySelector.get(other)!)));
  return [...same, ...narrower.flatMap((other) => bySelector.get(other)!)];
}

const MOST = 5;

function othersShown(others: readonly Use[], count: number): string {
  const titles = others.map(({ gateway }) => gateway.title).join(', ');
  return count > others.length ? `${titles} and ${count - others.length} more` : titles;
}

interface Use {
  readonly gateway: MeshObject;
  readonly field: Field;
  readonly certificate: string;
}

/** Who uses each certificate, a Gateway once: even one that is written for two environments, which is one in any cluster. */
function usesByCertificate(mesh: Mesh): ReadonlyMap<string, readonly Use[]> {
  const found = new Map<string, Use[]>();
  const seen = new Set<string>();
  for (const gateway of mesh.ofKind('IstioGateway')) {
    for (const server of gateway.spec.get('servers').items) {
      const tls = server.get('tls');
      const [name, file, key] = [tls.get('credentialName'), tls.get('serverCertificate'), tls.get('privateKey')];
      const certificate = name.text || (file.text && key.text ? `${file.text} with ${key.text}` : undefined);
      if (certificate === undefined) continue;
      const where = `${isScoped(mesh) ? gateway.namespace : ''} ${certificate}`;
      const use = `${gateway.title} ${where}`;
      if (seen.has(use)) continue;
      seen.add(use);
      const uses = found.get(where) ?? [];
      uses.push({ gateway, field: name.text ? name : file, certificate });
      found.set(where, uses);
    }
  }
  return found;
}
