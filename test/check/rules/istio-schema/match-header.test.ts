import rule from '../../../../src/check/rules/istio-schema/match-header';
import { http } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const match = (headers: string, more?: string): string => http(`match: [{${headers}}]`, more);
const claims = "headers: {'@request.auth.claims.a': {exact: b}, '@Request.auth.claims[a][b]': {exact: c}}";

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'headers and pseudo headers': match("headers: {X-a_b!: {exact: a}, ':path': {exact: a}}, withoutHeaders: {c: {}}"),
    'claims at a gateway': match(claims, 'hosts: [web], gateways: [public]'),
  },
  invalid: {
    'what is no name': {
      given: match("headers: {'': {exact: a}, 'a b': {}, ':host': {}}, withoutHeaders: {'@request.auth.claims': {}}"),
      finds: [
        { message: 'name', at: 'shop/x spec.http[0].match[0].headers[""]' },
        { message: 'name', at: 'shop/x spec.http[0].match[0].headers["a b"]' },
        { message: 'name', at: 'shop/x spec.http[0].match[0].headers[":host"]' },
        { message: 'name', at: 'shop/x spec.http[0].match[0].withoutHeaders["@request.auth.claims"]' },
      ],
    },
    'claims on the mesh': {
      given: match(claims, 'hosts: [web], gateways: [public, mesh]'),
      finds: [
        { message: 'claim', at: 'shop/x spec.http[0].match[0].headers["@request.auth.claims.a"]' },
        { message: 'claim', at: 'shop/x spec.http[0].match[0].headers["@Request.auth.claims[a][b]"]' },
      ],
    },
  },
});
