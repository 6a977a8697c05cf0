import rule from '../../../../src/check/rules/routing/destination-not-found';
import { testRule } from '../../test-rule';

const service = (name: string, more = '', namespace = 'shop'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}${more}}\nspec: {ports: [{port: 80}]}\n---\n`;
const entry = (host: string, more = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: out}\nspec: {hosts: ["${host}"], ports: [{number: 443, name: tls, protocol: TLS}]${more}}\n---\n`;
const http = (route: string, spec = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web]${spec}, http: [{${route}}]}\n---\n`;
const to = (host: string, spec = ''): string => http(`route: [{destination: {host: ${host}}}]`, spec);
const AT = 'shop/r spec.http[0].route[0].destination.host';

// Cases after istio/istio pkg/config/analysis/analyzers/testdata/virtualservice_destinationhosts.yaml.
testRule(rule, {
  valid: {
    'what can be no host, of which another rule tells': to('a_b') + to('"*"') + to('"web:80"'),
    'a short name of its namespace': service('web') + to('web'),
    'a full name of another namespace': service('web', '', 'other') + to('web.other.svc.cluster.local'),
    'a ServiceEntry': entry('api.example.com') + to('api.example.com'),
    'a ServiceEntry for many hosts': entry('*.example.com') + to('api.example.com'),
    'a Service that is exported to where the VirtualService is for':
      service('web', ', annotations: {networking.istio.io/exportTo: "other"}') + to('web', ', exportTo: [other]'),
    'a name cut off after the namespace, of which another rule speaks': service('web') + to('web.shop'),
    "a Gateway's Service, which istiod makes": `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: shop}\nspec: {gatewayClassName: istio, listeners: []}\n---\n${to('public-istio')}`,
    "Istio's own gateway, and the API server":
      to('istio-ingressgateway.istio-system.svc.cluster.local') + to('kubernetes.default.svc.cluster.local'),
    'a few files, which may not have it': { given: to('web') + to('api.example.com'), world: 'open' },
    'a host that is no text, routes that are no list': http('route: [{destination: {host: 7}}]') + http('route: web'),
  },
  invalid: {
    'a share without a destination': {
      given: service('web') + http('route: [{}, {destination: {host: web}}]'),
      finds: [{ message: 'none', at: 'shop/r spec.http[0].route[0]' }],
    },
    'a Service that is not there': {
      given: service('reviews') + to('review'),
      finds: [{ message: 'missing', at: AT, says: '"review", which is review.shop.svc.cluster.local', fix: 'reviews' }],
    },
    'a Service of another namespace by its short name': {
      given: service('ratings', '', 'other') + to('ratings'),
      finds: [{ message: 'missing', at: AT, fix: 'ratings.other.svc.cluster.local' }],
    },
    'a host that no ServiceEntry is about': {
      given: entry('*.example.com') + to('example.com'),
      finds: [{ message: 'missing', at: AT, says: 'host example.com', fix: 'add a ServiceEntry' }],
    },
    'mirrors, in both forms': {
      given:
        service('web') +
        http('route: [{destination: {host: web}}], mirror: {host: a}, mirrors: [{destination: {host: b}}]'),
      finds: [
        { message: 'mirror', at: 'shop/r spec.http[0].mirror.host' },
        { message: 'mirror', at: 'shop/r spec.http[0].mirrors[0].destination.host' },
      ],
    },
    'TCP and TLS routes': {
      given: http('route: [{destination: {host: web}}]')
        .replace('http: [', 'tls: [{match: [{sniHosts: [web]}], route: [{destination: {host: a}}]}], tcp: [')
        .replace('VirtualService', 'VirtualService'),
      finds: [
        { message: 'missing', at: 'shop/r spec.tls[0].route[0].destination.host' },
        { message: 'missing', at: 'shop/r spec.tcp[0].route[0].destination.host' },
      ],
    },
    'a Service that keeps to its own namespace': {
      given:
        service('web', ', annotations: {networking.istio.io/exportTo: "."}', 'other') +
        to('web.other.svc.cluster.local'),
      finds: [{ message: 'hidden', at: AT, says: 'Service other/web is not exported to namespace shop' }],
    },
    'a ServiceEntry that is for nobody': {
      given: entry('api.example.com', ', exportTo: ["~"]') + to('api.example.com'),
      finds: [{ message: 'hidden', at: AT, fix: 'spec.exportTo' }],
    },
    'a few files, where Services of the namespace are among them': {
      given: service('web') + to('wep'),
      world: 'open',
      finds: [{ message: 'missing', at: AT, fix: 'did you mean web' }],
    },
  },
});
