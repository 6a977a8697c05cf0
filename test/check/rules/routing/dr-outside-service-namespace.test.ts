import rule from '../../../../src/check/rules/routing/dr-outside-service-namespace';
import { entry, namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const FULL = 'web.shop.svc.cluster.local';
const AWAY = `${USE}, istio.io/use-waypoint-namespace: infra`;
const of = (host: string, home: string, more = ''): string =>
  object('networking.istio.io/v1', 'DestinationRule', `{host: ${host}${more}}`, { home });

testRule(rule, {
  valid: {
    "the Service's namespace": service(USE) + waypoint() + of('web', 'shop'),
    "the waypoint's namespace": service(AWAY) + waypoint('', { home: 'infra', from: 'All' }) + of(FULL, 'infra'),
    'the root namespace': service(USE) + waypoint() + of(FULL, 'istio-system'),
    'a Service without a waypoint, which is another mistake': namespace() + service() + of(FULL, 'client'),
    'a short name, which is another Service': service(USE) + waypoint() + of('web', 'client'),
    'a rule for certain clients':
      service(USE) + waypoint() + of(FULL, 'client', ', workloadSelector: {matchLabels: {app: api}}'),
    'a pattern': service(USE) + waypoint() + of('"*.svc.cluster.local"', 'client'),
    'a host of the wrong type': service(USE) + waypoint() + of('7', 'client'),
    'a waypoint that is not in the input': { given: service(USE) + of(FULL, 'client'), world: 'open' },
  },
  invalid: {
    "a client's namespace": {
      given: service(USE) + waypoint() + of(FULL, 'client'),
      finds: [
        {
          message: 'unread',
          at: 'client/p spec.host',
          severity: 'warning',
          says: 'reads DestinationRules of namespaces shop and istio-system only',
          fix: 'namespace shop',
        },
      ],
    },
    'a client, with a waypoint elsewhere': {
      given: service(AWAY) + waypoint('', { home: 'infra', from: 'All' }) + of(FULL, 'client'),
      finds: [{ message: 'unread', at: 'client/p spec.host', says: 'infra, shop and istio-system' }],
    },
    'the host of a ServiceEntry': {
      given: entry(USE) + waypoint() + of('pay.example.com', 'client'),
      finds: [{ message: 'unread', at: 'client/p spec.host', says: 'ServiceEntry shop/pay' }],
    },
    'a mesh with sidecars': {
      given:
        service(USE) + waypoint() + pods('sidecar.istio.io/inject: "true"', { home: 'client' }) + of(FULL, 'client'),
      finds: [{ message: 'unread', at: 'client/p spec.host', severity: 'info' }],
    },
  },
});
