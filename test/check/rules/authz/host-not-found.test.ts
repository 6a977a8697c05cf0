import rule from '../../../../src/check/rules/authz/host-not-found';
import { authz } from '../../policy-manifests';
import { entry, namespace, object, service, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const HERE = namespace() + service() + entry('', { host: 'pay' }) + waypoint();
const hosts = (list: string, name = 'hosts', given = {}): string =>
  authz(`rules: [{to: [{operation: {${name}: [${list}]}}]}]`, given);
const AT = 'shop/p spec.rules[0].to[0].operation';

testRule(rule, {
  valid: {
    'a Service': HERE + hosts('web, web.shop, web.shop.svc, web.shop.svc.cluster.local, "web:80", WEB'),
    'a ServiceEntry': HERE + hosts('pay'),
    'a VirtualService':
      HERE +
      object(
        'networking.istio.io/v1',
        'VirtualService',
        '{hosts: [cart], http: [{route: [{destination: {host: web}}]}]}',
      ) +
      hosts('cart'),
    'a Service of the namespace of the client': HERE + service('', { name: 'own', home: 'front' }) + hosts('own'),
    'hosts that clients use': HERE + hosts('example.com, shop.example.com, localhost, "*", "web.*"'),
    'the Service of a Gateway': HERE + hosts('waypoint'),
    'one of Istio': HERE + hosts('istiod.istio-system.svc'),
    'another domain than that of the cluster': HERE + hosts('cart.shop.svc.example.org'),
    'a few files without any of the namespace': { given: hosts('cart'), world: 'open' },
    'values of the wrong type': HERE + hosts('7, [cart], null'),
  },
  invalid: {
    'a short name': {
      given: HERE + hosts('web, wep'),
      finds: [{ message: 'missing', at: `${AT}.hosts[1]`, says: 'shop/wep', fix: 'web' }],
    },
    'a Service with its namespace': {
      given: HERE + hosts('cart.shop, "cart.shop.svc:8080"', 'notHosts'),
      finds: [
        { message: 'missing', at: `${AT}.notHosts[0]` },
        { message: 'missing', at: `${AT}.notHosts[1]` },
      ],
    },
    'a full name of a namespace that is not there': {
      given: HERE + hosts('web.other.svc.cluster.local'),
      finds: [{ message: 'missing', at: `${AT}.hosts[0]`, fix: 'a host that clients call' }],
    },
  },
});
