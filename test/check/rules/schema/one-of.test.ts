import rule from '../../../../src/check/rules/schema/one-of';
import { deployment, kubernetes, own, service, virtualService } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'one of them': virtualService(
      'http: [{ match: [{ uri: { prefix: /b } }], route: [{ destination: { host: a } }] }]',
    ),
    'a port of nodes on a Service that has them': service('type: NodePort, ports: [{ port: 80, nodePort: 30080 }]'),
    'none, where none need be': virtualService(
      'http: [{ match: [{ uri: {} }], route: [{ destination: { host: a } }] }]',
    ),
  },
  invalid: {
    'a probe with two ways, and one with none': {
      given: deployment(
        '{ name: web, image: a, livenessProbe: { httpGet: { port: 80 }, exec: { command: [a] } }, readinessProbe: {} }',
      ),
      finds: [
        {
          message: 'because',
          at: 'shop/web spec.template.spec.containers[0].livenessProbe.httpGet',
          says: 'exec and httpGet exclude each other',
          fix: 'keep one of them',
        },
        {
          message: 'because',
          at: 'shop/web spec.template.spec.containers[0].readinessProbe',
          says: 'one of exec, httpGet, tcpSocket, grpc has to be here',
          fix: 'say one of them',
        },
      ],
    },
    'a peer that is a block of addresses and pods': {
      given: kubernetes(
        'networking.k8s.io/v1',
        'NetworkPolicy',
        'spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }] }] }',
      ),
      finds: [{ message: 'because', at: 'shop/web spec.ingress[0].from[0]', fix: 'make two peers of it' }],
    },
    'a budget with both of its numbers': {
      given: kubernetes('policy/v1', 'PodDisruptionBudget', 'spec: { minAvailable: 1, maxUnavailable: 1 }'),
      finds: [{ message: 'because', at: 'shop/web spec', says: 'minAvailable and maxUnavailable' }],
    },
    'a port of nodes on a Service that has none': {
      given: service('ports: [{ port: 80, nodePort: 30080 }]'),
      finds: [{ message: 'because', at: 'shop/web spec.ports[0].nodePort', fix: 'write type: NodePort' }],
    },
    'two that exclude each other': {
      given: virtualService(
        'http: [{ match: [{ uri: { exact: /a, prefix: /b } }], route: [{ destination: { host: a } }] }]',
      ),
      finds: [
        {
          message: 'combination',
          at: 'shop/reviews spec.http[0].match[0].uri',
          says: 'only one of exact, prefix, regex',
        },
      ],
    },
    'what a schema shuts out': {
      given: own('not: { required: [a] }, properties: { a: { type: string } }', 'a: x'),
      finds: [{ message: 'other', at: 'shop/web spec', fix: 'leave one of them out' }],
    },
  },
});
