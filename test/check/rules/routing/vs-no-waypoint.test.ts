import rule from '../../../../src/check/rules/routing/vs-no-waypoint';
import { entry, namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const routes = (host: string, more = '', place = {}): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    `{hosts: [${host}], ${more}http: [{timeout: 2s, route: [{destination: {host: web}}]}]}`,
    place,
  );

testRule(rule, {
  valid: {
    'a Service with a waypoint': namespace() + service(USE) + pods() + waypoint() + routes('web'),
    'a Service of a namespace with a waypoint':
      namespace('shop', `${USE}, istio.io/dataplane-mode: ambient`) + service() + pods() + waypoint() + routes('web'),
    'a VirtualService of a gateway alone': namespace() + service() + pods() + routes('web', 'gateways: [public], '),
    'a Service whose pods are not enrolled': namespace('shop', '') + service() + pods() + routes('web'),
    'a host that is not there, which is another mistake': namespace() + service() + pods() + routes('api'),
    'a short name of a dot, which is no Service to istiod': namespace() + service() + pods() + routes('web.shop'),
    'a pattern': namespace() + service() + pods() + routes('"*.shop.svc.cluster.local"'),
    'a waypoint that is not there, which is told of the Service': namespace() + service(USE) + pods() + routes('web'),
    'a VirtualService of another revision':
      namespace() + service() + pods() + routes('web', '', { more: 'labels: {istio.io/rev: canary}' }),
    'pods whose namespace is not in the input': {
      given: service() + pods('istio.io/dataplane-mode: ambient') + routes('web'),
      world: 'open',
    },
    'hosts of the wrong type': namespace() + service() + pods() + routes('{name: web}, 7'),
  },
  invalid: {
    'a Service without one': {
      given: namespace() + service() + pods() + waypoint() + routes('web'),
      finds: [
        {
          message: 'unread',
          at: 'shop/p spec.hosts[0]',
          severity: 'warning',
          says: 'Service shop/web has no waypoint',
          fix: 'label Service shop/web istio.io/use-waypoint=waypoint',
        },
      ],
    },
    'the full name, from another namespace': {
      given:
        namespace() +
        namespace('infra') +
        service() +
        pods() +
        routes('web.shop.svc.cluster.local', '', { home: 'infra' }),
      finds: [{ message: 'unread', at: 'infra/p spec.hosts[0]' }],
    },
    'a VirtualService of a gateway and of the mesh': {
      given: namespace() + service() + pods() + routes('web', 'gateways: [public, mesh], '),
      finds: [{ message: 'unread', at: 'shop/p spec.hosts[0]' }],
    },
    'a ServiceEntry': {
      given: namespace() + entry() + routes('pay.example.com'),
      finds: [{ message: 'unread', at: 'shop/p spec.hosts[0]', says: 'ServiceEntry shop/pay' }],
    },
    'a mesh with sidecars, which read it': {
      given:
        namespace() + service() + pods() + pods('sidecar.istio.io/inject: "true"', { name: 'old' }) + routes('web'),
      finds: [{ message: 'unread', at: 'shop/p spec.hosts[0]', severity: 'info' }],
    },
  },
});
