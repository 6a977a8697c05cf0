import { isIpAddress } from '../../../input/addresses';
import type { Field } from '../../../model/field';
import type { MeshObject } from '../../../model/mesh-object';
import { overlaps, wildcardHostProblem } from '../../istio-schema/host-forms';
import { isForGateways } from '../../istio-schema/routes';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/virtual-service-host',
  severity: 'error',
  summary: 'A host of a VirtualService is none that the webhook of Istio takes.',
  details:
    'A host is a DNS name or an IP address, and its first label may be or begin with `*`. `*` alone is for gateways: on the mesh it would be every ' +
    'host there is. Two hosts of one VirtualService may not have a name in common, as `*.example.com` and `a.example.com` do.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateVirtualService',
    'istio/istio pkg/config/validation/agent/validation.go, ValidateWildcardDomain',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com:8080]
  http: [{ route: [{ destination: { host: web } }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  http: [{ route: [{ destination: { host: web } }] }]
`,
  },
  messages: {
    form: (host: string, problem: string) => `${host} is no host: ${problem}`,
    all: () => 'host "*" would be every host of the mesh: it is for gateways alone',
    twice: (host: string, other: string) => `host ${host} has names in common with ${other}, which this is for as well`,
  },
  check({ mesh, report }) {
    for (const object of validated(mesh, 'VirtualService')) {
      const isOnMesh = !isForGateways(object);
      const hosts = object.spec.get('hosts').items.filter(({ text }) => text !== undefined);
      let areRight = true;
      for (const field of hosts) {
        const host = field.text!;
        const problem = isIpAddress(host) ? undefined : problemOf(object, host);
        if (problem !== undefined) report(field, 'form', shown(host), problem).fix('write a DNS name or an IP address');
        else if (isOnMesh && host === '*') report(field, 'all').fix('name the hosts, or gateways without mesh');
        else continue;
        areRight = false;
      }
      if (!areRight) continue;
      for (const [later, first] of overlaps(hosts.map(({ text }) => text!))) {
        const [one, other] = [hosts[later]!, hosts[first]!];
        report(one, 'twice', shown(one.text!), shown(other.text!))
          .related(other)
          .fix('leave out one of the two, or write a VirtualService for each');
      }
    }
  },
});

/** At gateways, names that istiod makes for one mesh to call another are taken too (`outbound_.80_._.web.example.com`). */
function problemOf(object: MeshObject, host: string): string | undefined {
  const hasSni = object.spec.get('tls').items.some((route) => route.get('match').items.some(namesHosts));
  if (!isForGateways(object) || !hasSni || !host.startsWith('outbound_')) return wildcardHostProblem(host);
  const [, port = '', , name] = host.split('_');
  return name !== undefined && /\d/.test(port) && /[a-zA-Z]/.test(name)
    ? undefined
    : 'it is not of the form outbound_.<port>_._.<host>';
}

function namesHosts(match: Field): boolean {
  return match.get('sniHosts').items.length > 0;
}
