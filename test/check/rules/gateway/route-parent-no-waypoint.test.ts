import rule from '../../../../src/check/rules/gateway/route-parent-no-waypoint';
import { entry, namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const route = (parents: string, kind = 'HTTPRoute'): string =>
  object(
    'gateway.networking.k8s.io/v1',
    kind,
    `{parentRefs: [${parents}], rules: [{backendRefs: [{name: web, port: 80}]}]}`,
  );
const WEB = '{group: "", kind: Service, name: web}';

testRule(rule, {
  valid: {
    'a Service with a waypoint': namespace() + service(USE) + pods() + waypoint() + route(WEB),
    'a Gateway':
      namespace() + service() + pods() + waypoint('', { name: 'public', className: 'istio' }) + route('{name: public}'),
    'a Service whose pods are not enrolled': namespace('shop', '') + service() + pods() + route(WEB),
    'a Service that is not there, which is another mistake': namespace() + pods() + route(WEB),
    'a waypoint that is not there, which is told of the Service': namespace() + service(USE) + pods() + route(WEB),
    'pods whose namespace is not in the input': {
      given: service() + pods('istio.io/dataplane-mode: ambient') + route(WEB),
      world: 'open',
    },
    'parents of the wrong type':
      namespace() + service() + pods() + route('web, {group: "", kind: [Service], name: web}'),
  },
  invalid: {
    'a Service without one': {
      given: namespace() + service() + pods() + waypoint() + route(WEB),
      finds: [
        {
          message: 'unread',
          at: 'shop/p spec.parentRefs[0]',
          severity: 'warning',
          says: 'Service shop/web has no waypoint',
          fix: 'label Service shop/web istio.io/use-waypoint=waypoint',
        },
      ],
    },
    'a route for gRPC, with a Gateway before it': {
      given: namespace() + service() + pods() + route(`{name: public}, ${WEB}`, 'GRPCRoute'),
      finds: [{ message: 'unread', at: 'shop/p spec.parentRefs[1]' }],
    },
    'a ServiceEntry': {
      given: namespace() + entry() + route('{group: networking.istio.io, kind: ServiceEntry, name: pay}'),
      finds: [{ message: 'unread', at: 'shop/p spec.parentRefs[0]', says: 'ServiceEntry shop/pay' }],
    },
    'a mesh with sidecars, which read it': {
      given: namespace() + service() + pods() + pods('sidecar.istio.io/inject: "true"', { name: 'old' }) + route(WEB),
      finds: [{ message: 'unread', at: 'shop/p spec.parentRefs[0]', severity: 'info' }],
    },
  },
});
