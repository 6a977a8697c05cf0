import rule from '../../../../src/check/rules/waypoint/ingress-bypasses-waypoint';
import { namespace, object, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BASE = waypoint() + waypoint('', { name: 'public', className: 'istio' });
const GAMMA = 'gateway.networking.k8s.io/v1';
const route = (parent = '{name: public}', name = 'in'): string =>
  object(GAMMA, 'HTTPRoute', `{parentRefs: [${parent}], rules: [{backendRefs: [{name: web, port: 80}]}]}`, { name });
const policy = (target = 'kind: Service, name: web'): string =>
  object('security.istio.io/v1', 'AuthorizationPolicy', `{targetRefs: [{${target}}], action: DENY, rules: [{}]}`);
const FLAG = 'istio.io/ingress-use-waypoint';

// The label is on the Service, else on the namespace (istio/istio pilot/pkg/serviceregistry/ambient/services.go).
testRule(rule, {
  valid: {
    'the label on the Service': service(`${USE}, ${FLAG}: "true"`) + BASE + route() + policy(),
    'the label on the namespace': namespace('shop', `${FLAG}: "true"`) + service(USE) + BASE + route() + policy(),
    'a label that says that it is meant': service(`${USE}, ${FLAG}: "false"`) + BASE + route() + policy(),
    'no route from outside': service(USE) + BASE + route('{group: "", kind: Service, name: web}') + policy(),
    'nothing that the waypoint does': service(USE) + BASE + route(),
    'a Service without a waypoint': service() + BASE + route() + policy(),
    'a Service without an address': service(USE, { spec: 'clusterIP: None' }) + BASE + route() + policy(),
    'a policy of the ingress gateway':
      service(USE) + BASE + route() + policy('group: gateway.networking.k8s.io, kind: Gateway, name: public'),
    'a namespace that is not in the input': { given: service(USE) + BASE + route() + policy(), world: 'open' },
    'parents of the wrong type': service(USE) + BASE + route('[public]') + policy(),
  },
  invalid: {
    'a policy of the Service': {
      given: service(USE) + BASE + route() + policy(),
      finds: [
        {
          message: 'past',
          at: 'shop/web',
          says: 'past Gateway shop/waypoint: AuthorizationPolicy shop/p does not apply',
          fix: 'label Service shop/web istio.io/ingress-use-waypoint=true',
        },
      ],
    },
    'a waypoint as it is written, beside a Gateway from a cluster, in a few files': {
      given:
        namespace() +
        service(USE) +
        BASE +
        route() +
        policy() +
        waypoint('', { home: 'pay' }).replace(
          /\n---\n$/,
          '\nstatus: {addresses: [{value: 10.96.0.9}], conditions: [{type: Accepted, status: "True"}]}\n---\n',
        ),
      world: 'open',
      finds: [{ message: 'past', at: 'shop/web' }],
    },
    'a policy of the waypoint': {
      given: service(USE) + BASE + route() + policy('group: gateway.networking.k8s.io, kind: Gateway, name: waypoint'),
      finds: [{ message: 'past', at: 'shop/web' }],
    },
    'a mesh route of the Service': {
      given: service(USE) + BASE + route() + route('{group: "", kind: Service, name: web}', 'split'),
      finds: [{ message: 'past', at: 'shop/web', says: 'HTTPRoute shop/split' }],
    },
    'a VirtualService of the mesh, and one of a gateway': {
      given:
        service(USE) +
        BASE +
        object('networking.istio.io/v1', 'VirtualService', '{hosts: [web], http: [{timeout: 2s}]}', { name: 'mesh' }) +
        object(
          'networking.istio.io/v1',
          'VirtualService',
          '{hosts: [example.com], gateways: [front], http: [{route: [{destination: {host: web}}]}]}',
        ),
      finds: [{ message: 'past', at: 'shop/web', says: 'VirtualService shop/mesh' }],
    },
  },
});
