import rule from '../../../../src/check/rules/routing/dr-no-waypoint';
import { entry, namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const of = (host: string, place = {}): string =>
  object(
    'networking.istio.io/v1',
    'DestinationRule',
    `{host: ${host}, subsets: [{name: v1, labels: {version: v1}}]}`,
    place,
  );
const route = object(
  'gateway.networking.k8s.io/v1',
  'HTTPRoute',
  '{parentRefs: [{name: public}], rules: [{backendRefs: [{name: web, port: 80}]}]}',
);

/** A Service `front` that has a waypoint, beside `web` that has none. */
const FRONT = namespace() + service() + pods() + service(USE, { name: 'front' }) + waypoint();
const split = (parent: string): string =>
  object(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    `{parentRefs: [{group: '', kind: Service, name: ${parent}}], rules: [{backendRefs: [{name: web, port: 80}]}]}`,
  );
const virtual = (host: string, more = ''): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    `{hosts: [${host}], ${more} http: [{route: [{destination: {host: web}}]}]}`,
  );

testRule(rule, {
  valid: {
    'a Service that a waypoint sends requests on to, by an HTTPRoute of another': FRONT + split('front') + of('web'),
    'a Service that a waypoint sends requests on to, by a VirtualService of another':
      FRONT + virtual('front') + of('web'),
    'a Service with a waypoint': namespace() + service(USE) + pods() + waypoint() + of('web'),
    'a Service whose pods are not enrolled': namespace('shop', '') + service() + pods() + of('web'),
    'a Service with sidecars': namespace('shop', 'istio-injection: enabled') + service() + pods() + of('web'),
    'a host that is not there, which is another mistake': namespace() + service() + pods() + of('api'),
    'a pattern': namespace() + service() + pods() + of('"*.local"'),
    'a waypoint that is not there, which is told of the Service': namespace() + service(USE) + pods() + of('web'),
    'a host of the wrong type': namespace() + service() + pods() + of('[web]'),
    'pods whose namespace is not in the input': {
      given: service() + pods('istio.io/dataplane-mode: ambient') + of('web'),
      world: 'open',
    },
  },
  invalid: {
    'a Service without one': {
      given: namespace() + service() + pods() + of('web'),
      finds: [
        {
          message: 'unread',
          at: 'shop/p spec.host',
          severity: 'warning',
          says: 'Service shop/web has no waypoint',
          fix: 'put a waypoint before Service shop/web',
        },
      ],
    },
    'a Service that wants none': {
      given:
        namespace('shop', `${USE}, istio.io/dataplane-mode: ambient`) +
        service('istio.io/use-waypoint: none') +
        pods() +
        waypoint() +
        of('web'),
      finds: [{ message: 'unread', at: 'shop/p spec.host' }],
    },
    'a Service that a route of a Service without a waypoint leads to, which nobody reads': {
      given: FRONT + split('other') + service('', { name: 'other' }) + of('web'),
      finds: [{ message: 'unread', at: 'shop/p spec.host' }],
    },
    'a Service that a VirtualService for gateways leads to': {
      given: FRONT + virtual('front', 'gateways: [public],') + of('web'),
      finds: [{ message: 'unread', at: 'shop/p spec.host', severity: 'info' }],
    },
    'a ServiceEntry': {
      given: namespace() + entry() + of('pay.example.com'),
      finds: [{ message: 'unread', at: 'shop/p spec.host' }],
    },
    'a Service behind an ingress gateway, which reads it': {
      given:
        namespace() + service() + pods() + waypoint('', { name: 'public', className: 'istio' }) + route + of('web'),
      finds: [{ message: 'unread', at: 'shop/p spec.host', severity: 'info' }],
    },
    'a mesh with sidecars, which read it': {
      given: namespace() + service() + pods() + pods('sidecar.istio.io/inject: "true"', { name: 'old' }) + of('web'),
      finds: [{ message: 'unread', at: 'shop/p spec.host', severity: 'info' }],
    },
  },
});
