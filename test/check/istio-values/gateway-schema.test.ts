import { checkIstioValues } from '../../../src/check/istio-values';

function refusals(values: unknown, version = '1.31'): string[] {
  return checkIstioValues(values, { version, chart: 'gateway' })
    .filter(({ rule }) => rule.startsWith('istio-chart/'))
    .map(({ rule, field }) => `${rule} ${field}`);
}

/* Each was rendered with the chart of 1.32. */
test.each([
  [{ ownerName: 'x' }, 'istio-chart/unknown-key ownerName', { name: 'x' }],
  [{ hub: 'h' }, 'istio-chart/unknown-key hub', { global: { hub: 'h' } }],
  [{ defaults: {} }, 'istio-chart/defaults defaults', {}],
  [{ service: null }, 'istio-chart/wrong-type service', { service: {} }],
  [{ service: { type: null } }, 'istio-chart/wrong-type service.type', { service: { type: 'ClusterIP' } }],
  [{ rbac: { enabled: null } }, 'istio-chart/wrong-type rbac.enabled', { rbac: { enabled: false } }],
  [{ kind: 'StatefulSet' }, 'istio-chart/unknown-value kind', { kind: 'DaemonSet' }],
  [
    { resources: { limits: { cpu: 1 } } },
    'istio-chart/wrong-type resources.limits.cpu',
    { resources: { limits: { cpu: null } } },
  ],
  [
    { podAnnotations: { 'prometheus.io/port': 15020 } },
    'istio-chart/wrong-type podAnnotations.prometheus\\.io/port',
    { podAnnotations: { 'prometheus.io/port': '15020', other: 1 } },
  ],
  [
    { service: { selectorLabels: { a: true } } },
    'istio-chart/wrong-type service.selectorLabels.a',
    { service: { selectorLabels: { a: 'b' } } },
  ],
  [
    { networkGatewayPorts: { tls: {} } },
    'istio-chart/port-missing networkGatewayPorts.tls',
    { networkGatewayPorts: { tls: { port: 15443 } } },
  ],
  [
    { networkGatewayPorts: { tls: { port: '15443' } } },
    'istio-chart/wrong-type networkGatewayPorts.tls.port',
    { networkGatewayPorts: { tls: { port: 15443, protocol: 'TCP' } } },
  ],
  [{ service: { clusterIP: true } }, 'istio-chart/crash service.clusterIP', { service: { clusterIP: 'None' } }],
  [
    { service: { ports: [] } },
    'istio-chart/gateway-without-ports service.ports',
    { service: { type: 'None', ports: [] } },
  ],
])('%j is refused: %s', (refused, expected, accepted) => {
  expect(refusals(refused)).toEqual([expected]);
  expect(refusals(accepted)).toEqual([]);
});

test('keys that templates alone know take anything', () => {
  expect(refusals({ service: { loadBalancerClass: null, whatever: 1 } })).toEqual([]);
});

test('networkGatewayPorts is no key before 1.30', () => {
  expect(refusals({ networkGatewayPorts: { tls: { port: 1 } } }, '1.28')).toEqual([
    'istio-chart/unknown-key networkGatewayPorts',
  ]);
});
