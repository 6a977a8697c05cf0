import rule from '../../../../src/check/rules/gateway/route-parent-not-found';
import { testRule } from '../../test-rule';

const gateway = (listener: string, className = 'istio'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: ingress}\nspec: {gatewayClassName: ${className}, listeners: [{name: web, ${listener}}]}\n---\n`;
const HTTP = 'port: 80, protocol: HTTP';
const route = (parent: string, more = '', kind = 'HTTPRoute', namespace = 'ingress'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: r, namespace: ${namespace}}\nspec: {parentRefs: [{${parent}}], ${more} rules: [{backendRefs: [{name: web, port: 80}]}]}\n---\n`;
const service = `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n---\n`;
const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n---\n`;
const SELECTOR = `${HTTP}, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {expose: 'true'}}}}`;
const FROM_SHOP = 'name: public, namespace: ingress';

// Reasons of istio/istio pilot/pkg/config/kube/gateway/conversion.go, referenceAllowed.
testRule(rule, {
  valid: {
    'a listener by name and port': gateway(HTTP) + route('name: public, sectionName: web, port: 80'),
    'a hostname below a wildcard':
      gateway(`${HTTP}, hostname: "*.example.com"`) + route('name: public', 'hostnames: [a.example.com],'),
    'a wildcard over the hostname of a listener':
      gateway(`${HTTP}, hostname: a.example.com`) + route('name: public', 'hostnames: ["*.example.com"],'),
    'one hostname of two':
      gateway(`${HTTP}, hostname: a.example.com`) + route('name: public', 'hostnames: [b.example.org, a.example.com],'),
    'no hostnames at all': gateway(`${HTTP}, hostname: a.example.com`) + route('name: public'),
    'a namespace that is selected':
      namespace("expose: 'true'") + gateway(SELECTOR) + route(FROM_SHOP, '', 'HTTPRoute', 'shop'),
    'a namespace that may be selected': {
      given: gateway(SELECTOR) + route(FROM_SHOP, '', 'HTTPRoute', 'shop'),
      world: 'open',
    },
    'a GRPCRoute for HTTPS': gateway('port: 443, protocol: HTTPS') + route('name: public', '', 'GRPCRoute'),
    'a TLSRoute that is passed through':
      gateway('port: 443, protocol: TLS, tls: {mode: Passthrough}') + route('name: public', '', 'TLSRoute'),
    "a vendor's protocol": gateway('port: 443, protocol: example.com/quic') + route('name: public'),
    'a Service and one of its ports':
      service + route("group: '', kind: Service, name: web, port: 80", '', 'HTTPRoute', 'shop'),
    'a Service in a few files': {
      given: route("group: '', kind: Service, name: web", '', 'HTTPRoute', 'shop'),
      world: 'open',
    },
    'a Gateway in a few files': { given: route('name: public'), world: 'open' },
    'a kind of parent that nobody here knows': route('group: example.com, kind: Tunnel, name: x'),
    'a ServiceEntry': `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: ext, namespace: shop}\nspec: {hosts: [ext.example.com], ports: [{number: 443, name: tls, protocol: TLS}]}\n---\n${route('group: networking.istio.io, kind: ServiceEntry, name: ext', '', 'HTTPRoute', 'shop')}`,
    'a listener of a ListenerSet': `apiVersion: gateway.networking.k8s.io/v1\nkind: ListenerSet\nmetadata: {name: more, namespace: ingress}\nspec: {parentRef: {name: public}, listeners: [{name: extra, port: 8080, protocol: HTTP}]}\n---\n${route('kind: ListenerSet, name: more, sectionName: extra')}`,
    'values of the wrong type':
      gateway('port: "80", protocol: [HTTP], hostname: 5') + route('name: public, port: "80", sectionName: {}'),
  },
  invalid: {
    'a Gateway that is not there': {
      given: gateway(HTTP) + route('name: publik'),
      finds: [
        {
          message: 'missing',
          at: 'ingress/r spec.parentRefs[0]',
          says: 'no Gateway ingress/publik',
          fix: 'in namespace ingress: public',
        },
      ],
    },
    'a Gateway of another namespace, without the namespace': {
      given: gateway(HTTP) + route('name: public', '', 'HTTPRoute', 'shop'),
      finds: [
        { message: 'missing', at: 'shop/r spec.parentRefs[0]', says: 'no Gateway shop/public', fix: 'say where it is' },
      ],
    },
    'a Service that is not there': {
      given: service + route("group: '', kind: Service, name: wep", '', 'HTTPRoute', 'shop'),
      world: 'open',
      finds: [{ message: 'missing', at: 'shop/r spec.parentRefs[0]', says: 'no Service shop/wep' }],
    },
    'a Service without its group, which is empty': {
      given: service + route('kind: Service, name: web', '', 'HTTPRoute', 'shop'),
      world: 'open',
      finds: [{ message: 'group', at: 'shop/r spec.parentRefs[0]', fix: 'group: ""' }],
    },
    'a ServiceEntry without its group': {
      given: route('kind: ServiceEntry, name: web', '', 'HTTPRoute', 'shop'),
      finds: [{ message: 'group', at: 'shop/r spec.parentRefs[0]', fix: 'networking.istio.io' }],
    },
    'a port that the Service lacks': {
      given: service + route("group: '', kind: Service, name: web, port: 8080", '', 'HTTPRoute', 'shop'),
      finds: [{ message: 'port', at: 'shop/r spec.parentRefs[0].port', fix: 'ports: 80' }],
    },
    'a listener name that is not there': {
      given: gateway(HTTP) + route('name: public, sectionName: https'),
      finds: [{ message: 'section', at: 'ingress/r spec.parentRefs[0].sectionName', says: '"https"', fix: 'web' }],
    },
    'a port that no listener has': {
      given: gateway(HTTP) + route('name: public, port: 443'),
      finds: [{ message: 'port', at: 'ingress/r spec.parentRefs[0].port', says: 'no port 443' }],
    },
    'a listener for its own namespace': {
      given: gateway(HTTP) + route(FROM_SHOP, '', 'HTTPRoute', 'shop'),
      finds: [{ message: 'namespace', at: 'shop/r spec.parentRefs[0]', fix: 'allowedRoutes' }],
    },
    'a namespace without the labels': {
      given: namespace("expose: 'false'") + gateway(SELECTOR) + route(FROM_SHOP, '', 'HTTPRoute', 'shop'),
      finds: [{ message: 'namespace', at: 'shop/r spec.parentRefs[0]', says: 'from namespace shop' }],
    },
    'no hostname in common; a wildcard is not its own domain': {
      given:
        gateway(`${HTTP}, hostname: "*.example.com"`) +
        route('name: public', 'hostnames: [example.com, a.example.org],'),
      finds: [
        {
          message: 'hostname',
          at: 'ingress/r spec.parentRefs[0]',
          says: 'example.com, a.example.org',
          fix: '*.example.com',
        },
      ],
    },
    'an HTTPRoute for TLS that is passed through': {
      given: gateway('port: 443, protocol: TLS, tls: {mode: Passthrough}') + route('name: public'),
      finds: [{ message: 'kind', at: 'ingress/r spec.parentRefs[0]', says: 'HTTPRoute (TLS)' }],
    },
    'a kind that the listener leaves out': {
      given: gateway(`${HTTP}, allowedRoutes: {kinds: [{kind: GRPCRoute}]}`) + route('name: public'),
      finds: [{ message: 'kind', at: 'ingress/r spec.parentRefs[0]' }],
    },
    'a waypoint': {
      given: gateway('port: 15008, protocol: HBONE', 'istio-waypoint') + route('name: public'),
      finds: [{ message: 'waypoint', at: 'ingress/r spec.parentRefs[0]', fix: 'Service' }],
    },
  },
});
