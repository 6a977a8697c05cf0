import rule from '../../../../src/check/rules/istio-schema/route-destination';
import { virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const to = (destination: string): string =>
  virtualService(`hosts: [web], http: [{route: [{destination: {${destination}}}]}]`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'a host in full, a subset and a port': to('host: web.shop.svc.cluster.local, subset: V1, port: {number: 80}'),
    'a wildcard, and an empty subset': to("host: '*.example.com', subset: ''"),
    'what a schema refuses': to("host: 7, subset: 7, port: {number: '80'}"),
    'a destination without a host, which its CRD refuses': to(''),
  },
  invalid: {
    'what is no host': {
      given: to("host: '*'") + to("host: 'http://web'") + to("host: ''") + to('host: 10.0.0.1'),
      finds: [
        { message: 'host', at: 'shop/x spec.http[0].route[0].destination.host', says: 'it is every host' },
        { message: 'host', at: 'shop/x spec.http[0].route[0].destination.host' },
        { message: 'host', at: 'shop/x spec.http[0].route[0].destination.host', says: 'it is empty' },
        {
          message: 'host',
          at: 'shop/x spec.http[0].route[0].destination.host',
          says: 'its last label, 1, is a number',
        },
      ],
    },
    'no name of a subset': {
      given: to('host: web, subset: v1.2'),
      finds: [{ message: 'subset', at: 'shop/x spec.http[0].route[0].destination.subset' }],
    },
    'no port': {
      given: to('host: web, port: {}') + to('host: web, port: {number: 65536}'),
      finds: [
        { message: 'port', at: 'shop/x spec.http[0].route[0].destination.port', says: 'port 0' },
        { message: 'port', at: 'shop/x spec.http[0].route[0].destination.port' },
      ],
    },
    'the same of mirrors, TLS and TCP': {
      given: virtualService(
        `hosts: [web], http: [{mirror: {host: a_b}, mirrors: [{destination: {host: c_d}}]}],` +
          `tls: [{match: [{sniHosts: [web]}], route: [{destination: {host: e_f}}]}], tcp: [{route: [{destination: {host: g_h}}]}]`,
      ),
      finds: [
        { message: 'host', at: 'shop/x spec.http[0].mirror.host' },
        { message: 'host', at: 'shop/x spec.http[0].mirrors[0].destination.host' },
        { message: 'host', at: 'shop/x spec.tls[0].route[0].destination.host' },
        { message: 'host', at: 'shop/x spec.tcp[0].route[0].destination.host' },
      ],
    },
  },
});
