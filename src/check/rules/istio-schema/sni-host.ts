import { isIpAddress } from '../../../input/addresses';
import { isSubsetOf, wildcardHostProblem } from '../../istio-schema/host-forms';
import { isForGateways } from '../../istio-schema/routes';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/sni-host',
  severity: 'error',
  summary: 'A route for TLS is for a name that its VirtualService is not for.',
  details:
    'Each of `sniHosts` is a DNS name, with a wildcard at most at its beginning, and among the hosts of the VirtualService: the webhook of Istio refuses ' +
    'one that is wider than they are, or another name.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateSniHost'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: login, namespace: shop }
spec:
  hosts: [login.example.com]
  tls:
    - match: [{ sniHosts: ['*.example.com'] }]
      route: [{ destination: { host: login } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: login, namespace: shop }
spec:
  hosts: [login.example.com]
  tls:
    - match: [{ sniHosts: [login.example.com] }]
      route: [{ destination: { host: login } }]
`,
  },
  messages: {
    form: (host: string, problem: string) => `${host} is no name of a server: ${problem}`,
    outside: (host: string, hosts: string) => `${host} is not among the hosts of the VirtualService: ${hosts}`,
  },
  check({ mesh, report }) {
    for (const object of validated(mesh, 'VirtualService')) {
      const hosts = object.spec.get('hosts').texts;
      // One that is delegated to is refused for having routes for TLS (istio-schema/virtual-service-delegate).
      if (hosts.length === 0) continue;
      for (const route of object.spec.get('tls').items) {
        for (const field of route.get('match').items.flatMap((match) => match.get('sniHosts').items)) {
          const host = field.text;
          if (host === undefined) continue;
          const isMade = isForGateways(object) && host.startsWith('outbound_');
          const problem = isMade ? undefined : wildcardHostProblem(host);
          if (problem === undefined) {
            if (!hosts.some((one) => isSubsetOf(host, one)))
              report(field, 'outside', shown(host), hosts.slice(0, 5).join(', ')).fix(
                'name one of the hosts, or add it to them',
              );
          } else if (!isIpAddress(host)) report(field, 'form', shown(host), problem).fix('write a DNS name');
        }
      }
    }
  },
});
