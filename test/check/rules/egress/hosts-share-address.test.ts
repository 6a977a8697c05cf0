import rule from '../../../../src/check/rules/egress/hosts-share-address';
import { testRule } from '../../test-rule';

const entry = (given: { hosts?: string; protocol?: string; resolution?: string; more?: string; labels?: string }) => {
  const { hosts = 'a.example.com, b.example.com', protocol = 'TCP', resolution = 'DNS', labels = '' } = given;
  const { more = 'addresses: [192.0.2.1], ' } = given;
  return `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop${labels}}\nspec: {hosts: [${hosts}], ${more}ports: [{number: 80, name: p, protocol: ${protocol}}], resolution: ${resolution}}\n---\n`;
};

// istio/istio pkg/config/validation/validation.go: "service entry can not have more than one host specified simultaneously with address and tcp port".
testRule(rule, {
  valid: {
    'one host': entry({ hosts: 'a.example.com' }),
    'no addresses': entry({ protocol: 'TLS', more: '' }),
    'hosts that nobody looks at': entry({ resolution: 'NONE' }),
    'HTTP, which has the host in each request': entry({ protocol: 'HTTP' }),
    'endpoints that are known': entry({ protocol: 'HTTPS', resolution: 'STATIC' }),
    'another revision': entry({ protocol: 'TLS', labels: ', labels: {istio.io/rev: canary}' }),
    'ports that are none': entry({ protocol: '7' }),
  },
  invalid: {
    // The webhook of 1.31: "multiple hosts provided with non-HTTP, non-TLS ports".
    'two hosts of TCP': {
      given: entry({}),
      finds: [
        { message: 'refused', at: 'shop/e spec.hosts', severity: 'error', says: 'refuses it', fix: 'for each host' },
      ],
    },
    'two hosts of a database, without addresses': {
      given: entry({ protocol: 'MySQL', resolution: 'STATIC', more: '' }),
      finds: [{ message: 'refused', at: 'shop/e spec.hosts', severity: 'error', says: 'nothing in MySQL' }],
    },
    'two hosts of TLS': {
      given: entry({ protocol: 'HTTPS' }),
      finds: [
        {
          message: 'one',
          at: 'shop/e spec.hosts',
          says: 'a connection to port 80 of 192.0.2.1 does not say which of a.example.com, b.example.com',
          fix: 'for each host',
        },
      ],
    },
    'two hosts of TLS, looked up another way': {
      given: entry({ protocol: 'tls', resolution: 'DNS_ROUND_ROBIN' }),
      finds: [{ message: 'one', at: 'shop/e spec.hosts' }],
    },
  },
});
