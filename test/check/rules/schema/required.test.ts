import rule from '../../../../src/check/rules/schema/required';
import { deployment, gateway, patched, service, virtualService } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'what has all that it needs': gateway('{ name: web, port: 80, protocol: HTTP }'),
    'what a server writes itself': virtualService('http: [{ route: [{ destination: { host: a } }] }]'),
    'a Deployment': deployment('{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }'),
    'a Service without an address, which needs no ports': service('clusterIP: None, selector: { app: web }'),
  },
  invalid: {
    'a listener without a port': {
      given: gateway('{ name: web, protocol: HTTP }'),
      finds: [{ message: 'missing', at: 'edge/web spec.listeners[0].port', says: 'spec.listeners[0] needs port' }],
    },
    'a Gateway without a class': {
      given: patched(gateway('{ name: web, port: 80, protocol: HTTP }'), 'gatewayClassName: istio', ''),
      finds: [{ message: 'missing', at: 'edge/web spec.gatewayClassName' }],
    },
    'a container without an image, and a port without a number': {
      given: deployment('{ name: web, ports: [{ name: http }] }'),
      finds: [
        { message: 'missing', at: 'shop/web spec.template.spec.containers[0].image' },
        { message: 'missing', at: 'shop/web spec.template.spec.containers[0].ports[0].containerPort' },
      ],
    },
    'a Service with an address and no ports': {
      given: service('selector: { app: web }'),
      finds: [{ message: 'because', at: 'shop/web spec.ports', says: 'spec needs ports: a Service with an address' }],
    },
    'ports of a Service that have no names': {
      given: service('selector: { app: web }, ports: [{ name: http, port: 80 }, { port: 81 }]'),
      finds: [{ message: 'because', at: 'shop/web spec.ports[1].name', says: 'of several ports each has one' }],
    },
  },
});
