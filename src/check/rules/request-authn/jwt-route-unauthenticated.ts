import { attachmentOf } from '../../../model/policy/attachment';
import type { Labels } from '../../../model/field';
import { impliedPods, podsOfGateway } from '../../../model/gateways/gateway-pods';
import type { Mesh } from '../../../model/mesh';
import { settings } from '../../../model/platform/settings';
import { virtualServices } from '../../../model/routing/virtual-service';
import { findGateway, type MeshGateway } from '../../../model/waypoints/waypoint';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'request-authn/jwt-route-unauthenticated',
  severity: 'error',
  summary: 'A route at a gateway asks for a claim of a token that nobody has validated.',
  details:
    'A match on `@request.auth.claims` sees the claims of tokens that a RequestAuthentication has validated, at that same gateway. ' +
    'Without one there are no claims: the match never holds, and one that asks for the absence of a claim holds always.',
  codes: ['IST0149'],
  on: ['VirtualService'],
  reads: ['RequestAuthentication', 'IstioGateway', 'Gateway', 'workload', 'Service', 'ServiceEntry'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/virtualservice/jwtclaimroute.go',
    'https://istio.io/latest/docs/tasks/security/authentication/jwt-route/',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: ingress }
spec:
  hosts: [shop.example.com]
  gateways: [public]
  http:
    - match: [{ headers: { '@request.auth.claims.group': { exact: staff } } }]
      route: [{ destination: { host: web.shop.svc.cluster.local } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: staff, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  jwtRules: [{ issuer: https://id.example.com, jwksUri: https://id.example.com/keys }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: ingress }
spec:
  hosts: [shop.example.com]
  gateways: [public]
  http:
    - match: [{ headers: { '@request.auth.claims.group': { exact: staff } } }]
      route: [{ destination: { host: web.shop.svc.cluster.local } }]
`,
  },
  messages: {
    unvalidated: (gateway: string) =>
      `no RequestAuthentication validates tokens at ${gateway}: there are no claims, so this match does not do what it says`,
  },
  check({ mesh, report }) {
    for (const { routes, gateways, namespace } of virtualServices(mesh)) {
      const claims = routes.flatMap(({ matches }) =>
        matches.flatMap((match) =>
          [...match.get('headers').entries, ...match.get('withoutHeaders').entries]
            .filter(([name]) => /^@request\.auth\.claims[.[]/.test(name))
            .map(([, field]) => field),
        ),
      );
      const [first, ...rest] = claims;
      if (!first) continue;
      const open = gateways.filter((name) => isUnauthenticated(mesh, name, namespace));
      if (open.length === 0) continue;
      report(first, 'unvalidated', open.map((name) => `Gateway ${name}`).join(', '))
        .related(...rest)
        .fix(
          'add a RequestAuthentication in the namespace of the gateway that selects its pods, or has the Gateway among its targetRefs',
        );
    }
  },
});

interface Pods {
  readonly namespace: string;
  readonly labels: Labels;
  readonly gateway?: MeshGateway | undefined;
}

/** Whether pods of a gateway are known, and some of them validate nothing. */
function isUnauthenticated(mesh: Mesh, written: string, home: string): boolean {
  if (written === 'mesh') return false;
  const [first, second] = written.split('/');
  const [namespace, name] = second === undefined ? [home, first!] : [first === '.' ? home : first!, second];
  const istio = mesh.find('IstioGateway', namespace, name);
  const gateway = findGateway(mesh, namespace, name);
  const selected = istio ? podsOfGateway(mesh, istio) : undefined;
  const pods: readonly Pods[] = selected
    ? [...selected.workloads, ...selected.implied]
    : impliedPods(mesh).filter((one) => one.gateway && one.gateway === gateway);
  return pods.some((one) => !validates(mesh, one));
}

function validates(mesh: Mesh, { namespace, labels, gateway }: Pods): boolean {
  const homes = [...new Set([namespace, settings(mesh).rootNamespace])];
  if (!homes.every((one) => mesh.knows('RequestAuthentication', one))) return true;
  return homes
    .flatMap((one) => mesh.inNamespace('RequestAuthentication', one))
    .some((policy) => {
      const { hasTargets, targets, selector } = attachmentOf(mesh, policy);
      if (!hasTargets) return selector === undefined || selector.matches(labels);
      // One for a GatewayClass never reaches an ingress gateway.
      return targets.some(({ found }) => found?.kind === 'Gateway' && found.gateway === gateway);
    });
}
