import rule from '../../../../src/check/rules/routing/l7-on-tcp-port';
import { namespace, object, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const behind = (ports: string, labels = USE): string =>
  namespace() + waypoint() + service(labels).replace('{name: http, port: 80, targetPort: 8080}', ports);
const TCP = '{name: tcp-db, port: 5432}';
const BOTH = `${TCP}, {name: http, port: 80}`;
const route = (parent = '', kind = 'HTTPRoute'): string =>
  object(
    'gateway.networking.k8s.io/v1',
    kind,
    `{parentRefs: [{group: "", kind: Service, name: web${parent}}], rules: [{backendRefs: [{name: web, port: 80}]}]}`,
  );
const vs = (hosts: string, kind = 'http'): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    `{hosts: [${hosts}], ${kind}: [{route: [{destination: {host: web}}]}]}`,
  );

testRule(rule, {
  valid: {
    'a port of HTTP': behind('{name: http, port: 80}') + route() + vs('web'),
    'a port that is HTTP by its appProtocol': behind('{name: tcp, port: 80, appProtocol: http}') + route(),
    'a port of which nothing is said': behind('{port: 8080}') + route(),
    'a Service with both': behind(BOTH) + route() + vs('web'),
    'the port of HTTP of a Service with both': behind(BOTH) + route(', port: 80'),
    'a port that the Service has not': behind(TCP) + route(', port: 81'),
    'a Service without a waypoint': behind(TCP, '') + route() + vs('web'),
    'a route of connections':
      behind(TCP) +
      object(
        'gateway.networking.k8s.io/v1alpha2',
        'TCPRoute',
        '{parentRefs: [{group: "", kind: Service, name: web}]}',
      ) +
      vs('web', 'tcp'),
    'another host beside it': behind(TCP) + vs('web, example.com'),
    'ports of the wrong type': behind('7') + route(),
  },
  invalid: {
    'an HTTPRoute': {
      given: behind(TCP) + route(),
      finds: [
        {
          message: 'ignored',
          at: 'shop/p spec.parentRefs[0]',
          says: 'port 5432 (tcp-db) of Service shop/web',
          fix: 'appProtocol: http',
        },
      ],
    },
    'a GRPCRoute for the one port of two': {
      given: behind(BOTH) + route(', port: 5432', 'GRPCRoute'),
      finds: [{ message: 'ignored', at: 'shop/p spec.parentRefs[0]' }],
    },
    'a VirtualService': {
      given: behind('{port: 3306}') + vs('web'),
      finds: [{ message: 'ignored', at: 'shop/p spec.http', says: 'port 3306 of' }],
    },
  },
});
