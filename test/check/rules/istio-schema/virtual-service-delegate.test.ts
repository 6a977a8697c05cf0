import rule from '../../../../src/check/rules/istio-schema/virtual-service-delegate';
import { virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const to = 'route: [{destination: {host: web}}]';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'one that is delegated to': virtualService(`http: [{${to}}]`),
    'one that delegates': virtualService('hosts: [web], http: [{delegate: {name: b}, route: []}]'),
    'one that delegates, and changes headers': virtualService(
      'hosts: [web], http: [{delegate: {name: b}, headers: {request: {set: {a: b}}}}]',
    ),
    'one that does neither': virtualService(`hosts: [web], gateways: [a], http: [{${to}}], tcp: [{${to}}]`),
  },
  invalid: {
    'what can not be delegated to': {
      given: virtualService(
        `gateways: [a], http: [{delegate: {name: b}}], tls: [{match: [{sniHosts: [web]}], ${to}}], tcp: [{${to}}]`,
      ),
      finds: [
        { message: 'noHosts', at: 'shop/x spec.gateways', fix: 'remove gateways' },
        { message: 'noHosts', at: 'shop/x spec.tls' },
        { message: 'noHosts', at: 'shop/x spec.tcp' },
        { message: 'further', at: 'shop/x spec.http[0].delegate' },
      ],
    },
    'a route that delegates and goes on': {
      given: virtualService(`hosts: [web], http: [{delegate: {name: b}, redirect: {uri: /}, ${to}}]`),
      finds: [
        { message: 'both', at: 'shop/x spec.http[0].redirect' },
        { message: 'both', at: 'shop/x spec.http[0].route' },
      ],
    },
  },
});
