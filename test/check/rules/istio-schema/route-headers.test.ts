import rule from '../../../../src/check/rules/istio-schema/route-headers';
import { http, virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const set = (value: string): string => http(`headers: {request: {set: {a: '${value}'}}}`);
const at = 'shop/x spec.http[0].headers.request.set.a';

// Verdicts of istiod's webhook (Istio 1.31), and istio/istio pkg/config/validation/header_value_validator.go.
testRule(rule, {
  valid: {
    'what Envoy fills in': ['%REQ(x)%', '100%%', 'a %START_TIME(%Y-%m)% b', '%A(["b", "c"])%', '%A( ["b"] ) %']
      .map(set)
      .join(''),
    'another host for a request, in any way':
      http('headers: {request: {set: {Host: a}}}') + http("headers: {request: {add: {':authority': a}}}"),
    'no host twice': http("headers: {request: {set: {host: ''}, add: {host: a}}}, rewrite: {uri: /, authority: ''}"),
  },
  invalid: {
    'values that nothing closes': {
      given: ['50%', '%A', '%A(', '%A(["b"', '%A(["b" c])%', '%A(b\\', '%A(b) c%'].map(set).join(''),
      finds: [
        { message: 'value', at, says: '"50%" is no value of a header: it ends with a single %' },
        { message: 'value', at, says: 'nothing closes' },
        { message: 'value', at },
        { message: 'value', at },
        { message: 'value', at, says: 'stands something else than , or ]' },
        { message: 'value', at, says: 'ends with a backslash' },
        { message: 'value', at, says: 'stands something else than %' },
      ],
    },
    'a control character': {
      given: http('headers: {response: {add: {a: "b\\u0001"}}}'),
      finds: [{ message: 'value', at: 'shop/x spec.http[0].headers.response.add.a' }],
    },
    'headers that are not for routes to change': {
      given: virtualService(
        "hosts: [web], http: [{headers: {request: {set: {':path': /, '': a}, remove: [host]}, response: {set: {HOST: a}}}, " +
          "route: [{destination: {host: web}, headers: {response: {remove: [':status']}}}]}]",
      ),
      finds: [
        { message: 'pseudo', at: 'shop/x spec.http[0].headers.request.set[":path"]' },
        { message: 'empty', at: 'shop/x spec.http[0].headers.request.set[""]' },
        { message: 'pseudo', at: 'shop/x spec.http[0].headers.request.remove[0]' },
        { message: 'pseudo', at: 'shop/x spec.http[0].headers.response.set.HOST' },
        { message: 'pseudo', at: 'shop/x spec.http[0].route[0].headers.response.remove[0]' },
      ],
    },
    'two hosts for a request': {
      given: http("headers: {request: {set: {host: a}, add: {':authority': ''}}}, rewrite: {authority: c}"),
      finds: [
        { message: 'twice', at: 'shop/x spec.http[0].headers.request.set.host', says: 'rewrite.authority' },
        { message: 'twice', at: 'shop/x spec.http[0].headers.request.add[":authority"]' },
      ],
    },
  },
});
