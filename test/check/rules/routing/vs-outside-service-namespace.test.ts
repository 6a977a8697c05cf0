import rule from '../../../../src/check/rules/routing/vs-outside-service-namespace';
import { entry, namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const FULL = 'web.shop.svc.cluster.local';
const AWAY = `${USE}, istio.io/use-waypoint-namespace: infra`;
const routes = (host: string, home: string, more = ''): string =>
  object('networking.istio.io/v1', 'VirtualService', `{hosts: [${host}], ${more}http: [{timeout: 2s}]}`, { home });

// istio/istio pilot/pkg/networking/core/listener_waypoint.go: the VirtualServices of the waypoint's namespace and the Service's.
testRule(rule, {
  valid: {
    "the Service's namespace": service(USE) + waypoint() + routes('web', 'shop'),
    "the waypoint's namespace": service(AWAY) + waypoint('', { home: 'infra', from: 'All' }) + routes(FULL, 'infra'),
    "the Service's, with a waypoint elsewhere":
      service(AWAY) + waypoint('', { home: 'infra', from: 'All' }) + routes('web', 'shop'),
    'a Service without a waypoint, which is another mistake': namespace() + service() + routes(FULL, 'client'),
    'a VirtualService of a gateway': service(USE) + waypoint() + routes(FULL, 'client', 'gateways: [public], '),
    'a short name, which is another Service': service(USE) + waypoint() + routes('web', 'client'),
    'a waypoint that may not admit the namespace': {
      given:
        service(AWAY) +
        waypoint('', { home: 'infra', from: 'Selector, selector: {matchLabels: {a: b}}' }) +
        routes(FULL, 'client'),
      world: 'open',
    },
    'hosts of the wrong type': service(USE) + waypoint() + routes('[web]', 'client'),
  },
  invalid: {
    "a client's namespace": {
      given: service(USE) + waypoint() + routes(FULL, 'client'),
      finds: [
        {
          message: 'unread',
          at: 'client/p spec.hosts[0]',
          severity: 'warning',
          says: 'Gateway shop/waypoint, before Service shop/web, reads VirtualServices of namespace shop only',
          fix: 'namespace shop',
        },
      ],
    },
    'a third namespace, with a waypoint elsewhere': {
      given: service(AWAY) + waypoint('', { home: 'infra', from: 'All' }) + routes(FULL, 'istio-system'),
      finds: [{ message: 'unread', at: 'istio-system/p spec.hosts[0]', says: 'namespaces infra and shop only' }],
    },
    'the host of a ServiceEntry': {
      given: entry(USE) + waypoint() + routes('pay.example.com', 'client'),
      finds: [{ message: 'unread', at: 'client/p spec.hosts[0]', says: 'ServiceEntry shop/pay' }],
    },
    'a mesh with sidecars': {
      given:
        service(USE) +
        waypoint() +
        pods('sidecar.istio.io/inject: "true"', { home: 'client' }) +
        routes(FULL, 'client'),
      finds: [{ message: 'unread', at: 'client/p spec.hosts[0]', severity: 'info' }],
    },
  },
});
