import rule from '../../../../src/check/rules/service/port-protocol-unknown';
import { testRule } from '../../test-rule';

const shop = (mode: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/dataplane-mode: ${mode}}}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: waypoint, namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\n`;
const service = (ports: string, labels = 'istio.io/use-waypoint: waypoint'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {${labels}}}\nspec: {selector: {app: web}, ports: ${ports}}\n---\n`;
const pod = (labels: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web, ${labels}}}\nspec: {containers: []}\n---\n`;
const AMBIENT = shop('ambient');

// Names of istio/istio pkg/config/kube/conversion.go; appProtocol of KEP-3726.
testRule(rule, {
  valid: {
    'names of protocols, alone and before a dash':
      AMBIENT +
      service(
        '[{port: 80, name: http}, {port: 81, name: grpc-orders}, {port: 82, name: HTTP2}, {port: 83, name: tcp-x}, {port: 84, name: grpc-web-x}]',
      ),
    'appProtocol beside any name':
      AMBIENT +
      service('[{port: 80, name: web, appProtocol: kubernetes.io/h2c}, {port: 81, name: api, appProtocol: https}]'),
    'ports of servers that speak first': AMBIENT + service('[{port: 3306, name: db}, {port: 25, name: mail}]'),
    UDP: AMBIENT + service('[{port: 80, name: web, protocol: UDP}]'),
    'a Service outside the mesh': shop('none') + service('[{port: 80, name: web}]', 'app: web'),
    'pods outside the mesh, in a namespace of it':
      AMBIENT + pod('istio.io/dataplane-mode: none') + service('[{port: 80, name: web}]', 'app: web'),
    'the Service of a gateway, by the names of its chart':
      shop('none') +
      pod('sidecar.istio.io/inject: "true"').replace(
        'containers: []',
        'containers: [{name: istio-proxy, image: auto}]',
      ) +
      service('[{port: 15021, name: status-port}]', 'app: web'),
    "Istio's own": AMBIENT + service('[{port: 15021, name: status-port}]', 'istio: ingressgateway'),
    'a namespace that is not in the input': { given: service('[{port: 80, name: web}]', 'app: web'), world: 'open' },
    'a host outside, which another rule is about': AMBIENT + service('[{port: 80, name: web}], type: ExternalName'),
    'values of the wrong type': AMBIENT + service('{port: 80}'),
  },
  invalid: {
    'no name, a name of nothing, and a protocol of nobody, at a waypoint': {
      given: AMBIENT + service('[{port: 80}, {port: 81, name: web-http}, {port: 82, name: http, appProtocol: quic}]'),
      world: 'open',
      finds: [
        { message: 'unnamed', at: 'shop/web spec.ports[0]', fix: 'appProtocol' },
        { message: 'name', at: 'shop/web spec.ports[1].name', says: '"web-http"' },
        { message: 'appProtocol', at: 'shop/web spec.ports[2].appProtocol', says: '"quic"' },
      ],
    },
    'a headless Service, which nobody calls through its waypoint': {
      given: AMBIENT + service('[{port: 80, name: web}], clusterIP: None'),
      finds: [{ message: 'name', at: 'shop/web spec.ports[0].name', severity: 'info' }],
    },
    'pods in ambient without a waypoint': {
      given: AMBIENT + pod('version: v1') + service('[{port: 80, name: web}]', 'app: web'),
      finds: [{ message: 'name', at: 'shop/web spec.ports[0].name', severity: 'info' }],
    },
  },
});
