import rule from '../../../../src/check/rules/egress/dynamic-dns';
import { testRule } from '../../test-rule';
import { namespace, pods, USE, waypoint } from '../../waypoint-manifests';

const entry = ({ protocol = 'HTTP', labels = '', more = '' } = {}): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop, labels: {${labels}}}\nspec: {hosts: ["*.example.com"], ports: [{number: 443, name: p, protocol: ${protocol}}], resolution: DYNAMIC_DNS${more}}\n---\n`;
const istiod = (env: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: istiod, namespace: istio-system, labels: {app: istiod}}\nspec: {template: {metadata: {labels: {app: istiod}}, spec: {containers: [{name: discovery, image: registry.example.com/istiod, env: [${env}]}]}}}\n---\n`;
const ON = '{name: ENABLE_WILDCARD_HOST_SERVICE_ENTRIES_FOR_TLS, value: "true"}';
const home = namespace('shop', `istio.io/dataplane-mode: ambient, ${USE}`) + waypoint();

// DYNAMIC_DNS in istio/api networking/v1alpha3/service_entry.proto; waypoint.go and experimental.go of istiod.
testRule(rule, {
  valid: {
    'what is inside and names its waypoint, of which another rule tells':
      home + entry({ labels: 'istio.io/use-waypoint: waypoint', more: ', location: MESH_INTERNAL' }),
    'HTTP at a waypoint': home + entry(),
    'TLS, where istiod is told to serve it': home + entry({ protocol: 'TLS' }) + istiod(ON),
    'TLS, where the values tell istiod to serve it': {
      given: home + entry({ protocol: 'TLS' }),
      values: { istiod: { pilot: { env: { ENABLE_WILDCARD_HOST_SERVICE_ENTRIES_FOR_TLS: 'true' } } } },
    },
    'sidecars, which do without a waypoint': namespace('shop', 'istio-injection: enabled') + pods() + entry(),
    'a waypoint that is not there, which its own rule tells of':
      namespace() + entry({ labels: 'istio.io/use-waypoint: typo' }),
    'a namespace that may ask for one': { given: namespace('desk') + entry(), world: 'open' },
    'an Istio before it': { given: namespace() + entry(), platform: { istio: '1.27' } },
    'another resolution': namespace() + entry().replace('DYNAMIC_DNS', 'DNS'),
  },
  invalid: {
    'no waypoint in ambient mode': {
      given: namespace() + entry(),
      world: 'open',
      finds: [
        { message: 'noWaypoint', at: 'shop/e spec.resolution', fix: 'put a waypoint before ServiceEntry shop/e' },
      ],
    },
    'an entry that wants none': {
      given: home + entry({ labels: 'istio.io/use-waypoint: none' }),
      finds: [{ message: 'noWaypoint', at: 'shop/e spec.resolution' }],
    },
    'MESH_INTERNAL at a waypoint': {
      given: home + entry({ more: ', location: MESH_INTERNAL' }),
      finds: [{ message: 'internal', at: 'shop/e spec.location', says: 'shop/waypoint', fix: 'MESH_EXTERNAL' }],
    },
    'TLS, where istiod is seen without the switch': {
      given: home + entry({ protocol: 'TLS' }) + istiod(''),
      finds: [{ message: 'tls', at: 'shop/e spec.ports[0]', says: 'port 443' }],
    },
    'TLS, where nobody knows': {
      given: home + entry({ protocol: 'TLS' }),
      finds: [{ message: 'tlsIfOn', at: 'shop/e spec.ports[0]', severity: 'info' }],
    },
  },
});
