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
  },
});
