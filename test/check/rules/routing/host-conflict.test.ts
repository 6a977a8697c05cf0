import rule from '../../../../src/check/rules/routing/host-conflict';
import { testRule } from '../../test-rule';

const vs = (id: string, hosts: string, spec = '', http = '{route: [{destination: {host: web}}]}'): string => {
  const [namespace, name] = id.split('/');
  return `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {hosts: [${hosts}]${spec}, http: [${http}]}\n---\n`;
};
const LIMITED = '{match: [{uri: {prefix: /x}}], route: [{destination: {host: web}}]}';
const ENROLLED = `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: foo, labels: {istio.io/use-waypoint: w}}\nspec: {ports: [{port: 80}]}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w, namespace: foo}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\n`;

// After istio/istio testdata/virtualservice_conflictingmeshgatewayhosts.yaml and …_with_exportto.yaml.
testRule(rule, {
  valid: {
    'different hosts': vs('foo/a', 'web') + vs('foo/b', 'api'),
    'the same short name in two namespaces': vs('foo/a', 'web') + vs('bar/a', 'web'),
    'one at a gateway and one for the mesh':
      vs('foo/a', 'web') + vs('bar/a', 'web.foo.svc.cluster.local', ', gateways: [public]'),
    'a name and a pattern': vs('foo/a', 'a.example.com') + vs('foo/b', '"*.example.com"'),
    'those that are exported to different namespaces':
      vs('foo/a', '"*.example.com"', ', exportTo: [foo]') + vs('bar/a', '"*.example.com"', ', exportTo: ["."]'),
    "a client's, which no waypoint reads": ENROLLED + vs('foo/a', 'web') + vs('bar/a', 'web.foo.svc.cluster.local'),
    'routes at a gateway, of which one is for everything':
      vs('foo/a', 'a.example.com', ', gateways: [public]') +
      vs('foo/b', 'a.example.com', ', gateways: [public]', LIMITED),
    'routes for everything at two gateways':
      vs('foo/a', 'a.example.com', ', gateways: [public]') + vs('foo/b', 'a.example.com', ', gateways: [private]'),
    'one object in two states, such as of overlays':
      vs('foo/a', 'web') +
      vs('foo/a', 'web', '', LIMITED) +
      vs('foo/g', 'a.b', ', gateways: [public]') +
      vs('foo/g', 'a.b', ', gateways: [public, p2]'),
    'those that others delegate to': vs('foo/a', '') + vs('foo/b', ''),
    'hosts that are no texts': vs('foo/a', '7') + vs('foo/b', '7'),
  },
  invalid: {
    'a short and a full name': {
      given: vs('foo/a', 'web') + vs('bar/b', 'web.foo.svc.cluster.local', ', gateways: [public, mesh]'),
      finds: [
        {
          message: 'mesh',
          at: 'foo/a spec.hosts[0]',
          says: 'host web.foo.svc.cluster.local is that of VirtualService bar/b too',
        },
        { message: 'mesh', at: 'bar/b spec.hosts[0]', says: 'VirtualService foo/a' },
      ],
    },
    'one exported to its own namespace, and one to all': {
      given: vs('foo/a', '"*.c"', ', exportTo: [foo]') + vs('bar/a', '"*.c"', ', exportTo: ["*"]'),
      finds: [
        { message: 'mesh', at: 'foo/a spec.hosts[0]' },
        { message: 'mesh', at: 'bar/a spec.hosts[0]' },
      ],
    },
    'a pattern for its own namespace, and a wider one for all': {
      given: vs('foo/a', '"*.x.d"', ', exportTo: ["."]') + vs('bar/a', 'e.example.com, "*.d"'),
      finds: [
        { message: 'mesh', at: 'foo/a spec.hosts[0]' },
        { message: 'mesh', at: 'bar/a spec.hosts[1]' },
      ],
    },
    'two that a waypoint reads, once each': {
      given: ENROLLED + vs('foo/a', 'web') + vs('foo/b', 'web, web.foo.svc.cluster.local', '', LIMITED),
      finds: [
        { message: 'mesh', at: 'foo/a spec.hosts[0]', fix: 'into one VirtualService' },
        { message: 'mesh', at: 'foo/b spec.hosts[0]' },
      ],
    },
    'two routes for everything at one gateway': {
      given:
        vs('foo/a', 'a.example.com', ', gateways: [public]') + vs('bar/b', 'a.example.com', ', gateways: [foo/public]'),
      finds: [
        { message: 'gateway', at: 'foo/a spec.hosts[0]', says: 'at gateway foo/public' },
        { message: 'gateway', at: 'bar/b spec.hosts[0]' },
      ],
    },
  },
});
