import rule from '../../../../src/check/rules/service/external-name-port';
import { testRule } from '../../test-rule';

const service = (ports: string, type = 'ExternalName'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ext, namespace: shop}\nspec: {type: ${type}, externalName: a.example.com, ports: ${ports}}\n---\n`;

// Cases of istio/istio pkg/config/analysis/analyzers/service/portname.go.
testRule(rule, {
  valid: {
    'HTTP and TLS': service('[{port: 80, name: http}, {port: 443, name: tls-out}, {port: 8443, name: https}]'),
    'a protocol beside a name': service('[{port: 80, name: web, appProtocol: http}]'),
    'no ports': service('[]'),
    'a Service of pods': service('[{port: 80, name: tcp}]', 'ClusterIP'),
    UDP: service('[{port: 53, protocol: UDP}]'),
    'values of the wrong type': service('{port: 80}'),
  },
  invalid: {
    TCP: {
      given: service('[{port: 443, name: tls}, {port: 80, name: tcp}]'),
      world: 'open',
      finds: [{ message: 'unclear', at: 'shop/ext spec.ports[1]', says: 'port 80 is plain TCP', fix: 'ServiceEntry' }],
    },
    'no name, and a name of nothing, once for the Service': {
      given: service('[{port: 81}, {port: 82, name: web}]'),
      finds: [
        {
          message: 'unclear',
          at: 'shop/ext spec.ports[0]',
          says: 'port 81 has no name, port 82 has a protocol that nobody knows (web)',
        },
      ],
    },
  },
});
