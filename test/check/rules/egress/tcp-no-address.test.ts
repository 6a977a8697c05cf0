import rule from '../../../../src/check/rules/egress/tcp-no-address';
import { testRule } from '../../test-rule';
import { namespace } from '../../waypoint-manifests';

const entry = ({
  resolution = 'NONE',
  protocol = 'TCP',
  labels = '',
  more = '',
  host = 'db.example.com',
} = {}): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: db, namespace: shop, labels: {${labels}}}\nspec: {hosts: ["${host}"], ports: [{number: 5432, name: p, protocol: ${protocol}}], resolution: ${resolution}${more}}\n`;
/** As upstream has it in the tests of its analyzer. */
const upstream = (protocol: string, name = 'test-07', where = 'default'): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: ${name}, namespace: ${where}}\nspec: {hosts: [istio.io], exportTo: [.], ports: [{number: 443, name: https${protocol && `, protocol: ${protocol}`}}], location: MESH_EXTERNAL, resolution: DNS}\n---\n`;
const THREE = `${upstream('', 'test-03')}${upstream('""', 'test-04')}${upstream('TCP')}`;
const SIDECARS = `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: default, labels: {sidecar.istio.io/inject: "true"}, annotations: {}}\nspec: {containers: [{name: web, image: "web:1"}]}\n---\n`;
const dns = (setting: string) => ({
  values: { istiod: { meshConfig: { defaultConfig: { proxyMetadata: { ISTIO_META_DNS_CAPTURE: setting } } } } },
});
const OFF = 'networking.istio.io/enable-autoallocate-ip: "false"';

// ShouldV2AutoAllocateIP in istio/istio pilot/pkg/networking/serviceentry/ip_autoallocation.go.
testRule(rule, {
  valid: {
    'an address from istiod': entry({ resolution: 'DNS' }),
    'an address of its own': entry({ more: ', addresses: [192.0.2.1]' }),
    'an address in the status': `${entry()}status: {addresses: [{value: 240.240.0.1}]}\n`,
    'requests, which name their host': entry({ protocol: 'HTTP' }),
    'TLS, which names its host': entry({ protocol: 'TLS' }),
    'a label that allows it': entry({ resolution: 'DNS', labels: OFF.replace('false', 'true') }),
    'a wildcard in ambient mode, which has its own rule': `${namespace()}${entry({ host: '*.example.com' })}`,
    'fields of wrong types': entry({ resolution: '7', protocol: '[1]', more: ', addresses: [1]' }).replace('5432', 'x'),
    'addresses that istiod made up, in ambient mode': `${namespace()}${THREE}`,
    'addresses that istiod made up, for nobody that the input shows': THREE,
    'sidecars that capture DNS': { given: `${SIDECARS}${THREE}`, ...dns('true') },
    'sidecars of which it is not known': { given: `${SIDECARS}${THREE}`, world: 'open' },
    'a sidecar that captures DNS by itself': `${SIDECARS.replace(
      'annotations: {}',
      'annotations: {proxy.istio.io/config: "proxyMetadata: {ISTIO_META_DNS_CAPTURE: \\"true\\"}"}',
    )}${THREE}`,
    'sidecars that a ProxyConfig has capture DNS': `${SIDECARS}apiVersion: networking.istio.io/v1beta1\nkind: ProxyConfig\nmetadata: {name: dns, namespace: istio-system}\nspec: {environmentVariables: {ISTIO_META_DNS_CAPTURE: "true"}}\n---\n${THREE}`,
    'sidecars that a Sidecar keeps from it': `${SIDECARS}apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: default, namespace: default}\nspec: {egress: [{hosts: [./*]}]}\n---\n${THREE}`,
    'the only one with its port': `${SIDECARS}${upstream('TCP')}`,
    'one with its port for other namespaces': `${SIDECARS}${upstream('TCP')}${upstream('TCP', 'other', 'shop')}`,
    'requests, for sidecars that do not capture DNS': `${SIDECARS}${upstream('HTTPS')}${upstream('HTTPS', 'other')}`,
  },
  invalid: {
    'resolution NONE': {
      given: entry({ protocol: 'tcp' }),
      world: 'open',
      finds: [{ message: 'none', at: 'shop/db spec.ports[0]', says: 'TCP port 5432', fix: 'spec.addresses' }],
    },
    'no resolution and no protocol': {
      given: entry({ resolution: 'null', protocol: '""' }),
      finds: [{ message: 'none', at: 'shop/db spec.ports[0]' }],
    },
    'a label that forbids it': {
      given: entry({ resolution: 'DNS', labels: OFF }),
      finds: [{ message: 'forbidden', at: 'shop/db spec.ports[0]', fix: 'remove the label' }],
    },
    'a label in capitals': {
      given: entry({ resolution: 'STATIC', labels: OFF.replace('false', 'False') }),
      finds: [{ message: 'forbidden', at: 'shop/db spec.ports[0]' }],
    },
    'istiod told to give none': {
      given: entry({ resolution: 'DNS' }),
      values: { istiod: { pilot: { env: { PILOT_ENABLE_IP_AUTOALLOCATE: 'false' } } } },
      finds: [{ message: 'off', at: 'shop/db spec.ports[0]', fix: 'let istiod' }],
    },
    // Cases 03, 04 and 07 of upstream's analyzer (serviceentry-missing-addresses-protocol.yaml), where its message holds.
    'sidecars that capture no DNS and have only the port to go by': {
      given: `${SIDECARS}${THREE}`,
      finds: ['test-03', 'test-04', 'test-07'].map((name) => ({
        message: 'sidecars',
        at: `default/${name} spec.ports[0]`,
        says: 'goes to one of them',
      })),
    },
    'sidecars that are told not to capture DNS': {
      given: `${SIDECARS}${upstream('TCP')}${upstream('tcp', 'lower')}`,
      world: 'open',
      ...dns('false'),
      finds: [
        { message: 'sidecars', at: 'default/test-07 spec.ports[0]', says: 'that of ServiceEntry default/lower' },
        { message: 'sidecars', at: 'default/lower spec.ports[0]' },
      ],
    },
  },
});
